/** Every key: the core's own table of them, less what a page has no use for, and what the mouse does here. */
import { bindings } from '../core/keymap/bindings.js'
import { createButton, createElement } from './dom.js'

/** What means something only on a terminal with a live trace. */
export const TERMINAL_ONLY_ACTIONS: readonly string[] = ['pause', 'half-blocks', 'mark', 'drop-mark', 'focus', 'pointer']

const PAGE_LINES: readonly (readonly [label: string, does: string])[] = [
  ['mouse', 'what is under it; click: cursor; drag: box; double click: zoom to the box'],
  ['wheel', 'more or less time in sight; with shift: back or ahead; with alt: values'],
  ['shift drag', 'move through time'],
  ['- +', 'more, less time in sight'],
  ['tab', 'to the next control; enter and space press it'],
]
/** Lines of the table that the ones above stand for. */
const REPLACED = ['mouse', '- +']

export function buildHelpDialog(): { readonly dialog: HTMLDialogElement; toggle(): void } {
  const lines = [...PAGE_LINES, ...bindings.filter(({ label, action }) => label !== '' && !REPLACED.includes(label) && action !== 'quit' && !TERMINAL_ONLY_ACTIONS.includes(action.type)).map(({ label, description: does }) => [label, does] as const)]
  const dialog: HTMLDialogElement = createElement('dialog', { id: 'help', 'aria-label': 'Keys' },
    createElement('div', { class: 'head' }, createElement('h2', {}, 'Keys'), createButton('×', 'Close', 'Escape', () => dialog.close(), { class: 'quiet' })),
    createElement('dl', {}, ...lines.flatMap(([label, does]) => [createElement('dt', {}, label), createElement('dd', {}, does)])),
  )
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())
  return { dialog, toggle: () => (dialog.open ? dialog.close() : dialog.showModal()) }
}
