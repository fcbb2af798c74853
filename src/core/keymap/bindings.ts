/**
 * Every key and what it does: the one table that is bound and that the help lists.
 *
 * A key means one thing in the map and may mean another in the table; while something is being typed every key is written
 * but for ctrl-c. What a key means is asked for when it is pressed, and not when a frame was painted: of two keys in one
 * read the second already finds what the first has done.
 * To add one: a line here, and its action in `model.ts`.
 */
import type { Action } from '../state/actions.js'
import { isTyping, type Model } from '../state/state.js'

export interface Binding {
  /** Names as blessed gives them: 'q', 'space', 'C-c', '?', 'escape'. */
  readonly keys: readonly string[]
  /** As the help writes it, at most 9 characters; '' where the line before speaks for this key too. */
  readonly label: string
  readonly does: string
  /** 'quit' is the view's own: it tells its listener. */
  readonly action: Action | 'quit'
  /** Only while the arrows move there; anywhere unless given. A key bound to a place comes before one bound anywhere. */
  readonly place?: KeyFocus
}

export type KeyFocus = 'map' | 'table'

/** A key as the view heard it. */
export interface Pressed {
  /** As in `Binding.keys`. */
  readonly name: string
  /** The character it writes; '' when it writes none. */
  readonly text: string
}

export interface KeyContext {
  readonly place: KeyFocus
  /** What is pressed is written. */
  readonly typing: boolean
  /** A recording is moved in: its keys come first. */
  readonly replay?: boolean
}

/** What a key means; undefined when nothing. */
export function actionForKey({ name, text }: Pressed, { place, typing, replay = false }: KeyContext = { place: 'map', typing: false }): Action | 'quit' | undefined {
  if (typing && name !== 'C-c') {
    const key = text !== '' ? text : name
    return text !== '' || EDITS.includes(name) ? { type: 'type', key } : undefined
  }
  const bound = [...(replay ? replayBindings : []), ...bindings].filter(({ keys }) => keys.includes(name))
  return (bound.find((binding) => binding.place === place) ?? bound.find((binding) => binding.place === undefined))?.action
}

/** Keys that write nothing and are told all the same while something is typed. */
const EDITS = ['enter', 'escape', 'backspace', 'C-u', 'C-w', 'up', 'down', 'pageup', 'pagedown']

const move = (right: number, up: number): Action => ({ type: 'cursor', right, up })
const stretch = (right: number, up: number): Action => ({ type: 'cursor', right, up, stretch: true })
const row = (by: number): Action => ({ type: 'row', by })

export const bindings: readonly Binding[] = [
  { keys: ['space'], label: 'space', does: 'pause; the trace goes on', action: { type: 'pause' } },
  { keys: ['a'], label: 'a', does: 'next aggregation', action: { type: 'next-aggregation' } },
  { keys: ['c'], label: 'c', does: 'next color scale', action: { type: 'next-scale' } },
  { keys: ['p'], label: 'p', does: 'next palette', action: { type: 'next-palette' } },

  { keys: ['left', 'h'], label: '←↓↑→ hjkl', does: 'move the cell cursor', action: move(-1, 0), place: 'map' },
  { keys: ['down', 'j'], label: '', does: '', action: move(0, -1), place: 'map' },
  { keys: ['up', 'k'], label: '', does: '', action: move(0, 1), place: 'map' },
  { keys: ['right', 'l'], label: '', does: '', action: move(1, 0), place: 'map' },
  { keys: ['S-left', 'S-h'], label: 'HJKL', does: 'stretch a box; shift and arrows too', action: stretch(-1, 0), place: 'map' },
  { keys: ['S-down', 'S-j'], label: '', does: '', action: stretch(0, -1), place: 'map' },
  { keys: ['S-up', 'S-k'], label: '', does: '', action: stretch(0, 1), place: 'map' },
  { keys: ['S-right', 'S-l'], label: '', does: '', action: stretch(1, 0), place: 'map' },
  { keys: ['v'], label: 'v', does: 'begin a box here, or give it up', action: { type: 'box' }, place: 'map' },
  { keys: ['o'], label: 'o', does: 'to the other corner of the box', action: { type: 'corner' }, place: 'map' },
  { keys: [], label: 'mouse', does: 'click: cursor; drag: box; wheel: time', action: { type: 'corner' } },
  { keys: ['d'], label: 'd', does: 'leave the terminal its mouse, or take it', action: { type: 'pointer' } },

  { keys: [','], label: ', .', does: 'a column back, ahead', action: { type: 'step', by: -1 } },
  { keys: ['.'], label: '', does: '', action: { type: 'step', by: 1 } },
  { keys: ['<', 'pageup'], label: '< >', does: 'half a window back, ahead', action: { type: 'page', by: -1 } },
  { keys: ['>', 'pagedown'], label: '', does: '', action: { type: 'page', by: 1 } },
  { keys: ['home', 'g'], label: 'g G', does: 'to the oldest, to the newest', action: { type: 'jump', to: 'oldest' } },
  { keys: ['end', 'S-g'], label: '', does: '', action: { type: 'jump', to: 'newest' } },
  { keys: ['-'], label: '- +', does: 'more, less time a column', action: { type: 'zoom-time', by: -1 } },
  { keys: ['+', '='], label: '', does: '', action: { type: 'zoom-time', by: 1 } },
  { keys: ['m'], label: 'm M', does: 'mark this time, take a mark off', action: { type: 'mark' } },
  { keys: ['S-m'], label: '', does: '', action: { type: 'drop-mark' } },
  { keys: ["'"], label: "'", does: 'to the mark before', action: { type: 'jump', to: 'mark' } },
  { keys: ['u'], label: 'u', does: 'UTC or local time', action: { type: 'zone' } },

  { keys: ['y'], label: 'y', does: "value axis: the script's own, log, linear", action: { type: 'next-axis' } },
  { keys: ['z'], label: 'z Z', does: 'fewer, more values', action: { type: 'zoom-values', by: 'in' } },
  { keys: ['S-z'], label: '', does: '', action: { type: 'zoom-values', by: 'out' } },
  { keys: ['{'], label: '{ }', does: 'lower, higher values', action: { type: 'zoom-values', by: 'down' } },
  { keys: ['}'], label: '', does: '', action: { type: 'zoom-values', by: 'up' } },
  { keys: ['['], label: '[ ]', does: 'colors end lower, higher: pinned', action: { type: 'top', by: -1 } },
  { keys: [']'], label: '', does: '', action: { type: 'top', by: 1 } },
  { keys: ['0'], label: '0', does: 'values, colors and time as they were', action: { type: 'reset' } },
  { keys: ['w'], label: 'w', does: 'weigh events by number or time spent', action: { type: 'next-weight' } },
  { keys: ['%'], label: '%', does: 'percentile lines', action: { type: 'percentile-lines' } },
  { keys: ['b'], label: 'b', does: 'half blocks: two rows a line', action: { type: 'half-blocks' } },
  { keys: ['e'], label: 'e', does: 'save what is visible to a file', action: { type: 'save' } },
  { keys: ['n'], label: 'n', does: 'notices, drops, errors', action: { type: 'log' } },

  { keys: ['tab'], label: 'tab', does: 'to the table of keys and back', action: { type: 'focus' } },
  { keys: ['t'], label: 't', does: 'show or hide the table', action: { type: 'table' } },
  { keys: ['/'], label: '/', does: 'list the keys whose names hold…', action: { type: 'filter' } },
  { keys: ['up', 'k'], label: '↓↑ jk', does: 'in the table: move', action: row(-1), place: 'table' },
  { keys: ['down', 'j'], label: '', does: '', action: row(1), place: 'table' },
  { keys: ['pageup'], label: '', does: '', action: row(-10), place: 'table' },
  { keys: ['pagedown'], label: '', does: '', action: row(10), place: 'table' },
  { keys: ['home', 'g'], label: '', does: '', action: row(-Infinity), place: 'table' },
  { keys: ['end', 'S-g'], label: '', does: '', action: row(Infinity), place: 'table' },
  { keys: ['s'], label: 's S', does: 'in the table: sort by another column, turn', action: { type: 'sort' }, place: 'table' },
  { keys: ['S-s'], label: '', does: '', action: { type: 'reverse' }, place: 'table' },
  { keys: ['enter'], label: 'enter', does: 'select the key under the cursor', action: { type: 'select' } },
  { keys: ['*'], label: '*', does: 'select every key listed, or none', action: { type: 'select-listed' } },
  { keys: ['i'], label: 'i', does: 'isolate what is selected, or no more', action: { type: 'isolate' } },
  { keys: ['x'], label: 'x', does: 'exclude what is selected, or no more', action: { type: 'exclude' } },
  { keys: ['S-a'], label: 'A', does: 'all keys again, none selected', action: { type: 'everything' } },
  { keys: ['f'], label: 'f', does: 'fold keys: by call, by program, …', action: { type: 'next-fold' } },

  { keys: ['?'], label: '?', does: 'this help', action: { type: 'help' } },
  { keys: ['escape'], label: 'esc', does: 'leave help, table, box, cursor', action: { type: 'close' } },
  { keys: ['q', 'C-c'], label: 'q ctrl-c', does: 'quit', action: 'quit' },
]

const MOVE_COLUMNS = 60

export const replayBindings: readonly Binding[] = [
  { keys: ['space'], label: 'space', does: 'replay: hold, go on', action: { type: 'replay-hold' } },
  { keys: ['s'], label: 's', does: 'replay: a tick on', action: { type: 'replay-step' }, place: 'map' },
  { keys: ['1'], label: '1 2 3', does: 'replay: slower, faster, as it happened', action: { type: 'replay-pace', by: -1 } },
  { keys: ['2'], label: '', does: '', action: { type: 'replay-pace', by: 1 } },
  { keys: ['3'], label: '', does: '', action: { type: 'replay-pace', by: 0 } },
  { keys: ['('], label: '( )', does: `replay: ${MOVE_COLUMNS} columns back, ahead`, action: { type: 'replay-move', columns: -MOVE_COLUMNS } },
  { keys: [')'], label: '', does: '', action: { type: 'replay-move', columns: MOVE_COLUMNS } },
  { keys: ['^'], label: '^ $', does: 'replay: to the beginning, to the end', action: { type: 'replay-jump', to: 'start' } },
  { keys: ['$'], label: '', does: '', action: { type: 'replay-jump', to: 'end' } },
  { keys: ['"'], label: '" ;', does: 'replay: to the mark before, after', action: { type: 'replay-jump', to: 'mark-before' } },
  { keys: [';'], label: '', does: '', action: { type: 'replay-jump', to: 'mark-after' } },
  { keys: [':'], label: ':', does: 'replay: go to a time', action: { type: 'replay-prompt' } },
  { keys: ['r'], label: 'r', does: 'replay: pass over idle times, or not', action: { type: 'replay-idle' } },
]

/** What a key is pressed into. */
export function keyContext(model: Model): KeyContext {
  return { place: model.table.focus ? 'table' : 'map', typing: model.table.typing || isTyping(model), replay: model.replay !== undefined }
}
