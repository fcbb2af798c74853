/** Whatever went wrong in the consumer, as a sentence that can cross to the user interface. */
import { DTraceError } from 'libdtrace'
import { sentences, UserError, type Sentence } from '../core/errors/user-error.js'

export function asSentence(error: unknown): Sentence {
  if (error instanceof UserError) return error.sentence
  if (error instanceof DTraceError) return sentences.dtrace(error.message)
  return sentences.internal(error instanceof Error ? (error.stack ?? error.message) : String(error))
}
