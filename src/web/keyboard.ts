/**
 * The keyboard of the page: translates the browser's names of keys into those of the core's bindings, and carries out their actions.
 *
 * Tab moves the focus, as on any page. A focused button or selection list keeps the keys that it uses itself. Actions that only make
 * sense on a terminal do nothing.
 */
import { actionForKey } from '../core/keymap/bindings.js'
import { TERMINAL_ONLY_ACTIONS } from './help.js'
import type { Store } from './store.js'

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'space', ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', PageUp: 'pageup', PageDown: 'pagedown',
  Home: 'home', End: 'end', Enter: 'enter', Escape: 'escape',
}

/** The name that the core's bindings use for a key of the browser. */
export function bindingKeyName(key: string, shift: boolean): string {
  const named = NAMES[key]
  if (named !== undefined) return shift && /^Arrow/.test(key) ? `S-${named}` : named
  return /^[A-Z]$/.test(key) ? `S-${key.toLowerCase()}` : key
}

/** Actions that the page carries out outside of its store. */
export interface PageActions {
  /** Show or hide the help. */
  help(): void
  /** Move the focus to the filter of the key table. */
  filter(): void
  /** Show or hide the key table. */
  table(): void
  /** Open or close the notices. */
  notices(): void
}

/** Carries out the action of every key pressed on the page, from now on. */
export function listenToKeys(store: Store, page: PageActions): void {
  addEventListener('keydown', (event) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey, target } = event
    if (ctrlKey || metaKey || altKey || event.defaultPrevented || !(target instanceof HTMLElement)) return
    if (document.querySelector('dialog[open]') !== null) return void (key === '?' && page.help())
    if (usesKey(target, key)) return
    const place = store.model.table.focus ? 'table' : 'map'
    const action = actionForKey({ name: bindingKeyName(key, shiftKey), text: '' }, { focus: place, typing: false })
    if (action === undefined || action === 'quit' || TERMINAL_ONLY_ACTIONS.includes(action.type)) return
    event.preventDefault()
    switch (action.type) {
      case 'help': return page.help()
      case 'filter': return page.filter()
      case 'table': return page.table()
      case 'log': return page.notices()
      default: return store.act(action)
    }
  })
}

/** Whether the focused element uses the key itself. Escape leaves an input; the D program uses the keys that scroll it. */
function usesKey(target: HTMLElement, key: string): boolean {
  if (target.matches('input, select, textarea')) {
    if (key === 'Escape') target.blur()
    return true
  }
  if (target.matches('pre') && NAMES[key] !== undefined && key !== 'Escape') return true
  return target.matches('button, summary, a') && (key === 'Enter' || key === ' ')
}
