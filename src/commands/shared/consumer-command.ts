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
import { buildPrivilegedEnvironment, buildPrivilegedNodeCommand, type SudoCaller } from '../../runtime/launch.js'
import { findLibdtrace, readUserContext, type Runtime } from '../../runtime/find-libdtrace.js'
import { assertConsumerTrusted } from '../../runtime/own-package.js'
import { findUserName } from '../../runtime/user.js'
import { ConsumerProcess, type ConsumerStart } from '../../sources/dtrace.js'
import type { ProcessContext } from './process-context.js'

const CONSUMER = fileURLToPath(new URL('../../consumer/main.js', import.meta.url))

/** How the consumer is started, and the libdtrace that it loads. */
export interface ConsumerCommand extends ConsumerStart {
  readonly runtime: Runtime
}

/** The command of the consumer that was started before root was given up; throws why there is none. */
let startedEarly: (() => ConsumerCommand) | undefined

/**
 * Starts the consumer, which waits for its request, so that this process can give up root before it opens any file of the user. Throws
 * nothing: an error in the command line comes first, so `findConsumerCommand` throws what went wrong.
 */
export function startConsumerEarly(context: ProcessContext): void {
  try {
    const command = buildConsumerCommand(context)
    const started = { ...command, started: new ConsumerProcess(command) }
    startedEarly = () => started
  } catch (error) {
    startedEarly = () => {
      throw error
    }
  }
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
  return startedEarly?.() ?? buildConsumerCommand(context)
}

function buildConsumerCommand(context: ProcessContext): ConsumerCommand {
  const runtime = findLibdtrace({ user: readUserContext(context.env, context.euid) })
  if (runtime === null) throw new UserError(errors.noDTrace(context.env['HEAT_TRACER_ROOT']))
  const sudo = context.euid !== 0
  assertConsumerTrusted(runtime, context.node, readUserContext(context.env, context.euid))
  if (sudo && !isOnPath('sudo', context.env['PATH'] ?? '')) throw new UserError(errors.notRoot())
  const environment = buildPrivilegedEnvironment(context.env, sudo ? readSelf() : undefined)
  return { runtime, sudo, environment, ...buildPrivilegedNodeCommand(runtime, context.node, CONSUMER) }
}

/** The user who runs this process, and is going to call sudo. */
function readSelf(): SudoCaller {
  const uid = process.getuid!()
  return { uid, gid: process.getgid!(), name: findUserName(uid) ?? '' }
}
