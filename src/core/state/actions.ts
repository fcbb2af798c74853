/**
 * Every action: what the user did, as data. `keymap/` binds keys to them, `update/` carries them out.
 */
import type { TimeViewportAction } from '../grid/time-viewport.js'
import type { ValueAxisAction } from '../grid/value-axis.js'
import type { SelectionAction } from '../keys/selection.js'
import type { KeyTableAction } from '../keys/key-list.js'

/** A key as the view heard it. */
export interface PressedKey {
  /** As in `Binding.keys`: 'q', 'space', 'C-c', 'escape'. */
  readonly name: string
  /** The character it writes; '' when it writes none. */
  readonly text: string
}

/** What the user did, from the keyboard or the mouse, and what the session has to report. */
export type Action =
  /** A key was pressed; what it means depends on the model. */
  | ({ readonly type: 'key' } & PressedKey)
  | { readonly type: 'leave'; readonly how: 'quit' | 'interrupted' }
  | { readonly type: 'pause' }
  | { readonly type: 'next-scale' }
  | { readonly type: 'next-palette' }
  | { readonly type: 'next-aggregation' }
  | { readonly type: 'help' }
  | { readonly type: 'close' }
  | ViewSettingsAction
  | ReplayAction
  | ExplorationAction

export type ViewSettingsAction =
  | TimeViewportAction
  | ValueAxisAction
  | MarkAction
  | SaveAction
  | { readonly type: 'next-weight' }
  /** 1, -1: pin the top of the colors a step higher or lower; 0: automatic again. */
  | { readonly type: 'top'; readonly by: 1 | -1 | 0 }
  /** All values, automatic colors, a tick a column. */
  | { readonly type: 'reset' }
  | { readonly type: 'percentile-lines' }
  | { readonly type: 'half-blocks' }
  | { readonly type: 'zone' }
  | { readonly type: 'log' }
  /** The mouse: the map's, or the terminal's own. */
  | { readonly type: 'pointer' }
  /** A key written at a prompt: a character, or enter, escape, backspace. Sent while `Frame.typing`. */
  | { readonly type: 'type'; readonly key: string }
  /** The window's size, told when it changes. */
  | { readonly type: 'window'; readonly columns: number; readonly rows: number }
  /** Columns and lines of a map that the view lays out itself. */
  | { readonly type: 'map'; readonly width: number; readonly height: number }

export type ExplorationAction =
  | Exclude<SelectionAction, { type: 'select' | 'fold' }>
  | KeyTableAction
  /** Show the table, beside the map or over it as there is room, or hide it. */
  | { readonly type: 'table' }
  | CursorAction
  /** Select the group under the table's cursor, or in the map the one that has most of the cell. */
  | { readonly type: 'select' }
  /** Select every group listed. */
  | { readonly type: 'select-listed' }
  | { readonly type: 'next-fold' }
  /** A key written into the filter. */
  | { readonly type: 'type'; readonly key: string }

export type CursorAction =
  /** Cells to the right and up; Infinity goes to the edge. `stretch`: the other corner stays, there is a box. */
  | { readonly type: 'cursor'; readonly right: number; readonly up: number; readonly stretch?: boolean }
  /** Begin a box here, or give it up. */
  | { readonly type: 'box' }
  /** To the box's other corner. */
  | { readonly type: 'corner' }
  /** The left button, on a cell of the screen counted from 0. */
  | { readonly type: 'mouse'; readonly how: 'press' | 'drag' | 'release' | 'up' | 'down'; readonly column: number; readonly row: number }

export type ReplayAction =
  | { readonly type: 'replay-hold' }
  | { readonly type: 'replay-step' }
  /** Steps of the scheme of speeds; 0: as it happened. */
  | { readonly type: 'replay-pace'; readonly by: 1 | -1 | 0 }
  | { readonly type: 'replay-idle' }
  | { readonly type: 'replay-jump'; readonly to: 'start' | 'end' | 'mark-before' | 'mark-after' }
  | { readonly type: 'replay-move'; readonly columns: number }
  | { readonly type: 'replay-prompt' }
  /** The source goes to another place: its stream begins again. */
  | { readonly type: 'replay-restarted' }
  /** Nothing more comes, though the stream has no end. */
  | { readonly type: 'replay-ended' }

export type SaveAction =
  | { readonly type: 'save' }
  | { readonly type: 'saved'; readonly text: string; readonly failed: boolean }

export type MarkAction =
  | { readonly type: 'mark' }
  | { readonly type: 'drop-mark' }
