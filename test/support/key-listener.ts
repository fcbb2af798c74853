/** A listener that turns keys into actions, as the session does, for tests that drive a view without a session. */
import { actionForKey } from '../../src/core/keymap/bindings.js'
import type { Action, PressedKey } from '../../src/core/state/actions.js'
import type { Listener } from '../../src/views/view.js'

export interface KeyActions extends Omit<Listener, 'key'> {
  quit(): void
  /** What a key means; by default as on the map. */
  meaning?(pressed: PressedKey): Action | 'quit' | undefined
}

/** Hands on the action of each key that has one, and quits by `quit`. */
export function keyListener(actions: KeyActions): Listener {
  return {
    key(pressed) {
      const action = actions.meaning === undefined ? actionForKey(pressed) : actions.meaning(pressed)
      if (action === 'quit') actions.quit()
      else if (action !== undefined) actions.action(action)
    },
    action: (action) => actions.action(action),
    resize: () => actions.resize(),
    failed: (error) => actions.failed(error),
  }
}
