/**
 * Says of an error of libdtrace's compiler what has caused it, where the cause is not in the line that the error names: a D library that
 * was left out, a target that was not given, a preprocessor that was not asked for.
 */
import { errors } from '../core/errors/messages.js'
import { UserError, type ErrorMessage } from '../core/errors/user-error.js'
import type { ConsumerRequest } from '../core/stream/consumer-protocol.js'
import { findDescriptions } from '../core/stream/d-script.js'

/** The error for a program that does not compile. `message` is libdtrace's; `near` are probes with names similar to an unknown one. */
export function explainCompileError(request: ConsumerRequest, message: string, near: readonly string[]): ErrorMessage {
  const { script: { name, text }, preprocess, pid, command } = request
  if (!preprocess && /invalid control directive/.test(message)) return errors.needsPreprocessor(name, message)
  const tracesTarget = findDescriptions(text).some((description) => description.includes('$target'))
  if (tracesTarget && pid === undefined && command === undefined && /\bpid\b|probe description|process/.test(message)) {
    return errors.needsTarget(name, message)
  }
  return errors.doesNotCompile(name, message, near)
}

/** The error with the D libraries that were left out before, which have probably caused it. */
export function blameLeftOut(error: unknown, { script: { name } }: ConsumerRequest, libraries: ReadonlySet<string>): unknown {
  const isCompileError = error instanceof UserError && error.details.code === 'does-not-compile'
  if (libraries.size === 0 || !isCompileError) return error
  return new UserError(errors.libraryLeftOut(name, [...libraries], error.details.text.replace(`${name} does not compile: `, '')))
}
