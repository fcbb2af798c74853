/** The sinks of a stream besides the screen: standard output (--ndjson) and a recording (--record), either of them in parts (--rotate). */
import { errors } from '../../core/errors/messages.js'
import { UserError, type ErrorMessage } from '../../core/errors/user-error.js'
import type { Session } from '../../session.js'
import { openRecorder } from '../../sinks/recorder.js'
import { parseRotation } from '../../sinks/rotation.js'
import type { Sink } from '../../sinks/sink.js'
import { stdoutSink } from '../../sinks/stdout.js'
import { printMessage } from './print.js'
import type { ProcessContext } from './process-context.js'

/** The options as commander gives them, unchecked. */
export interface RecordWords {
  readonly ndjson?: boolean
  readonly record?: string
  readonly rotate?: string
  readonly force?: boolean
}

/** Sinks, and who hears of a recording that fails while the trace goes on. */
export interface OpenedSinks {
  readonly sinks: readonly Sink[]
  /** Gives the session a notice when the recording fails. */
  reportTo(session: Session): void
  /** Prints the failure, if there was one, to standard error: for after the end, when the screen and its notices are gone. */
  printFailure(): void
}

/** Creates no file yet. Throws a UserError when the options are wrong or the file exists. */
export function openSinks({ ndjson = false, record, rotate, force = false }: RecordWords, context: ProcessContext): OpenedSinks {
  if (rotate !== undefined && record === undefined && !ndjson) throw new UserError(errors.rotateWithoutOutput())
  const rotation = rotate === undefined ? undefined : parseRotation(rotate)
  let session: Session | undefined
  let failure: ErrorMessage | undefined
  const sinks: Sink[] = ndjson ? [stdoutSink(context.stdout, rotation)] : []
  if (record !== undefined) {
    const onStop = (details: ErrorMessage): void => {
      failure = details
      session?.notice(details.text)
    }
    sinks.push(openRecorder({ path: record, force, onStop, ...(rotation === undefined ? {} : { rotation }) }))
  }
  return {
    sinks,
    reportTo: (running) => {
      session = running
    },
    printFailure: () => {
      if (failure !== undefined) printMessage(context.stderr, failure.text)
    },
  }
}
