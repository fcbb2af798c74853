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
