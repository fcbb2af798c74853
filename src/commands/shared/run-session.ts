/** Runs a session to its end, for every command that draws a stream: a signal ends it in an orderly way and sets the exit status. */
import { constants } from 'node:os'
import { EXIT } from '../../core/errors/user-error.js'
import type { Session, SessionOptions } from '../../session.js'
import type { ProcessContext } from './process-context.js'

/** The exit status that a shell gives a process that a signal ended, such as 130 for SIGINT. */
export function signalStatus(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal]
}

/** What the key `e` does. Its code is loaded when the key is pressed, so that the screen comes up sooner. */
export function makeViewSaver(context: ProcessContext): NonNullable<SessionOptions['save']> {
  return async (model, name) => (await import('./save-view.js')).saveView(model, name, context)
}

/** Runs the session until it ends. Returns the exit code. Throws what the session throws. */
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
