/**
 * Under sudo, gives up root for good before a command opens anything that its user owns or names: the configuration file, scripts,
 * recordings, and what is written. Such a file is then opened with the rights of the user who called sudo, so a symlink to a file of
 * root leads nowhere, and what is written belongs to that user.
 *
 * A command that traces starts its consumer first: only that process stays root, and it waits for its request. Rejected: changing the
 * effective user around each open, because the next open that somebody adds would be root's again.
 */
import { accessSync, constants } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { readUserContext } from '../../runtime/find-libdtrace.js'
import { findCaller, giveUpRoot } from '../../runtime/privileges.js'
import type { ProcessContext } from './process-context.js'

/** They check and change what belongs to root. They take no file of the user. */
const ROOT_COMMANDS: readonly string[] = ['doctor', 'setup']

/** Called before a command runs. Throws a UserError when the caller of sudo may not read this program. */
export async function settlePrivileges(command: Command, context: ProcessContext): Promise<void> {
  const caller = findCaller(context.env, context.euid)
  if (!isTrace(command)) await checkPackages('others', context) // a trace starts its consumer first, and checks meanwhile
  if (caller === undefined || ROOT_COMMANDS.includes(command.name())) return
  if (isTrace(command)) (await import('./consumer-command.js')).startConsumerEarly(context)
  giveUpRoot(caller)
  const program = fileURLToPath(new URL('../../cli.js', import.meta.url))
  try {
    accessSync(program, constants.R_OK)
  } catch {
    throw new UserError(errors.programUnreadable(program, caller.name))
  }
}

const checkedParts = new Set<'screen' | 'others'>()

/**
 * Checks packages that root is about to load, when it keeps root because nobody called sudo: see runtime/own-program.ts. Throws a
 * UserError when another user can change one of them.
 */
export async function checkPackages(part: 'screen' | 'others', { env, euid }: Pick<ProcessContext, 'env' | 'euid'>): Promise<void> {
  if (euid !== 0 || findCaller(env, euid) !== undefined || checkedParts.has(part)) return
  checkedParts.add(part)
  const { assertPackagesTrusted } = await import('../../runtime/own-program.js')
  assertPackagesTrusted(readUserContext(env, euid), part)
}

/** Whether a command needs the consumer, by its name, options and arguments. */
function isTrace(command: Command): boolean {
  const { probe, demo } = command.optsWithGlobals<{ probe?: string; demo?: boolean }>()
  if (command.name() === 'probes') return command.args.length > 0
  const isRun = command.name() === 'run'
  if (command.parent !== null && !isRun) return false
  return demo !== true && (probe !== undefined || (isRun && command.args.length > 0))
}
