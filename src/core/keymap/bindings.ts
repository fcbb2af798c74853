/**
 * The key bindings: every key, the action it is bound to, and what the help and the manual say about it.
 *
 * A key may mean one thing in the heat map and another in the key table. At an open prompt every key but ctrl-c is typed text.
 * The view asks what a key means when the key is pressed, not when the frame is painted: when the terminal delivers two keys
 * in one read, the second already sees the state that the first has changed.
 * To add one: a line here under its group, and its action in `state/actions.ts`.
 */
import type { Action, PressedKey } from '../state/actions.js'
import { isTyping, type Model } from '../state/state.js'

/** The headings of the help, in its order. */
export const KEY_GROUPS = ['Replay', 'Trace and time', 'Cursor and box', 'Picture', 'Keys', 'Other'] as const
export type KeyGroup = (typeof KEY_GROUPS)[number]

export interface Binding {
  /** The heading that the help and the manual list the binding under. */
  readonly group: KeyGroup
  /** Names as blessed gives them: 'q', 'space', 'C-c', '?', 'escape'. Empty for what has no key, such as the mouse. */
  readonly keys: readonly string[]
  /** As the help writes the keys, at most 10 characters; '' where the binding before also speaks for this one. */
  readonly label: string
  /** What the keys do, as an imperative of at most 48 characters; '' where `label` is ''. */
  readonly description: string
  /** 'quit' becomes the action `leave`, whose `how` depends on the key. */
  readonly action: Action | 'quit'
  /** The place that must have the keyboard focus; absent: any. A binding with a focus comes before one without. */
  readonly focus?: KeyFocus
}

/** What the arrow keys move in: the cursor of the heat map or that of the key table. */
export type KeyFocus = 'map' | 'table'

export interface KeyContext {
  readonly focus: KeyFocus
  /** A prompt is open: keys are typed into it. */
  readonly typing: boolean
  /** A recording is replayed: `replayBindings` come first. Default: false. */
  readonly replay?: boolean
}

/** The action that a key is bound to in a context; undefined when it is bound to none. By default: in the map of a live trace. */
export function actionForKey(
  { name, text }: PressedKey,
  { focus, typing, replay = false }: KeyContext = { focus: 'map', typing: false },
): Action | 'quit' | undefined {
  if (typing && name !== 'C-c') {
    const key = text !== '' ? text : name
    return text !== '' || EDIT_KEYS.includes(name) ? { type: 'type', key } : undefined
  }
  const bound = [...(replay ? replayBindings : []), ...bindings].filter(({ keys }) => keys.includes(name))
  return (bound.find((binding) => binding.focus === focus) ?? bound.find((binding) => binding.focus === undefined))?.action
}

/** Keys that type no character but reach an open prompt all the same: what `update/line-editor.ts` edits with, and the arrows. */
const EDIT_KEYS = [
  'enter', 'escape', 'backspace', 'delete', 'left', 'right', 'home', 'end', 'up', 'down', 'pageup', 'pagedown',
  'C-a', 'C-b', 'C-d', 'C-e', 'C-f', 'C-h', 'C-k', 'C-u', 'C-w',
]

const moveCursor = (right: number, up: number): Action => ({ type: 'cursor', right, up })
const extendBox = (right: number, up: number): Action => ({ type: 'cursor', right, up, stretch: true })
const moveRow = (by: number): Action => ({ type: 'row', by })
const moveReplay = (columns: number): Action => ({ type: 'replay-move', columns })

function inGroup(group: KeyGroup, listed: readonly Omit<Binding, 'group'>[]): Binding[] {
  return listed.map((binding) => ({ group, ...binding }))
}

export const bindings: readonly Binding[] = [
  ...inGroup('Trace and time', [
    { keys: ['space'], label: 'space', description: 'Pause or resume the picture; tracing continues', action: { type: 'pause' } },
    { keys: ['a'], label: 'a', description: 'Show the next aggregation', action: { type: 'next-aggregation' } },
    { keys: [','], label: ', .', description: 'Scroll back / forward by one column', action: { type: 'step', by: -1 } },
    { keys: ['.'], label: '', description: '', action: { type: 'step', by: 1 } },
    { keys: ['<', 'pageup'], label: '< >', description: 'Scroll half a window (Page Up / Page Down)', action: { type: 'page', by: -1 } },
    { keys: ['>', 'pagedown'], label: '', description: '', action: { type: 'page', by: 1 } },
    { keys: ['home', 'g'], label: 'g G', description: 'Go to the oldest / newest (Home / End)', action: { type: 'jump', to: 'oldest' } },
    { keys: ['end', 'S-g'], label: '', description: '', action: { type: 'jump', to: 'newest' } },
    { keys: ['-'], label: '- +', description: 'Show more / less time per column', action: { type: 'zoom-time', by: -1 } },
    { keys: ['+', '='], label: '', description: '', action: { type: 'zoom-time', by: 1 } },
    { keys: ['m'], label: 'm M', description: 'Add a mark / delete the last mark', action: { type: 'mark' } },
    { keys: ['S-m'], label: '', description: '', action: { type: 'drop-mark' } },
    { keys: ["'"], label: "'", description: 'Go to the previous mark', action: { type: 'jump', to: 'mark' } },
    { keys: ['u'], label: 'u', description: 'Switch between UTC and local time', action: { type: 'zone' } },
  ]),
  ...inGroup('Cursor and box', [
    { keys: ['left', 'h'], label: '←↓↑→ hjkl', description: 'Move the cursor', action: moveCursor(-1, 0), focus: 'map' },
    { keys: ['down', 'j'], label: '', description: '', action: moveCursor(0, -1), focus: 'map' },
    { keys: ['up', 'k'], label: '', description: '', action: moveCursor(0, 1), focus: 'map' },
    { keys: ['right', 'l'], label: '', description: '', action: moveCursor(1, 0), focus: 'map' },
    { keys: ['S-left', 'S-h'], label: 'HJKL', description: 'Extend the box (or Shift + arrow)', action: extendBox(-1, 0), focus: 'map' },
    { keys: ['S-down', 'S-j'], label: '', description: '', action: extendBox(0, -1), focus: 'map' },
    { keys: ['S-up', 'S-k'], label: '', description: '', action: extendBox(0, 1), focus: 'map' },
    { keys: ['S-right', 'S-l'], label: '', description: '', action: extendBox(1, 0), focus: 'map' },
    { keys: ['v'], label: 'v', description: 'Start or cancel a box selection', action: { type: 'box' }, focus: 'map' },
    { keys: ['o'], label: 'o', description: 'Move the cursor to the opposite corner', action: { type: 'corner' }, focus: 'map' },
    { keys: [], label: 'mouse', description: 'Click: cursor; drag: box; wheel: scroll time', action: { type: 'corner' } },
    { keys: ['d'], label: 'd', description: 'Toggle mouse support', action: { type: 'pointer' } },
  ]),
  ...inGroup('Picture', [
    { keys: ['c'], label: 'c', description: 'Switch to the next color scale', action: { type: 'next-scale' } },
    { keys: ['p'], label: 'p', description: 'Switch to the next palette', action: { type: 'next-palette' } },
    { keys: ['['], label: '[ ]', description: 'Lower / raise the top of the color scale', action: { type: 'top', by: -1 } },
    { keys: [']'], label: '', description: '', action: { type: 'top', by: 1 } },
    { keys: ['y'], label: 'y', description: 'Switch the value axis: log, linear, own buckets', action: { type: 'next-axis' } },
    { keys: ['z'], label: 'z Z', description: 'Zoom the value axis in / out', action: { type: 'zoom-values', by: 'in' } },
    { keys: ['S-z'], label: '', description: '', action: { type: 'zoom-values', by: 'out' } },
    { keys: ['{'], label: '{ }', description: 'Move the value axis down / up', action: { type: 'zoom-values', by: 'down' } },
    { keys: ['}'], label: '', description: '', action: { type: 'zoom-values', by: 'up' } },
    { keys: ['0'], label: '0', description: 'Reset zoom and colors', action: { type: 'reset' } },
    { keys: ['w'], label: 'w', description: 'Weight events by count or by time spent', action: { type: 'next-weight' } },
    { keys: ['%'], label: '%', description: 'Toggle percentile lines', action: { type: 'percentile-lines' } },
    { keys: ['b'], label: 'b', description: 'Toggle half blocks (two rows per line)', action: { type: 'half-blocks' } },
    { keys: ['e'], label: 'e', description: 'Save the visible picture to a file', action: { type: 'save' } },
  ]),
  ...inGroup('Keys', [
    { keys: ['tab'], label: 'tab', description: 'Switch between the heat map and the key table', action: { type: 'focus' } },
    { keys: ['t'], label: 't', description: 'Show or hide the key table', action: { type: 'table' } },
    { keys: ['/'], label: '/', description: 'Filter the key table by name', action: { type: 'filter' } },
    { keys: ['up', 'k'], label: '↓↑ jk', description: 'Move through the key table', action: moveRow(-1), focus: 'table' },
    { keys: ['down', 'j'], label: '', description: '', action: moveRow(1), focus: 'table' },
    { keys: ['pageup'], label: '', description: '', action: moveRow(-10), focus: 'table' },
    { keys: ['pagedown'], label: '', description: '', action: moveRow(10), focus: 'table' },
    { keys: ['home', 'g'], label: '', description: '', action: moveRow(-Infinity), focus: 'table' },
    { keys: ['end', 'S-g'], label: '', description: '', action: moveRow(Infinity), focus: 'table' },
    { keys: ['s'], label: 's S', description: 'Sort by the next column / reverse the order', action: { type: 'sort' }, focus: 'table' },
    { keys: ['S-s'], label: '', description: '', action: { type: 'reverse' }, focus: 'table' },
    { keys: ['enter'], label: 'enter', description: 'Select or deselect the key under the cursor', action: { type: 'select' } },
    { keys: ['*'], label: '*', description: 'Select or deselect all listed keys', action: { type: 'select-listed' } },
    { keys: ['i'], label: 'i', description: 'Show only the selected keys (toggle)', action: { type: 'isolate' } },
    { keys: ['x'], label: 'x', description: 'Hide the selected keys (toggle)', action: { type: 'exclude' } },
    { keys: ['S-a'], label: 'A', description: 'Show all keys and clear the selection', action: { type: 'everything' } },
    { keys: ['f'], label: 'f', description: 'Group keys by one part: call, program, …', action: { type: 'next-fold' } },
  ]),
  ...inGroup('Other', [
    { keys: ['n'], label: 'n', description: 'Show or hide notices, drops and errors', action: { type: 'log' } },
    { keys: ['?'], label: '?', description: 'Show this help or its next page', action: { type: 'help' } },
    { keys: ['escape'], label: 'esc', description: 'Close the help, key table, box or cursor', action: { type: 'close' } },
    { keys: ['q', 'C-c'], label: 'q ctrl-c', description: 'Quit', action: 'quit' },
  ]),
]

/** How far the replay jumps at one key press, in columns of the map. */
const MOVE_COLUMNS = 60

/** Bindings that exist only in a replay, where they come before all others. */
export const replayBindings: readonly Binding[] = inGroup('Replay', [
  { keys: ['space'], label: 'space', description: 'Pause or resume the replay', action: { type: 'replay-hold' } },
  { keys: ['s'], label: 's', description: 'Pause; when paused, advance one interval', action: { type: 'replay-step' }, focus: 'map' },
  { keys: ['1'], label: '1 2 3', description: 'Play slower / faster / at the recorded speed', action: { type: 'replay-pace', by: -1 } },
  { keys: ['2'], label: '', description: '', action: { type: 'replay-pace', by: 1 } },
  { keys: ['3'], label: '', description: '', action: { type: 'replay-pace', by: 0 } },
  { keys: ['('], label: '( )', description: `Jump ${MOVE_COLUMNS} columns back / forward`, action: moveReplay(-MOVE_COLUMNS) },
  { keys: [')'], label: '', description: '', action: moveReplay(MOVE_COLUMNS) },
  { keys: ['^'], label: '^ $', description: 'Jump to the beginning / end', action: { type: 'replay-jump', to: 'start' } },
  { keys: ['$'], label: '', description: '', action: { type: 'replay-jump', to: 'end' } },
  { keys: ['"'], label: '" ;', description: 'Jump to the previous / next mark', action: { type: 'replay-jump', to: 'mark-before' } },
  { keys: [';'], label: '', description: '', action: { type: 'replay-jump', to: 'mark-after' } },
  { keys: [':'], label: ':', description: 'Jump to a time', action: { type: 'replay-prompt' } },
  { keys: ['r'], label: 'r', description: 'Skip idle time or play it (toggle)', action: { type: 'replay-idle' } },
])

/** The context that a key is pressed in: which part has the focus, whether a prompt is open, whether it is a replay. */
export function keyContext(model: Model): KeyContext {
  return { focus: model.table.focus ? 'table' : 'map', typing: model.table.typing || isTyping(model), replay: model.replay !== undefined }
}
