/** Where a run's stream goes beside the screen: standard output, a recording, parts of either. */
import { sentences, UserError, type Sentence } from '../../core/errors/user-error.js'
import type { Session } from '../../session.js'
import { recorder } from '../../sinks/recorder.js'
import { rotationOf } from '../../sinks/rotation.js'
import type { Sink } from '../../sinks/sink.js'
import { streamSink } from '../../sinks/stdout.js'
import type { World } from './process-context.js'

export interface RecordOptions {
  readonly ndjson?: boolean
  readonly record?: string
  readonly rotate?: string
  readonly force?: boolean
}

export interface Outputs {
  readonly sinks: readonly Sink[]
  /** Whom to tell when the recording ends before the trace does. */
  tell(session: Session): void
  /** After the end, on the plain terminal: the same again. */
  sum(): void
}

/** Throws a UserError when the options are wrong or a file is in the way; creates nothing yet. */
export function outputsOf({ ndjson = false, record, rotate, force = false }: RecordOptions, world: World): Outputs {
  if (rotate !== undefined && record === undefined && !ndjson) throw new UserError(sentences.rotateNothing())
  const rotation = rotate === undefined ? undefined : rotationOf(rotate)
  let told: Session | undefined
  let stopped: Sentence | undefined
  const sinks: Sink[] = ndjson ? [streamSink(world.stdout, rotation)] : []
  if (record !== undefined) {
    const onStop = (sentence: Sentence): void => {
      stopped = sentence
      told?.notice(sentence.text)
    }
    sinks.push(recorder({ path: record, force, onStop, ...(rotation === undefined ? {} : { rotation }) }))
  }
  return {
    sinks,
    tell: (session) => {
      told = session
    },
    sum: () => {
      if (stopped !== undefined) world.stderr.write(`heat-tracer: ${stopped.text}\n`)
    },
  }
}
