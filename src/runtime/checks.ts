/**
 * The checks of `doctor`. Each looks at one thing that tracing needs and gives its status, what that means, and what to do.
 * Nothing is changed. A check fails when tracing cannot work without the thing; it warns when something is missing that
 * only some programs need. The functions are pure: facts come in, so tests can make up any machine.
 */
import type { AddonState } from './addon.js'
import { isAtLeast, DEBUGFS, type KernelFacts } from './kernel.js'
import type { Runtime } from './find-libdtrace.js'
import type { SelfTestResult } from '../core/stream/consumer-protocol.js'

/** The result of one check. */
export interface Check {
  readonly name: string
  readonly mark: 'ok' | 'warn' | 'fail'
  /** What was found. */
  readonly text: string
  /** What it means and the command to run; absent when the mark is ok. */
  readonly hint?: string
}

const ok = (name: string, text: string): Check => ({ name, mark: 'ok', text })
const warn = (name: string, text: string, hint: string): Check => ({ name, mark: 'warn', text, hint })
const fail = (name: string, text: string, hint: string): Check => ({ name, mark: 'fail', text, hint })

/** Who runs heat-tracer, and how it can become root. */
export interface Privileges {
  /** Effective user id. */
  readonly uid: number
  /** Name of the user who called sudo. */
  readonly caller?: string
  /** Path of sudo; absent when it is not installed. */
  readonly sudo?: string
  /** Effective capabilities as a bit set; absent on systems without capabilities. */
  readonly capabilities?: bigint
}

/** What the terminal can show. */
export interface TerminalFacts {
  readonly isTTY: boolean
  /** TERM, '' when it is not set. */
  readonly term: string
  readonly colors: 'truecolor' | '256' | '16' | 'none'
  readonly utf8: boolean
  /** Size in characters; absent when it is not known. */
  readonly columns?: number
  readonly rows?: number
}

/** Checks the kernel, the machine, BTF, BPF and tracefs of a Linux. `architecture`: as process.arch names it. */
export function checkLinux(facts: KernelFacts, architecture: string): Check[] {
  return [checkKernel(facts), checkArchitecture(architecture), checkBtf(facts), checkBpf(facts), checkTracefs(facts)]
}

function checkKernel({ release }: KernelFacts): Check {
  if (release === '') return warn('kernel', 'its version cannot be read', 'Mount /proc: mount -t proc proc /proc')
  // libdtrace has D libraries for 5.2 and newer
  if (!isAtLeast(release, 5, 2)) {
    return fail('kernel', `Linux ${release} is too old`, 'DTrace 2 needs Linux 5.2 or newer. Install a newer kernel.')
  }
  return ok('kernel', `Linux ${release}`)
}

function checkArchitecture(architecture: string): Check {
  if (['x64', 'arm64'].includes(architecture)) return ok('machine', architecture)
  return warn('machine', architecture, 'DTrace for Linux supports x86-64 and arm64. It may not work on this machine.')
}

function checkBtf({ hasBtf }: KernelFacts): Check {
  if (hasBtf) return ok('BTF', 'the kernel has type information')
  return warn('BTF', '/sys/kernel/btf/vmlinux does not exist',
    'D programs that use kernel types or args[] do not compile. Mount /sys, or use a kernel with CONFIG_DEBUG_INFO_BTF.')
}

function checkBpf({ lockdown, unprivilegedBpfDisabled, release }: KernelFacts): Check {
  if (lockdown === 'confidentiality') {
    return fail('BPF', 'kernel lockdown (confidentiality) forbids BPF to read kernel memory',
      'DTrace needs BPF. Start the kernel with lockdown=integrity, or without lockdown.')
  }
  if (unprivilegedBpfDisabled !== undefined) {
    return ok('BPF', lockdown === 'integrity' ? 'available, with lockdown (integrity)' : 'available')
  }
  if (release === '') return warn('BPF', 'cannot be checked without /proc', 'Mount /proc: mount -t proc proc /proc')
  return fail('BPF', 'this kernel has no bpf() system call', 'DTrace needs BPF. Use a kernel with CONFIG_BPF_SYSCALL.')
}

function checkTracefs({ isDebugfsMounted, isTracefsMounted, hasDebugfsDirectory }: KernelFacts): Check {
  if (isDebugfsMounted) return ok('tracefs', `debugfs is mounted on ${DEBUGFS}`)
  const other = isTracefsMounted ? ' (tracefs is mounted, but libdtrace looks under debugfs)' : ''
  if (hasDebugfsDirectory) {
    return fail('tracefs', `debugfs is not mounted on ${DEBUGFS}${other}`,
      'DTrace cannot find tracepoints without it. Mount it: sudo heat-tracer setup')
  }
  return fail('tracefs', `${DEBUGFS} does not exist${other}`,
    'DTrace cannot find tracepoints without it. Mount /sys, or use a kernel with CONFIG_DEBUG_FS and CONFIG_TRACING.')
}

const CAP_SYS_ADMIN = 21n

/** Checks whether the consumer can run as root. */
export function checkPrivileges({ uid, caller, sudo, capabilities }: Privileges): Check {
  if (uid !== 0) {
    if (sudo === undefined) return fail('privileges', 'not root, and sudo is not installed', 'DTrace needs root. Run heat-tracer as root.')
    return ok('privileges', `not root; the consumer is started through ${sudo}`)
  }
  if (capabilities !== undefined && (capabilities >> CAP_SYS_ADMIN & 1n) === 0n) {
    return fail('privileges', 'root without the capability CAP_SYS_ADMIN, as in a container',
      'DTrace needs this capability. Run heat-tracer outside the container, or start the container with --privileged.')
  }
  return ok('privileges', caller === undefined ? 'root' : `root on behalf of ${caller}; only the consumer stays root`)
}

/** Checks whether a libdtrace was found. `root`: the value of HEAT_TRACER_ROOT, when it is set. */
export function checkLibrary(runtime: Runtime | null, root: string | undefined): Check {
  if (runtime === null) {
    if (root === undefined) {
      return fail('libdtrace', 'not found', 'Download it: sudo heat-tracer setup. Where it cannot be downloaded, setup says what to do.')
    }
    return fail('libdtrace', `not found in ${root} (HEAT_TRACER_ROOT)`,
      'Download it to that directory: heat-tracer setup. Or unset HEAT_TRACER_ROOT.')
  }
  const version = runtime.version === undefined ? '' : `, package ${runtime.version}`
  return ok('libdtrace', `${runtime.library}${version}${runtime.kind === 'private' ? ', private' : ''}`)
}

/** Checks the runtime's D libraries. `areComplete`: its directory holds the one that every program needs. */
export function checkDLibraries(runtime: Runtime, areComplete: boolean): Check {
  if (areComplete) return ok('D libraries', runtime.libraryDirectory)
  const hint = runtime.kind === 'private'
    ? `Delete ${runtime.root ?? 'the private runtime'} and run: heat-tracer setup`
    : 'Install all packages of the system\'s DTrace again.'
  return fail('D libraries', `${runtime.libraryDirectory} lacks files that every D program needs`, hint)
}

/** Checks that only trusted users can change what the consumer loads. `reason`: why not; undefined when all is well. */
export function checkTrust(reason: string | undefined): Check {
  if (reason === undefined) return ok('trust', 'only root and you can change what the consumer loads')
  return fail('trust', reason,
    'Root does not load it. Make root or yourself the owner (chown), and remove the write permission of others (chmod go-w).')
}

/** Checks the addon; null when the package libdtrace is not installed. */
export function checkAddon(state: AddonState | null): Check {
  if (state === null) return fail('addon', 'the package libdtrace is not installed', 'Install it: npm install')
  if (!state.built) return fail('addon', `not built: ${state.path} does not exist`, 'Build it: heat-tracer setup')
  if (state.stale) return warn('addon', `${state.path} is older than its sources or headers`, 'Build it again: heat-tracer setup')
  return ok('addon', state.path)
}

/** Checks the result of opening a real consumer. */
export function checkConsumer({ reached, message = '', version }: SelfTestResult): Check {
  switch (reached) {
    case 'nothing':
      return fail('consumer', `the addon cannot be loaded: ${message}`,
        'Build it again: heat-tracer setup. To see the compiler\'s output: npm run build -w libdtrace')
    case 'addon':
      return fail('consumer', `libdtrace cannot be loaded: ${message}`,
        'Delete the private runtime and run heat-tracer setup, or install the system\'s DTrace again.')
    case 'library':
      return fail('consumer', `libdtrace does not open: ${message}`,
        'Run this check as root: sudo heat-tracer doctor. Then fix what the lines above report.')
    case 'opened':
      return fail('consumer', `an empty D program does not compile (${version ?? ''}): ${message}`,
        'Fix what the lines above report. If they are all ok, these D libraries do not fit this kernel.')
    case 'compiled':
      return ok('consumer', `opens and compiles, ${version ?? ''}`)
  }
}

const SMALLEST_WINDOW = { columns: 40, rows: 12 }

/** Checks the terminal. It warns at most, because --text and --ndjson need no terminal. */
export function checkTerminal(facts: TerminalFacts): Check[] {
  const { isTTY, term, colors, utf8 } = facts
  if (!isTTY) {
    return [warn('terminal', 'standard output is not a terminal', 'The live screen needs a terminal. Without one, use --text or --ndjson.')]
  }
  const kind = term === '' || term === 'dumb'
    ? warn('terminal', term === '' ? 'TERM is not set' : 'TERM is dumb', 'Set it, for example TERM=xterm-256color, or use --text.')
    : ok('terminal', term)
  const shades = colors === 'none'
    ? warn('colors', 'none: characters stand for the shades', 'Use a terminal with colors, or force them with --color 256.')
    : ok('colors', colors === 'truecolor' ? '24-bit' : colors)
  const encoding = utf8
    ? ok('UTF-8', 'yes')
    : warn('UTF-8', 'the locale is not UTF-8', 'The screen works in ASCII too. For UTF-8 set LANG, for example LANG=C.UTF-8.')
  return [kind, shades, checkSize(facts), encoding]
}

function checkSize({ columns, rows }: TerminalFacts): Check {
  const isSmall = columns !== undefined && rows !== undefined && (columns < SMALLEST_WINDOW.columns || rows < SMALLEST_WINDOW.rows)
  const size = `${columns ?? '?'}x${rows ?? '?'}`
  if (!isSmall) return ok('size', size)
  const least = `${SMALLEST_WINDOW.columns}x${SMALLEST_WINDOW.rows}`
  return warn('size', size, `Make the window larger: the screen needs at least ${least} characters.`)
}
