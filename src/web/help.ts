/** The list of all keys: the core's key table without the keys that do nothing in a page, and what the mouse does here. */
import { bindings } from '../core/keymap/bindings.js'
import { createButton, createElement } from './dom.js'

/** Types of the actions that only a terminal with a live trace has a use for. */
export const TERMINAL_ONLY_ACTIONS: readonly string[] = ['pause', 'half-blocks', 'mark', 'drop-mark', 'focus', 'pointer']

const PAGE_LINES: readonly (readonly [label: string, description: string])[] = [
  ['mouse', 'point: show the cell; click: set the cursor; drag: select a box; double click: zoom to the box'],
  ['wheel', 'zoom in time; with shift: scroll in time; with alt: zoom in values'],
  ['shift drag', 'scroll in time'],
  ['- +', 'show more or less time'],
  ['tab', 'go to the next control; enter and space press it'],
]
/** Labels in the core's table whose lines are replaced by the lines above. */
const REPLACED = ['mouse', '- +']

export interface HelpDialog {
  readonly dialog: HTMLDialogElement
  /** Opens the list, or closes it. */
  toggle(): void
}

/** The dialog, closed; the caller adds it to the page. */
export function buildHelpDialog(): HelpDialog {
  const listed = bindings.filter(({ label, action }) =>
    label !== '' && !REPLACED.includes(label) && action !== 'quit' && !TERMINAL_ONLY_ACTIONS.includes(action.type))
  const lines = [...PAGE_LINES, ...listed.map(({ label, description }) => [label, description] as const)]
  const items = lines.flatMap(([label, description]) => [createElement('dt', {}, label), createElement('dd', {}, description)])
  const close = createButton('×', 'Close', 'Escape', () => dialog.close(), { class: 'quiet' })
  const dialog: HTMLDialogElement = createElement('dialog', { id: 'help', 'aria-label': 'Keys' },
    createElement('div', { class: 'head' }, createElement('h2', {}, 'Keys'), close),
    createElement('dl', {}, ...items),
  )
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())
  return { dialog, toggle: () => (dialog.open ? dialog.close() : dialog.showModal()) }
}
