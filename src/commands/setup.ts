/**
 * `heat-tracer setup`: gets what tracing needs, in the order of their dependencies: libdtrace, debugfs, the addon.
 *
 * It installs nothing on the system. If everything is there, it changes nothing and says so in one line.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { EXIT, UserError } from '../core/errors/user-error.js'
import { readAddonState, buildAddon } from '../runtime/addon.js'
import { OPTIONAL_PACKAGES, PACKAGES } from '../runtime/apt.js'
import type { Environment } from '../runtime/run-child.js'
import { DEBUGFS, readKernelFacts, mountDebugfs } from '../runtime/kernel.js'
import {
  findLibdtrace, listPrivateRoots, readManifest, readUserContext, SHARED_ROOT, type Runtime, type UserContext,
} from '../runtime/find-libdtrace.js'
import { findAddonPackage } from '../runtime/own-package.js'
import { parseOsRelease, type AptSource, type Distribution } from '../runtime/apt-sources.js'
import { assertTrusted } from '../runtime/trust.js'
import { removeStaleWork, unpackLibdtrace } from '../runtime/unpack-libdtrace.js'
import { printLines } from './shared/print.js'
import type { ProcessContext } from './shared/process-context.js'

export interface SetupOptions {
  readonly user: UserContext
  readonly env: Environment
  /** Path of the node program. */
  readonly node: string
  /** Print nothing if there was nothing to do. */
  readonly quiet?: boolean
  readonly platform?: NodeJS.Platform
  /** Text of os-release. Absent: this machine's. The fields from here on are for tests. */
  readonly osRelease?: string
  /** Where to look for the system's libdtrace. Absent: this machine's directories. */
  readonly systemDirectories?: readonly string[]
  /** Package sources. Absent: those of this machine's apt. */
  readonly sources?: readonly AptSource[]
  /** Directory of the package libdtrace. Absent: the one of this checkout; null: build no addon. */
  readonly addon?: string | null
}

/** Prints a line of progress, given without its line feed. */
export type PrintLine = (line: string) => void

/** Throws a UserError at the first step that fails. What was done before stays done, and the next run skips it. */
export async function setup(options: SetupOptions, out: PrintLine): Promise<void> {
  let did = 0
  const say: PrintLine = line => {
    did++
    out(line)
  }
  const runtime = await setUpRuntime(options, say)
  if ((options.platform ?? process.platform) === 'linux') await setUpDebugfs(options, say, out)
  await setUpAddon(options, runtime, say)
  if (options.quiet !== true) out(`${did > 0 ? 'ready' : 'all there'}: ${describeRuntime(runtime)}`)
}

/** The command. Returns the exit code. Throws UserErrors. */
export async function setupCommand({ env, euid, node, stdout }: ProcessContext): Promise<number> {
  await setup({ user: readUserContext(env, euid), env, node }, (line) => printLines(stdout, [line]))
  return EXIT.ok
}

/** The directory that setup unpacks DTrace into for this user. Throws a UserError when the user has no home directory. */
export function findTargetRoot(who: UserContext): string {
  if (who.root !== undefined) return resolve(who.root)
  const own = who.uid === 0 ? SHARED_ROOT : listPrivateRoots(who)[1]
  if (own === undefined) throw new UserError(errors.noHome())
  return own
}

async function setUpRuntime(options: SetupOptions, say: PrintLine): Promise<Runtime> {
  const { user, env, node, systemDirectories, sources } = options
  const platform = options.platform ?? process.platform
  // Root does not use a DTrace that another user unpacked, but gets one in a directory that only root can write.
  const roots = user.uid === 0 ? { privateRoots: [SHARED_ROOT] } : {}
  const found = findLibdtrace({ user, platform, ...roots, ...(systemDirectories !== undefined && { systemDirectories }) })
  if (found !== null) {
    if (found.root !== undefined) removeStaleWork(found.root)
    return found
  }
  if (platform !== 'linux') throw new UserError(errors.noDTraceOn(platform, HINTS[platform] ?? 'See the system\'s handbook on DTrace.'))
  const distribution = parseOsRelease(options.osRelease ?? readOsRelease())
  if (!isAptBased(distribution)) throw new UserError(errors.noApt(distribution.name, findInstallCommand(distribution)))
  const root = findTargetRoot(user)
  if (user.uid === 0) assertTrusted(findExisting(root), { callerUid: user.callerUid })
  say(`no libdtrace here: unpacking ${[...PACKAGES, ...OPTIONAL_PACKAGES].join(', ')} into ${root} (nothing is installed)`)
  const wanted = { root, env, distribution, node, ...(sources !== undefined && { sources }) }
  const runtime = await unpackLibdtrace(wanted, line => say(`  ${line}`))
  say(`unpacked ${describeRuntime(runtime)}`)
  return runtime
}

/** The longest part of a path that exists. */
function findExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : findExisting(dirname(path))
}

async function setUpDebugfs(options: SetupOptions, say: PrintLine, out: PrintLine): Promise<void> {
  const { isDebugfsMounted: debugfsMounted, hasDebugfsDirectory: debugfsThere } = readKernelFacts()
  if (debugfsMounted) return
  if (options.user.uid !== 0) {
    if (options.quiet !== true) out(`debugfs is not mounted on ${DEBUGFS}. sudo heat-tracer setup mounts it.`)
  } else if (!debugfsThere) {
    say(`this kernel has no debugfs (${DEBUGFS} does not exist). heat-tracer doctor says what that means.`)
  } else {
    const trouble = await mountDebugfs(options.env)
    if (trouble === null) say(`mounted debugfs on ${DEBUGFS}, where DTrace looks for tracepoints`)
    else say(`debugfs could not be mounted on ${DEBUGFS}: ${trouble}`)
  }
}

async function setUpAddon(options: SetupOptions, runtime: Runtime, say: PrintLine): Promise<void> {
  const directory = options.addon === undefined ? findAddonPackage() : options.addon
  if (directory === null) {
    if (options.addon === undefined) say('the package libdtrace is not installed. npm install gets it.')
    return
  }
  const { built, stale } = readAddonState(directory, runtime)
  if (built && !stale) return
  say(`building the addon${stale ? ' again, because its sources or headers changed' : ''}`)
  const distribution = parseOsRelease(options.osRelease ?? readOsRelease())
  const installer = isAptBased(distribution) ? 'apt-get install' : undefined
  await buildAddon(directory, runtime, { env: options.env, node: options.node, ...(installer !== undefined && { installer }) })
}

function describeRuntime(runtime: Runtime): string {
  if (runtime.kind === 'system') return `the system's libdtrace, ${runtime.library}`
  const suite = runtime.root === undefined ? undefined : readManifest(runtime.root)?.suite
  return `libdtrace ${runtime.version ?? ''}${suite === undefined ? '' : ` of ${suite}`} in ${runtime.root ?? ''}`.replace('  ', ' ')
}

function isAptBased(distribution: Distribution): boolean {
  return [distribution.id, ...distribution.like].some(id => id === 'debian' || id === 'ubuntu')
}

/** The command that installs DTrace on a distribution that ships it; undefined on all others. */
function findInstallCommand(distribution: Distribution): string | undefined {
  const commands: Readonly<Record<string, string>> = {
    ol: 'sudo dnf install dtrace', fedora: 'sudo dnf install dtrace', gentoo: 'sudo emerge dev-debug/dtrace', arch: 'sudo pacman -S dtrace',
  }
  return [distribution.id, ...distribution.like].map(id => commands[id]).find(command => command !== undefined)
}

const HINTS: Partial<Record<NodeJS.Platform, string>> = {
  freebsd: 'Install the base system\'s dtrace (FreeBSD-dtrace with pkgbase) and load its modules with kldload dtraceall. '
    + 'Then run setup again.',
  sunos: 'Install the system\'s package: pkg install system/dtrace (developer/dtrace has the headers), then run setup again.',
  darwin: 'macOS ships libdtrace, but System Integrity Protection blocks it. In the recovery system, run csrutil enable --without dtrace.',
}

/** Text of this machine's os-release, empty if there is none. */
function readOsRelease(): string {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // the next one
    }
  }
  return ''
}
