/**
 * Builds the command lines of child processes that run on a runtime.
 *
 * A private runtime brings its own libc, newer than the system's. The program and libdtrace must share one libc, so the
 * program is started by the runtime's own dynamic loader. In such a child `process.execPath` is the loader; a child that
 * starts another node must be given node's path.
 */
import type { Runtime } from './find-libdtrace.js'

/** A program and its arguments, for spawn(). */
export interface Command {
  readonly command: string
  readonly args: readonly string[]
}

/** The command that runs a JavaScript file on the runtime. `node`: path of node itself. */
export function buildNodeCommand(runtime: Runtime, node: string, script: string, args: readonly string[]): Command {
  return buildCommand(runtime, node, [script, ...args])
}

/** The command that runs any program, for example dtrace(1), on the runtime. */
export function buildCommand(runtime: Runtime, program: string, args: readonly string[]): Command {
  const { loader } = runtime
  if (loader === undefined) return { command: program, args }
  return { command: loader.program, args: [...loader.args, program, ...args] }
}

/** An address that no machine has: Node's inspector cannot listen there, so SIGUSR1 cannot open it for other users. */
const NO_INSPECTOR = '--inspect-port=240.0.0.1:9229'

/** Root looks for programs where root's own login shell does, not where the user does. */
const SAFE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** The command that runs a JavaScript file as root on the runtime: as buildNodeCommand(), without an inspector. */
export function buildPrivilegedNodeCommand(runtime: Runtime, node: string, script: string): Command {
  return buildCommand(runtime, node, [NO_INSPECTOR, script])
}

/** A user as sudo names its caller: SUDO_UID, SUDO_GID, SUDO_USER. */
export interface SudoCaller {
  readonly uid: number
  readonly gid: number
  readonly name: string
}

/**
 * The whole environment of a process that runs as root. Only what is known to be harmless comes from `env`: variables such as
 * NODE_OPTIONS, LD_PRELOAD, DTRACE_OPT_… or GCONV_PATH make a program load code. `caller`: the user who is about to call sudo;
 * by default the one that `env` names.
 */
export function buildPrivilegedEnvironment(
  env: Readonly<Record<string, string | undefined>>, caller?: SudoCaller,
): Record<string, string> {
  const kept: Record<string, string> = { PATH: SAFE_PATH, HOME: '/' }
  for (const [name, value = ''] of Object.entries(env)) {
    const isLocale = /^(LANG|LC_[A-Z]+)$/.test(name) && /^[\w.@-]*$/.test(value)
    if (isLocale || /^SUDO_(UID|GID|USER)$/.test(name)) kept[name] = value
  }
  if (caller === undefined) return kept
  return { ...kept, SUDO_UID: String(caller.uid), SUDO_GID: String(caller.gid), SUDO_USER: caller.name }
}
