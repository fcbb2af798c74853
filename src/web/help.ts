/** Every key: the core's own table of them, less what a page has no use for, and what the mouse does here. */
import { bindings } from '../core/keymap/bindings.js'
import { button, el } from './dom.js'

/** What means something only on a terminal with a live trace. */
export const USELESS: readonly string[] = ['pause', 'half-blocks', 'mark', 'drop-mark', 'focus', 'pointer']

const HERE: readonly (readonly [label: string, does: string])[] = [
  ['mouse', 'what is under it; click: cursor; drag: box; double click: zoom to the box'],
  ['wheel', 'more or less time in sight; with shift: back or ahead; with alt: values'],
  ['shift drag', 'move through time'],
  ['- +', 'more, less time in sight'],
  ['tab', 'to the next control; enter and space press it'],
]
/** Lines of the table that the ones above stand for. */
const REPLACED = ['mouse', '- +']

export function help(): { readonly dialog: HTMLDialogElement; turn(): void } {
  const lines = [...HERE, ...bindings.filter(({ label, action }) => label !== '' && !REPLACED.includes(label) && action !== 'quit' && !USELESS.includes(action.type)).map(({ label, does }) => [label, does] as const)]
  const dialog: HTMLDialogElement = el('dialog', { id: 'help', 'aria-label': 'Keys' },
    el('div', { class: 'head' }, el('h2', {}, 'Keys'), button('×', 'Close', 'Escape', () => dialog.close(), { class: 'quiet' })),
    el('dl', {}, ...lines.flatMap(([label, does]) => [el('dt', {}, label), el('dd', {}, does)])),
  )
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())
  return { dialog, turn: () => (dialog.open ? dialog.close() : dialog.showModal()) }
}
