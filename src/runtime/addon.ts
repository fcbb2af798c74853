/**
 * The libdtrace package's addon: whether it is built, whether the build is older than what it is made from, and building it.
 *
 * It is stale when a source is newer than the binary, or when the runtime's headers came later (their own dates are the
 * packager's, so the inode's change time is asked). Node's version does not matter: Node-API is stable. As root in somebody's
 * checkout the build runs as that somebody, who could not rebuild it otherwise.
 */
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { runChild, lastLines, type ChildOptions, type Environment } from './run-child.js'
import type { Runtime } from './find-libdtrace.js'
import { findHome } from './user.js'

export interface AddonState {
  /** Where the binary is or will be. */
  readonly path: string
  readonly built: boolean
  /** Built, but of older sources or headers. */
  readonly stale: boolean
}

/** State of the addon in a libdtrace package's directory. With a runtime, its headers count as sources. */
export function readAddonState(directory: string, runtime: Runtime | null): AddonState {
  const path = join(directory, 'build', 'Release', 'dtrace.node')
  const built = readModifiedTime(path)
  if (built === undefined) return { path, built: false, stale: false }
  const sources = [join(directory, 'binding.gyp'), ...listFiles(join(directory, 'native'))]
  const header = runtime?.includeDirectory === undefined ? undefined : readChangedTime(join(runtime.includeDirectory, 'dtrace.h'))
  const stale = sources.some(file => (readModifiedTime(file) ?? 0) > built) || (header ?? 0) > built
  return { path, built: true, stale }
}

export interface BuildOptions {
  readonly env: Environment
  readonly node: string
  /** How packages are installed here, for the sentence: `apt-get install`. */
  readonly installer?: string
}

/** Build the addon against the runtime's headers. @throws UserError when a tool is missing or the compiler fails. */
export async function buildAddon(directory: string, runtime: Runtime, options: BuildOptions): Promise<AddonState> {
  const { env, installer } = options
  const missing = await findMissingTools(env)
  if (missing.length > 0) {
    throw new UserError(errors.noBuildTools(missing, installer === undefined ? undefined : `sudo ${installer} ${missing.join(' ')}`))
  }
  const include = runtime.includeDirectory === undefined ? {} : { LIBDTRACE_INCLUDE: runtime.includeDirectory }
  const built = await runChild('npm', ['run', 'build', '--silent'], {
    cwd: directory, ...asOwner(directory, { ...env, ...include, PATH: `${dirname(options.node)}:${env['PATH'] ?? ''}` }),
  })
  if (built.missing) throw new UserError(errors.noBuildTools(['npm'], undefined))
  const state = readAddonState(directory, runtime)
  if (built.status !== 0 || !state.built) throw new UserError(errors.addonFailed(findCompilerError(`${built.stdout}\n${built.stderr}`)))
  return state
}

/** What node-gyp needs and is not on the PATH, by the names of Debian's packages. */
async function findMissingTools(env: Environment): Promise<string[]> {
  const tools = [['g++', 'g++'], ['make', 'make'], ['python3', 'python3']] as const
  const found = await Promise.all(tools.map(async ([program, name]) => {
    const asked = await runChild(program, ['--version'], { env })
    return asked.missing ? [name] : []
  }))
  return found.flat()
}

/** Run as the directory's owner when we are root and he is not. */
function asOwner(directory: string, env: Environment): Pick<ChildOptions, 'env' | 'uid' | 'gid'> {
  const { uid, gid } = statSync(directory)
  if (process.geteuid?.() !== 0 || uid === 0) return { env }
  return { uid, gid, env: { ...env, HOME: findHome(uid) ?? '/' } }
}

/** The compiler's first complaint; node-gyp's own last lines only repeat the command. */
function findCompilerError(output: string): string {
  const line = output.split('\n').find(text => /\berror\b[: ]/i.test(text) && !/^gyp ERR! (stack|build)/.test(text))
  return line?.trim() ?? lastLines(output)
}

function listFiles(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}

function readModifiedTime(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs
  } catch {
    return undefined
  }
}

function readChangedTime(file: string): number | undefined {
  try {
    return statSync(file).ctimeMs
  } catch {
    return undefined
  }
}
