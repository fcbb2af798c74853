/** Whatever went wrong in the consumer, as a sentence that can cross to the user interface. */
import { DTraceError } from 'libdtrace'
import { errors } from '../core/errors/messages.js'
import { UserError, type ErrorMessage } from '../core/errors/user-error.js'

export function toErrorMessage(error: unknown): ErrorMessage {
  if (error instanceof UserError) return error.details
  if (error instanceof DTraceError) return errors.dtrace(error.message)
  return errors.internal(error instanceof Error ? (error.stack ?? error.message) : String(error))
}
