/** `probes`: the shipped scripts that draw a map here, or the probes that DTrace itself knows. */
import { readScriptHeader } from '../core/stream/d-script.js'
import { errors } from '../core/errors/messages.js'
import { UserError, EXIT } from '../core/errors/user-error.js'
import { dtraceProbes } from '../sources/dtrace.js'
import { findConsumerCommand } from './shared/consumer-command.js'
import { listShippedScripts, readShippedScript } from './shared/find-script.js'
import type { ProcessContext } from './shared/process-context.js'

/** Prints to standard output. Returns the exit code. */
export async function probesCommand(pattern: string | undefined, context: ProcessContext): Promise<number> {
  if (pattern === undefined) return listPresets(context)
  const { runtime, command, args, sudo } = findConsumerCommand(context)
  const request = { probes: pattern, library: runtime.library, libraryDirectory: runtime.libraryDirectory }
  let count = 0
  for await (const name of dtraceProbes({ request, command, args, sudo })) {
    context.stdout.write(`${name}\n`)
    count++
  }
  if (count === 0) throw new UserError(errors.noSuchProbe(pattern))
  return EXIT.ok
}

function listPresets(context: ProcessContext): number {
  const names = listShippedScripts()
  const width = Math.max(...names.map((name) => name.length))
  for (const name of names) {
    let why
    try {
      const header = readScriptHeader(readShippedScript(name).text)
      why = [header.title, header.needs === undefined ? '' : `(needs ${header.needs})`].filter(Boolean).join(' ')
    } catch (error) {
      why = error instanceof UserError ? error.details.text : String(error)
    }
    context.stdout.write(`${name.padEnd(width)}  ${why}\n`)
  }
  return EXIT.ok
}
