/**
 * The addon of the libdtrace package: is it built, is the build up to date, and how to build it.
 *
 * The addon is stale when a source file is newer than the binary, or when the runtime's headers were installed later. The
 * modification time of a header is set by its packager, so its inode's change time is used. Node's version does not matter,
 * because Node-API is stable. When root builds in another user's checkout, the build runs as that user, who could not
 * rebuild files that belong to root.
 */
import { readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { runChild, lastLines, type ChildOptions, type Environment } from './run-child.js'
import type { Runtime } from './find-libdtrace.js'
import { findHome } from './user.js'

/** What `doctor` and `setup` know of the addon. */
export interface AddonState {
  /** Path of the binary, also when it is not built. */
  readonly path: string
  readonly built: boolean
  /** It is built, but a source or header is newer. */
  readonly stale: boolean
}

/** The state of the addon in the libdtrace package at `directory`. When a runtime is given, its header counts as a source. */
export function readAddonState(directory: string, runtime: Runtime | null): AddonState {
  const path = join(directory, 'build', 'Release', 'dtrace.node')
  const built = readModifiedTime(path)
  if (built === undefined) return { path, built: false, stale: false }
  const sources = [join(directory, 'binding.gyp'), ...listFiles(join(directory, 'native'))]
  const header = runtime?.includeDirectory === undefined ? undefined : readChangedTime(join(runtime.includeDirectory, 'dtrace.h'))
  const stale = sources.some(file => (readModifiedTime(file) ?? 0) > built) || (header ?? 0) > built
  return { path, built: true, stale }
}

/** How to build the addon. */
export interface BuildOptions {
  readonly env: Environment
  /** Path of node: its directory comes first in the PATH of the build. */
  readonly node: string
  /** The command that installs packages here, for the hint: `apt-get install`. */
  readonly installer?: string
}

/**
 * Builds the addon against the runtime's headers. Returns its new state.
 * @throws UserError when a tool is missing or the compiler fails
 */
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

/** The tools that node-gyp needs and that are not on the PATH, by the names of Debian's packages. */
async function findMissingTools(env: Environment): Promise<string[]> {
  const tools = [['g++', 'g++'], ['make', 'make'], ['python3', 'python3']] as const
  const found = await Promise.all(tools.map(async ([program, name]) => {
    const { missing } = await runChild(program, ['--version'], { env })
    return missing ? [name] : []
  }))
  return found.flat()
}

/** Makes the child run as the owner of `directory`, when we are root and the owner is not. */
function asOwner(directory: string, env: Environment): Pick<ChildOptions, 'env' | 'uid' | 'gid'> {
  const { uid, gid } = statSync(directory)
  if (process.geteuid?.() !== 0 || uid === 0) return { env }
  return { uid, gid, env: { ...env, HOME: findHome(uid) ?? '/' } }
}

/** The compiler's first error. The last lines are node-gyp's own and only repeat the command. */
function findCompilerError(output: string): string {
  const line = output.split('\n').find(text => /\berror\b[: ]/i.test(text) && !/^gyp ERR! (stack|build)/.test(text))
  return line?.trim() ?? lastLines(output)
}

function listFiles(directory: string): string[] {
  try {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
    return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  } catch {
    return []
  }
}

/** In milliseconds; undefined when the file does not exist. */
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
