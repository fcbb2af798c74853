/**
 * Turns whatever was thrown in the consumer into a message that can be sent to the user interface. An error that is neither
 * ours nor libdtrace's is a fault of heat-tracer itself: its stack trace goes along, for a bug report.
 */
import { DTraceError } from 'libdtrace'
import { errors } from '../core/errors/messages.js'
import { UserError, type ErrorMessage } from '../core/errors/user-error.js'

/** The message to send: a UserError's own, libdtrace's words, or an internal error with its stack. */
export function toErrorMessage(error: unknown): ErrorMessage {
  if (error instanceof UserError) return error.details
  if (error instanceof DTraceError) return errors.tracingFailed(error.message)
  return errors.internal(error instanceof Error ? (error.stack ?? error.message) : String(error))
}
