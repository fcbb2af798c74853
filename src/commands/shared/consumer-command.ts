/**
 * How the consumer is started from here: on which libdtrace, by which command line, through sudo or not. Nothing is started
 * as root that anyone but root and the caller could have put there.
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
  readonly runtime: Runtime
  readonly command: string
  readonly args: readonly string[]
  readonly sudo: boolean
}

function onPath(program: string, path: string): boolean {
  return path.split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK)
      return existsSync(join(directory, program))
    } catch {
      return false
    }
  })
}

/** Throws a UserError when there is no libdtrace or not one for root, or neither root nor a sudo to become it. */
export function findConsumerCommand(context: ProcessContext): ConsumerCommand {
  const runtime = findLibdtrace({ user: readUserContext(context.env, context.euid) })
  if (runtime === null) throw new UserError(errors.noDTrace(context.env['HEAT_TRACER_ROOT']))
  const sudo = context.euid !== 0
  assertConsumerTrusted(runtime, context.node, readUserContext(context.env, context.euid))
  if (sudo && !onPath('sudo', context.env['PATH'] ?? '')) throw new UserError(errors.notRoot())
  return { runtime, sudo, ...buildNodeCommand(runtime, context.node, CONSUMER, []) }
}
