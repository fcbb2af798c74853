/**
 * The parts of `doctor`: each looks at one thing that tracing rests on and says how it is and what to do. Nothing is changed.
 * A check `fails` when tracing cannot work without it; a `warn` is something less than all.
 */
import type { AddonState } from './addon.js'
import { isAtLeast, DEBUGFS, type KernelFacts } from './kernel.js'
import type { Runtime } from './find-libdtrace.js'
import type { SelfTestResult } from '../core/stream/consumer-protocol.js'

export interface Check {
  readonly name: string
  readonly mark: 'ok' | 'warn' | 'fail'
  readonly text: string
  /** What to do about it; present unless all is well. */
  readonly hint?: string
}

const ok = (name: string, text: string): Check => ({ name, mark: 'ok', text })
const warn = (name: string, text: string, hint: string): Check => ({ name, mark: 'warn', text, hint })
const fail = (name: string, text: string, hint: string): Check => ({ name, mark: 'fail', text, hint })

export interface Privileges {
  readonly uid: number
  /** Name of the user that called sudo. */
  readonly caller?: string
  /** sudo's path, when it is there. */
  readonly sudo?: string
  /** Effective capabilities as a bit set; absent where there is no such thing. */
  readonly capabilities?: bigint
}

export interface TerminalFacts {
  readonly isTTY: boolean
  readonly term: string
  readonly colors: 'truecolor' | '256' | '16' | 'none'
  readonly utf8: boolean
  readonly columns?: number
  readonly rows?: number
}

/** Kernel, BTF, BPF and tracefs of a Linux. */
export function checkLinux(facts: KernelFacts, architecture: string): Check[] {
  return [checkKernel(facts), checkArchitecture(architecture), checkBtf(facts), checkBpf(facts), checkTracefs(facts)]
}

function checkKernel({ release }: KernelFacts): Check {
  if (release === '') return warn('kernel', 'its version cannot be read', 'Mount /proc.')
  // libdtrace's D libraries begin with 5.2.
  if (!isAtLeast(release, 5, 2)) return fail('kernel', `Linux ${release}`, 'DTrace 2 traces by BPF and needs Linux 5.2 or newer.')
  return ok('kernel', `Linux ${release}`)
}

function checkArchitecture(architecture: string): Check {
  if (['x64', 'arm64'].includes(architecture)) return ok('machine', architecture)
  return warn('machine', architecture, 'DTrace for Linux is made for x86-64 and arm64; here it may not exist.')
}

function checkBtf(facts: KernelFacts): Check {
  if (facts.hasBtf) return ok('BTF', 'the kernel tells its types')
  return warn('BTF', '/sys/kernel/btf/vmlinux is not there', 'Kernel types and typed probe arguments are unknown without it: use a kernel built with CONFIG_DEBUG_INFO_BTF, and mount /sys.')
}

function checkBpf(facts: KernelFacts): Check {
  if (facts.lockdown === 'confidentiality') {
    return fail('BPF', 'kernel lockdown (confidentiality) keeps BPF from reading', 'Start the kernel with lockdown=integrity or none.')
  }
  if (facts.unprivilegedBpfDisabled !== undefined) return ok('BPF', `there${facts.lockdown === 'integrity' ? ', under lockdown (integrity)' : ''}`)
  if (facts.release === '') return warn('BPF', 'cannot be told without /proc', 'Mount /proc.')
  return fail('BPF', 'this kernel has no bpf() call', 'Use a kernel built with CONFIG_BPF_SYSCALL.')
}

function checkTracefs(facts: KernelFacts): Check {
  if (facts.isDebugfsMounted) return ok('tracefs', `debugfs on ${DEBUGFS}`)
  const other = facts.isTracefsMounted ? ' (tracefs is mounted, but libdtrace looks under debugfs)' : ''
  if (facts.hasDebugfsDirectory) return fail('tracefs', `debugfs is not mounted on ${DEBUGFS}${other}`, 'sudo heat-tracer setup mounts it.')
  return fail('tracefs', `there is no ${DEBUGFS}${other}`, 'Mount /sys, or use a kernel built with CONFIG_DEBUG_FS and CONFIG_TRACING.')
}

const CAP_SYS_ADMIN = 21n

export function checkPrivileges({ uid, caller, sudo, capabilities }: Privileges): Check {
  if (uid !== 0) {
    if (sudo === undefined) return fail('privileges', 'not root, and there is no sudo to become it', 'Run heat-tracer as root.')
    return ok('privileges', `not root: ${sudo} raises the consumer alone`)
  }
  if (capabilities !== undefined && (capabilities >> CAP_SYS_ADMIN & 1n) === 0n) {
    return fail('privileges', 'root without the capability CAP_SYS_ADMIN, as in a container', 'Run outside the container, or start it with --privileged.')
  }
  return ok('privileges', caller === undefined ? 'root' : `root on behalf of ${caller}; only the consumer stays root`)
}

/** How to get DTrace where it is not, by platform. */
export function checkLibrary(runtime: Runtime | null, root: string | undefined): Check {
  if (runtime === null) {
    const hint = root === undefined ? 'heat-tracer setup gets it, or says how.' : 'heat-tracer setup fills that place; or unset HEAT_TRACER_ROOT.'
    return fail('libdtrace', root === undefined ? 'not found' : `not found in ${root} (HEAT_TRACER_ROOT)`, hint)
  }
  return ok('libdtrace', `${runtime.library}${runtime.version === undefined ? '' : `, package ${runtime.version}`}${runtime.kind === 'private' ? ', private' : ''}`)
}

export function checkDLibraries(runtime: Runtime, there: boolean): Check {
  if (there) return ok('D libraries', runtime.libraryDirectory)
  const hint = runtime.kind === 'private' ? `Remove ${runtime.root ?? 'it'} and run heat-tracer setup.` : 'Install all of the system\'s DTrace package.'
  return fail('D libraries', `${runtime.libraryDirectory} does not hold what every D program needs`, hint)
}

export function checkTrust(reason: string | undefined): Check {
  if (reason === undefined) return ok('trust', 'only root and the caller can change what the consumer loads')
  return fail('trust', reason, 'Give it to root or to the caller of sudo, and take the others\' write permission away (chown, chmod go-w).')
}

export function checkAddon(state: AddonState | null): Check {
  if (state === null) return fail('addon', 'the package libdtrace is not installed', 'npm install gets it.')
  if (!state.built) return fail('addon', `not built: ${state.path} is not there`, 'heat-tracer setup builds it.')
  if (state.stale) return warn('addon', `${state.path} is older than its sources or headers`, 'heat-tracer setup builds it anew.')
  return ok('addon', state.path)
}

/** What a real trial said. */
export function checkConsumer({ reached, message = '', version }: SelfTestResult): Check {
  switch (reached) {
    case 'nothing': return fail('consumer', `the addon does not load: ${message}`, 'heat-tracer setup builds it; npm run build -w libdtrace shows how.')
    case 'addon': return fail('consumer', `libdtrace does not load: ${message}`, 'Remove the private runtime and run heat-tracer setup, or install the system\'s DTrace anew.')
    case 'library': return fail('consumer', `libdtrace does not open: ${message}`, 'Run as root: sudo heat-tracer doctor; then see the lines above.')
    case 'opened': return fail('consumer', `a program that does nothing does not compile (${version ?? ''}): ${message}`, 'See the lines above; the D libraries may not fit this kernel.')
    case 'compiled': return ok('consumer', `opens and compiles, ${version ?? ''}`)
  }
}

const SMALLEST_WINDOW = { columns: 40, rows: 12 }

/** The screen: a warning at most, since --text and --ndjson need none of it. */
export function checkTerminal(facts: TerminalFacts): Check[] {
  const { isTTY, term, colors, utf8, columns, rows } = facts
  if (!isTTY) return [warn('terminal', 'standard output is no terminal', 'On a terminal there is a screen; --text and --ndjson work here.')]
  const kind = term === '' || term === 'dumb'
    ? warn('terminal', term === '' ? 'TERM is not set' : 'TERM is dumb', 'Set it, for example TERM=xterm-256color; --text works here.')
    : ok('terminal', term)
  const shades = colors === 'none'
    ? warn('colors', 'none: shades are characters', 'Use a terminal with colors, or give --color 256.')
    : ok('colors', colors === 'truecolor' ? '24-bit' : colors)
  const small = columns !== undefined && rows !== undefined && (columns < SMALLEST_WINDOW.columns || rows < SMALLEST_WINDOW.rows)
  const size = `${columns ?? '?'}x${rows ?? '?'}`
  return [
    kind, shades,
    small ? warn('size', size, `Make the window larger: at least ${SMALLEST_WINDOW.columns}x${SMALLEST_WINDOW.rows}.`) : ok('size', size),
    utf8 ? ok('UTF-8', 'yes') : warn('UTF-8', 'the locale is not UTF-8', 'Set LANG, for example LANG=C.UTF-8; ASCII works too.'),
  ]
}
