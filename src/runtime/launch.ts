/**
 * How a child is started on a runtime. On a private one the program runs under that runtime's own dynamic loader, so that
 * it and libdtrace share one libc, newer than the system's; `process.execPath` is then the loader, and a child that wants
 * to start another node must be told where node is.
 */
import type { Runtime } from './find-libdtrace.js'

export interface Command {
  readonly command: string
  readonly args: readonly string[]
}

/** A script on node on the runtime. `node` is node's own path. */
export function buildNodeCommand(runtime: Runtime, node: string, script: string, args: readonly string[]): Command {
  return buildCommand(runtime, node, [script, ...args])
}

/** Any program, dtrace(1) for one, on the runtime. */
export function buildCommand(runtime: Runtime, program: string, args: readonly string[]): Command {
  const { loader } = runtime
  if (loader === undefined) return { command: program, args }
  return { command: loader.program, args: [...loader.args, program, ...args] }
}
