/**
 * Every action: what the user did, as data. `keymap/` binds keys to actions, `update/` carries them out.
 */
import type { TimeViewportAction } from '../grid/time-viewport.js'
import type { ValueAxisAction } from '../grid/value-axis.js'
import type { SelectionAction } from '../keys/selection.js'
import type { KeyTableAction } from '../keys/key-list.js'

/** A key as the view read it. */
export interface PressedKey {
  /** As in `Binding.keys`: 'q', 'space', 'C-c', 'escape'. */
  readonly name: string
  /** The character that it writes; '' when it writes none. */
  readonly text: string
}

/** What the user did with the keyboard or the mouse, and what the session reports. */
export type Action =
  /** A key was pressed; its meaning depends on the model. */
  | ({ readonly type: 'key' } & PressedKey)
  | { readonly type: 'leave'; readonly how: 'quit' | 'interrupted' }
  /** No tick has come for `ms` milliseconds. `keys`: the tracer reads the kernel, where it had read as many keys the last time. */
  | { readonly type: 'waiting'; readonly ms: number; readonly keys: number | undefined }
  | { readonly type: 'pause' }
  | { readonly type: 'next-scale' }
  | { readonly type: 'next-palette' }
  | { readonly type: 'next-aggregation' }
  | { readonly type: 'help' }
  | { readonly type: 'close' }
  | ViewSettingsAction
  | ReplayAction
  | ExplorationAction

/** Actions on time, values, colors, marks and panels. */
export type ViewSettingsAction =
  | TimeViewportAction
  | ValueAxisAction
  | MarkAction
  | SaveAction
  | { readonly type: 'next-weight' }
  /** 1, -1: pin the top of the color scale one step higher or lower; 0: make it automatic again. */
  | { readonly type: 'top'; readonly by: 1 | -1 | 0 }
  /** Show all values, automatic colors and one tick in a column. */
  | { readonly type: 'reset' }
  | { readonly type: 'percentile-lines' }
  | { readonly type: 'half-blocks' }
  | { readonly type: 'zone' }
  | { readonly type: 'log' }
  /** Toggle mouse support. */
  | { readonly type: 'pointer' }
  /** A key for the open prompt: a character, or enter, escape, backspace. Sent while `Frame.typing`. */
  | { readonly type: 'type'; readonly key: string }
  /** The window's size, sent when it changes. */
  | { readonly type: 'window'; readonly columns: number; readonly rows: number }
  /** Columns and lines of the map, from a view that lays it out itself. */
  | { readonly type: 'map'; readonly width: number; readonly height: number }

/** Actions on keys and on the cursor in the map. */
export type ExplorationAction =
  | Exclude<SelectionAction, { type: 'select' | 'fold' }>
  | KeyTableAction
  /** Show or hide the key table: beside the map when there is room, else over it. */
  | { readonly type: 'table' }
  | CursorAction
  /** Select the group under the table's cursor; in the map, the group with the most events in the cell. */
  | { readonly type: 'select' }
  /** Select every group that the table lists. */
  | { readonly type: 'select-listed' }
  | { readonly type: 'next-fold' }
  /** A key for the filter of the table. */
  | { readonly type: 'type'; readonly key: string }

/** Actions on the cursor in the map. */
export type CursorAction =
  /** Move by cells to the right and up; Infinity goes to the edge. `stretch`: the other corner stays, which makes a box. */
  | { readonly type: 'cursor'; readonly right: number; readonly up: number; readonly stretch?: boolean }
  /** Start or cancel a box selection. */
  | { readonly type: 'box' }
  /** Move the cursor to the other corner of the box. */
  | { readonly type: 'corner' }
  /** The left button, or the wheel ('up', 'down'), on a cell of the screen counted from 0. */
  | { readonly type: 'mouse'; readonly how: 'press' | 'drag' | 'release' | 'up' | 'down'; readonly column: number; readonly row: number }

/** Actions on the replay of a recording. */
export type ReplayAction =
  /** Pause or continue. */
  | { readonly type: 'replay-hold' }
  | { readonly type: 'replay-step' }
  /** 1, -1: the next faster or slower pace; 0: original speed. */
  | { readonly type: 'replay-pace'; readonly by: 1 | -1 | 0 }
  /** Skip times without events (toggle). */
  | { readonly type: 'replay-idle' }
  | { readonly type: 'replay-jump'; readonly to: 'start' | 'end' | 'mark-before' | 'mark-after' }
  | { readonly type: 'replay-move'; readonly columns: number }
  /** Ask for a time to go to. */
  | { readonly type: 'replay-prompt' }
  /** The source has gone to another time and starts its stream again. */
  | { readonly type: 'replay-restarted' }
  /** The recording is over, although it has no `end` event. */
  | { readonly type: 'replay-ended' }

/** Actions on saving what is shown. */
export type SaveAction =
  | { readonly type: 'save' }
  /** The session reports the progress and the result. */
  | { readonly type: 'saved'; readonly text: string; readonly failed: boolean }

/** Actions on marks. */
export type MarkAction =
  | { readonly type: 'mark' }
  /** Delete the last mark. */
  | { readonly type: 'drop-mark' }
