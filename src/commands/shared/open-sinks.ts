/** Where a run's stream goes beside the screen: standard output, a recording, parts of either. */
import { errors } from '../../core/errors/messages.js'
import { UserError, type ErrorMessage } from '../../core/errors/user-error.js'
import type { Session } from '../../session.js'
import { openRecorder } from '../../sinks/recorder.js'
import { parseRotation } from '../../sinks/rotation.js'
import type { Sink } from '../../sinks/sink.js'
import { stdoutSink } from '../../sinks/stdout.js'
import type { ProcessContext } from './process-context.js'

export interface RecordWords {
  readonly ndjson?: boolean
  readonly record?: string
  readonly rotate?: string
  readonly force?: boolean
}

export interface OpenedSinks {
  readonly sinks: readonly Sink[]
  /** Whom to tell when the recording ends before the trace does. */
  tell(session: Session): void
  /** After the end, on the plain terminal: the same again. */
  sum(): void
}

/** Throws a UserError when the options are wrong or a file is in the way; creates nothing yet. */
export function openSinks({ ndjson = false, record, rotate, force = false }: RecordWords, context: ProcessContext): OpenedSinks {
  if (rotate !== undefined && record === undefined && !ndjson) throw new UserError(errors.rotateNothing())
  const rotation = rotate === undefined ? undefined : parseRotation(rotate)
  let told: Session | undefined
  let stopped: ErrorMessage | undefined
  const sinks: Sink[] = ndjson ? [stdoutSink(context.stdout, rotation)] : []
  if (record !== undefined) {
    const onStop = (details: ErrorMessage): void => {
      stopped = details
      told?.notice(details.text)
    }
    sinks.push(openRecorder({ path: record, force, onStop, ...(rotation === undefined ? {} : { rotation }) }))
  }
  return {
    sinks,
    tell: (session) => {
      told = session
    },
    sum: () => {
      if (stopped !== undefined) context.stderr.write(`heat-tracer: ${stopped.text}\n`)
    },
  }
}
