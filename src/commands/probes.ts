/** `probes`: lists the shipped scripts that run on this platform, or the probes that DTrace finds for a pattern. */
import { readScriptHeader } from '../core/stream/script-header.js'
import { errors } from '../core/errors/messages.js'
import { UserError, EXIT } from '../core/errors/user-error.js'
import { wrapWords } from '../reports/text-table.js'
import { listProbes } from '../sources/dtrace.js'
import { findConsumerCommand } from './shared/consumer-command.js'
import { guardPassword } from './shared/password-guard.js'
import { printLines } from './shared/print.js'
import { listShippedScripts, readShippedScript } from './shared/find-script.js'
import type { ProcessContext } from './shared/process-context.js'

/** Prints to standard output. Returns the exit code. Throws a UserError when DTrace has no probe that matches the pattern. */
export async function probesCommand(pattern: string | undefined, context: ProcessContext): Promise<number> {
  if (pattern === undefined) return printShippedScripts(context)
  const { runtime, ...start } = findConsumerCommand(context)
  const request = { probes: pattern, library: runtime.library, libraryDirectory: runtime.libraryDirectory }
  const guard = guardPassword(context)
  let count = 0
  try {
    for await (const name of listProbes({ ...start, request })) {
      printLines(context.stdout, [name])
      count++
    }
  } finally {
    guard.release()
  }
  if (count === 0) throw new UserError(errors.noSuchProbe(pattern))
  return EXIT.ok
}

/** One line for each script; on a terminal, long lines are wrapped under their beginning. */
function printShippedScripts({ stdout }: ProcessContext): number {
  const names = listShippedScripts()
  const indent = Math.max(...names.map((name) => name.length)) + 2
  const width = stdout.isTTY === true ? stdout.columns : Infinity
  for (const name of names) {
    printLines(stdout, wrapWords(`${name.padEnd(indent)}${describeScript(name)}`, width, ' '.repeat(indent)))
  }
  return EXIT.ok
}

/** What the script measures and what it needs, or why it cannot be used here. */
function describeScript(name: string): string {
  try {
    const { title, needs } = readScriptHeader(readShippedScript(name).text)
    return needs === '' ? title : `${title} (needs ${needs})`
  } catch (error) {
    return error instanceof UserError ? error.details.text : String(error)
  }
}
