/**
 * The command line that starts the consumer: with which libdtrace, and through sudo or not.
 *
 * It is refused if someone other than root and the user who called sudo can write one of the files that would run as root.
 */
import { fileURLToPath } from 'node:url'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { buildNodeCommand } from '../../runtime/launch.js'
import { findLibdtrace, readUserContext, type Runtime } from '../../runtime/find-libdtrace.js'
import { assertConsumerTrusted } from '../../runtime/own-package.js'
import type { ProcessContext } from './process-context.js'

const CONSUMER = fileURLToPath(new URL('../../consumer/main.js', import.meta.url))

export interface ConsumerCommand {
  /** The libdtrace to load. */
  readonly runtime: Runtime
  readonly command: string
  readonly args: readonly string[]
  /** Whether it must be started through sudo. */
  readonly sudo: boolean
}

function isOnPath(program: string, path: string): boolean {
  return path.split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return existsSync(join(directory, program))
    } catch {
      return false
    }
  })
}

/** Throws a UserError when there is no libdtrace, when it cannot be trusted, or when this is not root and there is no sudo. */
export function findConsumerCommand(context: ProcessContext): ConsumerCommand {
  const runtime = findLibdtrace({ user: readUserContext(context.env, context.euid) })
  if (runtime === null) throw new UserError(errors.noDTrace(context.env['HEAT_TRACER_ROOT']))
  const sudo = context.euid !== 0
  assertConsumerTrusted(runtime, context.node, readUserContext(context.env, context.euid))
  if (sudo && !isOnPath('sudo', context.env['PATH'] ?? '')) throw new UserError(errors.notRoot())
  return { runtime, sudo, ...buildNodeCommand(runtime, context.node, CONSUMER, []) }
}
