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
  readonly description: string
  /** 'quit' is the view's own: it tells its listener. */
  readonly action: Action | 'quit'
  /** Only while the arrows move there; anywhere unless given. A key bound to a place comes before one bound anywhere. */
  readonly focus?: KeyFocus
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
  readonly focus: KeyFocus
  /** What is pressed is written. */
  readonly typing: boolean
  /** A recording is moved in: its keys come first. */
  readonly replay?: boolean
}

/** What a key means; undefined when nothing. */
export function actionForKey({ name, text }: Pressed, { focus: place, typing, replay = false }: KeyContext = { focus: 'map', typing: false }): Action | 'quit' | undefined {
  if (typing && name !== 'C-c') {
    const key = text !== '' ? text : name
    return text !== '' || EDITS.includes(name) ? { type: 'type', key } : undefined
  }
  const bound = [...(replay ? replayBindings : []), ...bindings].filter(({ keys }) => keys.includes(name))
  return (bound.find((binding) => binding.focus === place) ?? bound.find((binding) => binding.focus === undefined))?.action
}

/** Keys that write nothing and are told all the same while something is typed. */
const EDITS = ['enter', 'escape', 'backspace', 'C-u', 'C-w', 'up', 'down', 'pageup', 'pagedown']

const move = (right: number, up: number): Action => ({ type: 'cursor', right, up })
const stretch = (right: number, up: number): Action => ({ type: 'cursor', right, up, stretch: true })
const row = (by: number): Action => ({ type: 'row', by })

export const bindings: readonly Binding[] = [
  { keys: ['space'], label: 'space', description: 'pause; the trace goes on', action: { type: 'pause' } },
  { keys: ['a'], label: 'a', description: 'next aggregation', action: { type: 'next-aggregation' } },
  { keys: ['c'], label: 'c', description: 'next color scale', action: { type: 'next-scale' } },
  { keys: ['p'], label: 'p', description: 'next palette', action: { type: 'next-palette' } },

  { keys: ['left', 'h'], label: '←↓↑→ hjkl', description: 'move the cell cursor', action: move(-1, 0), focus: 'map' },
  { keys: ['down', 'j'], label: '', description: '', action: move(0, -1), focus: 'map' },
  { keys: ['up', 'k'], label: '', description: '', action: move(0, 1), focus: 'map' },
  { keys: ['right', 'l'], label: '', description: '', action: move(1, 0), focus: 'map' },
  { keys: ['S-left', 'S-h'], label: 'HJKL', description: 'stretch a box; shift and arrows too', action: stretch(-1, 0), focus: 'map' },
  { keys: ['S-down', 'S-j'], label: '', description: '', action: stretch(0, -1), focus: 'map' },
  { keys: ['S-up', 'S-k'], label: '', description: '', action: stretch(0, 1), focus: 'map' },
  { keys: ['S-right', 'S-l'], label: '', description: '', action: stretch(1, 0), focus: 'map' },
  { keys: ['v'], label: 'v', description: 'begin a box here, or give it up', action: { type: 'box' }, focus: 'map' },
  { keys: ['o'], label: 'o', description: 'to the other corner of the box', action: { type: 'corner' }, focus: 'map' },
  { keys: [], label: 'mouse', description: 'click: cursor; drag: box; wheel: time', action: { type: 'corner' } },
  { keys: ['d'], label: 'd', description: 'leave the terminal its mouse, or take it', action: { type: 'pointer' } },

  { keys: [','], label: ', .', description: 'a column back, ahead', action: { type: 'step', by: -1 } },
  { keys: ['.'], label: '', description: '', action: { type: 'step', by: 1 } },
  { keys: ['<', 'pageup'], label: '< >', description: 'half a window back, ahead', action: { type: 'page', by: -1 } },
  { keys: ['>', 'pagedown'], label: '', description: '', action: { type: 'page', by: 1 } },
  { keys: ['home', 'g'], label: 'g G', description: 'to the oldest, to the newest', action: { type: 'jump', to: 'oldest' } },
  { keys: ['end', 'S-g'], label: '', description: '', action: { type: 'jump', to: 'newest' } },
  { keys: ['-'], label: '- +', description: 'more, less time a column', action: { type: 'zoom-time', by: -1 } },
  { keys: ['+', '='], label: '', description: '', action: { type: 'zoom-time', by: 1 } },
  { keys: ['m'], label: 'm M', description: 'mark this time, take a mark off', action: { type: 'mark' } },
  { keys: ['S-m'], label: '', description: '', action: { type: 'drop-mark' } },
  { keys: ["'"], label: "'", description: 'to the mark before', action: { type: 'jump', to: 'mark' } },
  { keys: ['u'], label: 'u', description: 'UTC or local time', action: { type: 'zone' } },

  { keys: ['y'], label: 'y', description: "value axis: the script's own, log, linear", action: { type: 'next-axis' } },
  { keys: ['z'], label: 'z Z', description: 'fewer, more values', action: { type: 'zoom-values', by: 'in' } },
  { keys: ['S-z'], label: '', description: '', action: { type: 'zoom-values', by: 'out' } },
  { keys: ['{'], label: '{ }', description: 'lower, higher values', action: { type: 'zoom-values', by: 'down' } },
  { keys: ['}'], label: '', description: '', action: { type: 'zoom-values', by: 'up' } },
  { keys: ['['], label: '[ ]', description: 'colors end lower, higher: pinned', action: { type: 'top', by: -1 } },
  { keys: [']'], label: '', description: '', action: { type: 'top', by: 1 } },
  { keys: ['0'], label: '0', description: 'values, colors and time as they were', action: { type: 'reset' } },
  { keys: ['w'], label: 'w', description: 'weigh events by number or time spent', action: { type: 'next-weight' } },
  { keys: ['%'], label: '%', description: 'percentile lines', action: { type: 'percentile-lines' } },
  { keys: ['b'], label: 'b', description: 'half blocks: two rows a line', action: { type: 'half-blocks' } },
  { keys: ['e'], label: 'e', description: 'save what is visible to a file', action: { type: 'save' } },
  { keys: ['n'], label: 'n', description: 'notices, drops, errors', action: { type: 'log' } },

  { keys: ['tab'], label: 'tab', description: 'to the table of keys and back', action: { type: 'focus' } },
  { keys: ['t'], label: 't', description: 'show or hide the table', action: { type: 'table' } },
  { keys: ['/'], label: '/', description: 'list the keys whose names hold…', action: { type: 'filter' } },
  { keys: ['up', 'k'], label: '↓↑ jk', description: 'in the table: move', action: row(-1), focus: 'table' },
  { keys: ['down', 'j'], label: '', description: '', action: row(1), focus: 'table' },
  { keys: ['pageup'], label: '', description: '', action: row(-10), focus: 'table' },
  { keys: ['pagedown'], label: '', description: '', action: row(10), focus: 'table' },
  { keys: ['home', 'g'], label: '', description: '', action: row(-Infinity), focus: 'table' },
  { keys: ['end', 'S-g'], label: '', description: '', action: row(Infinity), focus: 'table' },
  { keys: ['s'], label: 's S', description: 'in the table: sort by another column, turn', action: { type: 'sort' }, focus: 'table' },
  { keys: ['S-s'], label: '', description: '', action: { type: 'reverse' }, focus: 'table' },
  { keys: ['enter'], label: 'enter', description: 'select the key under the cursor', action: { type: 'select' } },
  { keys: ['*'], label: '*', description: 'select every key listed, or none', action: { type: 'select-listed' } },
  { keys: ['i'], label: 'i', description: 'isolate what is selected, or no more', action: { type: 'isolate' } },
  { keys: ['x'], label: 'x', description: 'exclude what is selected, or no more', action: { type: 'exclude' } },
  { keys: ['S-a'], label: 'A', description: 'all keys again, none selected', action: { type: 'everything' } },
  { keys: ['f'], label: 'f', description: 'fold keys: by call, by program, …', action: { type: 'next-fold' } },

  { keys: ['?'], label: '?', description: 'this help', action: { type: 'help' } },
  { keys: ['escape'], label: 'esc', description: 'leave help, table, box, cursor', action: { type: 'close' } },
  { keys: ['q', 'C-c'], label: 'q ctrl-c', description: 'quit', action: 'quit' },
]

const MOVE_COLUMNS = 60

export const replayBindings: readonly Binding[] = [
  { keys: ['space'], label: 'space', description: 'replay: hold, go on', action: { type: 'replay-hold' } },
  { keys: ['s'], label: 's', description: 'replay: a tick on', action: { type: 'replay-step' }, focus: 'map' },
  { keys: ['1'], label: '1 2 3', description: 'replay: slower, faster, as it happened', action: { type: 'replay-pace', by: -1 } },
  { keys: ['2'], label: '', description: '', action: { type: 'replay-pace', by: 1 } },
  { keys: ['3'], label: '', description: '', action: { type: 'replay-pace', by: 0 } },
  { keys: ['('], label: '( )', description: `replay: ${MOVE_COLUMNS} columns back, ahead`, action: { type: 'replay-move', columns: -MOVE_COLUMNS } },
  { keys: [')'], label: '', description: '', action: { type: 'replay-move', columns: MOVE_COLUMNS } },
  { keys: ['^'], label: '^ $', description: 'replay: to the beginning, to the end', action: { type: 'replay-jump', to: 'start' } },
  { keys: ['$'], label: '', description: '', action: { type: 'replay-jump', to: 'end' } },
  { keys: ['"'], label: '" ;', description: 'replay: to the mark before, after', action: { type: 'replay-jump', to: 'mark-before' } },
  { keys: [';'], label: '', description: '', action: { type: 'replay-jump', to: 'mark-after' } },
  { keys: [':'], label: ':', description: 'replay: go to a time', action: { type: 'replay-prompt' } },
  { keys: ['r'], label: 'r', description: 'replay: pass over idle times, or not', action: { type: 'replay-idle' } },
]

/** What a key is pressed into. */
export function keyContext(model: Model): KeyContext {
  return { focus: model.table.focus ? 'table' : 'map', typing: model.table.typing || isTyping(model), replay: model.replay !== undefined }
}
