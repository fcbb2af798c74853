/**
 * `heat-tracer doctor`: checks what tracing needs, one line per check, with a hint where something is missing.
 *
 * It changes nothing. It works without DTrace, without root and without /sys, because that is when people run it.
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { release } from 'node:os'
import { delimiter, join } from 'node:path'
import { EXIT, UserError } from '../core/errors/user-error.js'
import { readAddonState } from '../runtime/addon.js'
import { runSelfTest } from '../runtime/run-self-test.js'
import * as checks from '../runtime/checks.js'
import type { Check, TerminalFacts } from '../runtime/checks.js'
import type { Environment } from '../runtime/run-child.js'
import { readKernelFacts } from '../runtime/kernel.js'
import { findLibdtrace, type Runtime, type UserContext, readUserContext } from '../runtime/find-libdtrace.js'
import { findAddonPackage, assertConsumerTrusted } from '../runtime/own-package.js'
import { findUserName } from '../runtime/user.js'
import type { PrintLine } from './setup.js'
import { printLines } from './shared/print.js'
import type { ProcessContext } from './shared/process-context.js'
import { detectColorDepth, isUtf8Locale } from '../views/terminal/color-depth.js'

export interface DoctorOptions {
  readonly user: UserContext
  readonly env: Environment
  /** Path of the node program. */
  readonly node: string
  readonly terminal: TerminalFacts
  readonly platform?: NodeJS.Platform
  /** Directory in place of `/` for the files of the kernel. The fields from here on are for tests. */
  readonly kernelRoot?: string
  readonly systemDirectories?: readonly string[]
  readonly privateRoots?: readonly string[]
  /** Directory of the package libdtrace. Absent: the one of this checkout. */
  readonly addon?: string | null
}

/** Prints one line per check. Returns whether tracing can work. Never throws for what it finds. */
export async function doctor(options: DoctorOptions, out: PrintLine): Promise<boolean> {
  let works = true
  for await (const check of runChecks(options)) {
    const label = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' }[check.mark]
    out(`${label}  ${check.name.padEnd(11)}  ${check.text}`)
    if (check.hint !== undefined) out(`${' '.repeat(19)}${check.hint}`)
    if (check.mark === 'fail') works = false
  }
  out(works ? 'Tracing can work here.' : 'Tracing cannot work here yet.')
  return works
}

async function* runChecks(options: DoctorOptions): AsyncGenerator<Check> {
  const platform = options.platform ?? process.platform
  if (platform === 'linux') yield* checks.checkLinux(readKernelFacts(options.kernelRoot), process.arch)
  else yield checkSystem(platform)
  yield checks.checkPrivileges(readPrivileges(options))
  const { user, systemDirectories, privateRoots } = options
  const runtime = findLibdtrace({
    user, platform, ...(systemDirectories !== undefined && { systemDirectories }), ...(privateRoots !== undefined && { privateRoots }),
  })
  yield checks.checkLibrary(runtime, user.root)
  const directory = options.addon === undefined ? findAddonPackage() : options.addon
  const state = directory === null ? null : readAddonState(directory, runtime)
  const safe = runtime !== null && (yield* checkRuntime(options, runtime, platform))
  yield checks.checkAddon(state)
  if (safe && state?.built === true) yield checks.checkConsumer(await runSelfTest(runtime, options.node, options.env))
  yield* checks.checkTerminal(options.terminal)
}

/** Returns whether libdtrace may be loaded: as root, no file that another user could have written is loaded. */
function* checkRuntime(options: DoctorOptions, runtime: Runtime, platform: NodeJS.Platform): Generator<Check, boolean> {
  const needed = platform === 'linux' ? join(runtime.libraryDirectory, 'bpf_dlib.o') : runtime.libraryDirectory
  yield checks.checkDLibraries(runtime, existsSync(needed))
  let reason: string | undefined
  try {
    assertConsumerTrusted(runtime, options.node, options.user)
  } catch (error) {
    reason = error instanceof UserError ? error.details.text : String(error)
  }
  yield checks.checkTrust(reason)
  return reason === undefined || options.user.uid !== 0
}

/** On systems that DTrace is part of, only the permission to use it can be missing. */
function checkSystem(platform: NodeJS.Platform): Check {
  const name = 'kernel', text = `${platform} ${release()}`
  if (platform === 'darwin') {
    const hint = 'System Integrity Protection blocks most probes of DTrace (see csrutil status). In the recovery system, run '
      + 'csrutil enable --without dtrace.'
    return { name, mark: 'warn', text, hint }
  }
  if (existsSync('/dev/dtrace/dtrace') || existsSync('/dev/dtrace/provider') || platform === 'sunos') return { name, mark: 'ok', text }
  return { name, mark: 'fail', text: `${text}: there is no DTrace device`, hint: 'Load the modules as root: kldload dtraceall' }
}

function readPrivileges({ user, env, kernelRoot = '/' }: DoctorOptions): checks.Privileges {
  const { uid, callerUid } = user
  const directories = (env['PATH'] ?? '').split(delimiter).filter(directory => directory !== '')
  const sudo = directories.map(directory => join(directory, 'sudo')).find(isExecutable)
  const caller = callerUid === undefined ? undefined : findUserName(callerUid) ?? `user ${callerUid}`
  const capabilities = readCapabilities(join(kernelRoot, 'proc/self/status'))
  return {
    uid, ...(sudo !== undefined && { sudo }), ...(caller !== undefined && { caller }), ...(capabilities !== undefined && { capabilities }),
  }
}

/** The effective capabilities of a /proc/PID/status; undefined where there is none. */
function readCapabilities(status: string): bigint | undefined {
  try {
    const bits = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync(status, 'utf8'))?.[1]
    return bits === undefined ? undefined : BigInt(`0x${bits}`)
  } catch {
    return undefined
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The command. Returns the exit code: 1 when tracing cannot work. */
export async function doctorCommand({ env, euid, node, stdout }: ProcessContext): Promise<number> {
  const tty = stdout.isTTY === true
  const terminal = {
    isTTY: tty, term: env['TERM'] ?? '', utf8: isUtf8Locale(env), colors: detectColorDepth(env, undefined, tty),
    ...(tty ? { columns: stdout.columns, rows: stdout.rows } : {}),
  }
  const works = await doctor({ user: readUserContext(env, euid), env, node, terminal }, (line) => printLines(stdout, [line]))
  return works ? EXIT.ok : EXIT.failure
}
