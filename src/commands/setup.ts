/**
 * `heat-tracer setup`: get all that tracing needs, in the order in which one rests on the other: libdtrace, debugfs, the addon.
 * Nothing is installed on the system; a run that finds everything there changes nothing and says so in one line.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { EXIT, UserError } from '../core/errors/user-error.js'
import { readAddonState, buildAddon } from '../runtime/addon.js'
import { OPTIONAL_PACKAGES, PACKAGES } from '../runtime/apt.js'
import type { Environment } from '../runtime/run-child.js'
import { DEBUGFS, readKernelFacts, mountDebugfs } from '../runtime/kernel.js'
import { findLibdtrace, readManifest, listPrivateRoots, SHARED_ROOT, readUserContext, type Runtime, type UserContext } from '../runtime/find-libdtrace.js'
import { findAddonPackage } from '../runtime/own-package.js'
import { parseOsRelease, type AptSource, type Distribution } from '../runtime/apt-sources.js'
import { assertTrusted } from '../runtime/trust.js'
import { removeStaleWork, unpackLibdtrace } from '../runtime/unpack-libdtrace.js'
import type { ProcessContext } from './shared/process-context.js'

export interface SetupOptions {
  readonly user: UserContext
  readonly env: Environment
  /** Path of node itself. */
  readonly node: string
  /** Say nothing when nothing had to be done. */
  readonly quiet?: boolean
  readonly platform?: NodeJS.Platform
  /** Content of os-release, instead of this machine's. */
  readonly osRelease?: string
  /** Directories to look for the system's libdtrace in, instead of this machine's. */
  readonly systemDirectories?: readonly string[]
  /** Source lists, instead of those of the machine's apt. */
  readonly sources?: readonly AptSource[]
  /** The libdtrace package's directory, instead of the one beside; null leaves the addon out. */
  readonly addon?: string | null
}

/** A line of progress, without its line feed. */
export type PrintLine = (line: string) => void

/** @throws UserError at the first thing that cannot be had; what was reached until then stays and is not done again. */
export async function setup(options: SetupOptions, out: PrintLine): Promise<void> {
  let did = 0
  const say: PrintLine = line => {
    did++
    out(line)
  }
  const runtime = await setUpRuntime(options, say)
  if ((options.platform ?? process.platform) === 'linux') await setUpDebugfs(options, say, out)
  await setUpAddon(options, runtime, say)
  if (options.quiet !== true) out(`${did > 0 ? 'ready' : 'all there'}: ${describe(runtime)}`)
}

/** Returns the exit code. */
export async function setupCommand({ env, euid, node, stdout }: ProcessContext): Promise<number> {
  await setup({ user: readUserContext(env, euid), env, node }, (line) => void stdout.write(`${line}\n`))
  return EXIT.ok
}

/** Where setup would unpack for this user. @throws UserError when he has no place of his own. */
export function findTargetRoot(who: UserContext): string {
  if (who.root !== undefined) return resolve(who.root)
  const own = who.uid === 0 ? SHARED_ROOT : listPrivateRoots(who)[1]
  if (own === undefined) throw new UserError(errors.noHome())
  return own
}

async function setUpRuntime(options: SetupOptions, say: PrintLine): Promise<Runtime> {
  const { user, env, node, systemDirectories, sources } = options
  const platform = options.platform ?? process.platform
  // Root does not rest on a runtime that a user unpacked: where only root writes is the better place.
  const roots = user.uid === 0 ? { privateRoots: [SHARED_ROOT] } : {}
  const found = findLibdtrace({ user, platform, ...roots, ...(systemDirectories !== undefined && { systemDirectories }) })
  if (found !== null) {
    if (found.root !== undefined) removeStaleWork(found.root)
    return found
  }
  if (platform !== 'linux') throw new UserError(errors.noDTraceOn(platform, HINTS[platform] ?? 'See the system\'s handbook on DTrace.'))
  const distribution = parseOsRelease(options.osRelease ?? osRelease())
  if (!aptBased(distribution)) throw new UserError(errors.noApt(distribution.name, installCommand(distribution)))
  const root = findTargetRoot(user)
  if (user.uid === 0) assertTrusted(existing(root), { callerUid: user.callerUid })
  say(`no libdtrace here: unpacking ${[...PACKAGES, ...OPTIONAL_PACKAGES].join(', ')} into ${root} (nothing is installed)`)
  const runtime = await unpackLibdtrace({ root, env, distribution, node, ...(sources !== undefined && { sources }) }, line => say(`  ${line}`))
  say(`unpacked ${describe(runtime)}`)
  return runtime
}

/** The part of a path that is there. */
function existing(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : existing(dirname(path))
}

async function setUpDebugfs(options: SetupOptions, say: PrintLine, out: PrintLine): Promise<void> {
  const { isDebugfsMounted: debugfsMounted, hasDebugfsDirectory: debugfsThere } = readKernelFacts()
  if (debugfsMounted) return
  if (options.user.uid !== 0) {
    if (options.quiet !== true) out(`debugfs is not mounted on ${DEBUGFS}: sudo heat-tracer setup mounts it`)
  } else if (!debugfsThere) {
    say(`this kernel has no debugfs (${DEBUGFS} is not there): heat-tracer doctor says what that means`)
  } else {
    const trouble = await mountDebugfs(options.env)
    say(trouble === null ? `mounted debugfs on ${DEBUGFS}, where DTrace looks for tracepoints` : `debugfs could not be mounted on ${DEBUGFS}: ${trouble}`)
  }
}

async function setUpAddon(options: SetupOptions, runtime: Runtime, say: PrintLine): Promise<void> {
  const directory = options.addon === undefined ? findAddonPackage() : options.addon
  if (directory === null) {
    if (options.addon === undefined) say('the package libdtrace is not installed: npm install gets it')
    return
  }
  const { built, stale } = readAddonState(directory, runtime)
  if (built && !stale) return
  say(`building the addon${stale ? ' anew, its sources or headers changed' : ''}`)
  const distribution = parseOsRelease(options.osRelease ?? osRelease())
  const installer = aptBased(distribution) ? 'apt-get install' : undefined
  await buildAddon(directory, runtime, { env: options.env, node: options.node, ...(installer !== undefined && { installer }) })
}

function describe(runtime: Runtime): string {
  if (runtime.kind === 'system') return `the system's libdtrace, ${runtime.library}`
  const suite = runtime.root === undefined ? undefined : readManifest(runtime.root)?.suite
  return `libdtrace ${runtime.version ?? ''}${suite === undefined ? '' : ` of ${suite}`} in ${runtime.root ?? ''}`.replace('  ', ' ')
}

function aptBased(distribution: Distribution): boolean {
  return [distribution.id, ...distribution.like].some(id => id === 'debian' || id === 'ubuntu')
}

/** How the distributions that ship DTrace call it. */
function installCommand(distribution: Distribution): string | undefined {
  const of: Readonly<Record<string, string>> = {
    ol: 'sudo dnf install dtrace', fedora: 'sudo dnf install dtrace', gentoo: 'sudo emerge dev-debug/dtrace', arch: 'sudo pacman -S dtrace',
  }
  return [distribution.id, ...distribution.like].map(id => of[id]).find(command => command !== undefined)
}

const HINTS: Partial<Record<NodeJS.Platform, string>> = {
  freebsd: 'Install the base system\'s dtrace (FreeBSD-dtrace with pkgbase), load its modules with kldload dtraceall, then run setup again.',
  sunos: 'Install the system\'s package: pkg install system/dtrace (developer/dtrace has the headers), then run setup again.',
  darwin: 'macOS ships libdtrace; System Integrity Protection must allow it: csrutil enable --without dtrace in the recovery system.',
}

function osRelease(): string {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // the next one
    }
  }
  return ''
}
