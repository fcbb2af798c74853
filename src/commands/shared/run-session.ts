/** A session run to its end, as every command that draws a stream does: signals quit it in order, and decide the exit status. */
import { constants } from 'node:os'
import { EXIT } from '../../core/errors/user-error.js'
import type { Session, SessionOptions } from '../../session.js'
import type { ProcessContext } from './process-context.js'

/** What a shell says of a process that a signal ended. */
export function signalStatus(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/** What `e` does, loaded when it is asked for: a screen has to come up first. */
export function makeViewSaver(context: ProcessContext): NonNullable<SessionOptions['save']> {
  return async (model, name) => (await import('./save-view.js')).makeSave(context)(model, name)
}

/** Returns the exit code. Throws what the session throws. */
export async function runSession(session: Session, context: ProcessContext): Promise<number> {
  let signalled: NodeJS.Signals | undefined
  context.onExit(() => session.close())
  context.onInterrupt((signal) => {
    signalled = signal
    session.quit('interrupted')
  })
  const { how } = await session.run()
  return how === 'interrupted' ? signalStatus(signalled ?? 'SIGINT') : EXIT.ok
}
