/**
 * The keyboard: what a browser calls a key → what the core's table of keys calls it, and what that means here.
 *
 * Tab moves the focus, as in any page; a focused button or choice keeps the keys that belong to it. What means something only
 * on a terminal does nothing.
 */
import { actionForKey } from '../core/keymap/bindings.js'
import { TERMINAL_ONLY_ACTIONS } from './help.js'
import type { Store } from './store.js'

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'space', ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', PageUp: 'pageup', PageDown: 'pagedown',
  Home: 'home', End: 'end', Enter: 'enter', Escape: 'escape',
}

/** A key's name in the core's table. */
export function nameOf(key: string, shift: boolean): string {
  const named = NAMES[key]
  if (named !== undefined) return shift && /^Arrow/.test(key) ? `S-${named}` : named
  return /^[A-Z]$/.test(key) ? `S-${key.toLowerCase()}` : key
}

export interface Elsewhere {
  help(): void
  filter(): void
  /** Show or hide the table. */
  table(): void
  notices(): void
}

export function keyboard(store: Store, elsewhere: Elsewhere): void {
  addEventListener('keydown', (event) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey, target } = event
    if (ctrlKey || metaKey || altKey || event.defaultPrevented || !(target instanceof HTMLElement)) return
    if (document.querySelector('dialog[open]') !== null) return void (key === '?' && elsewhere.help())
    if (keeps(target, key)) return
    const place = store.model.table.focus ? 'table' : 'map'
    const action = actionForKey({ name: nameOf(key, shiftKey), text: '' }, { focus: place, typing: false })
    if (action === undefined || action === 'quit' || TERMINAL_ONLY_ACTIONS.includes(action.type)) return
    event.preventDefault()
    switch (action.type) {
      case 'help': return elsewhere.help()
      case 'filter': return elsewhere.filter()
      case 'table': return elsewhere.table()
      case 'log': return elsewhere.notices()
      default: return store.act(action)
    }
  })
}

/** Whether what has the focus wants a key for itself; Escape leaves what is typed into. The D program is scrolled through. */
function keeps(target: HTMLElement, key: string): boolean {
  if (target.matches('input, select, textarea')) {
    if (key === 'Escape') target.blur()
    return true
  }
  if (target.matches('pre') && NAMES[key] !== undefined && key !== 'Escape') return true
  return target.matches('button, summary, a') && (key === 'Enter' || key === ' ')
}
