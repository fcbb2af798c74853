/**
 * Every key and what it does: the one table that the terminal binds and the help lists.
 * To add one: a line here, and its action in `model.ts`.
 */
import type { Action } from './model.js'

export interface Binding {
  /** Names as blessed gives them: 'q', 'space', 'C-c', '?', 'escape'. */
  readonly keys: readonly string[]
  /** As the help writes it. At most 9 characters. */
  readonly label: string
  readonly does: string
  /** 'quit' is the view's own: it tells its listener. */
  readonly action: Action | 'quit'
}

export const bindings: readonly Binding[] = [
  { keys: ['space'], label: 'space', does: 'pause; the trace goes on', action: { type: 'pause' } },
  { keys: ['a'], label: 'a', does: 'next aggregation', action: { type: 'next-aggregation' } },
  { keys: ['c'], label: 'c', does: 'next colour scale', action: { type: 'next-scale' } },
  { keys: ['p'], label: 'p', does: 'next palette', action: { type: 'next-palette' } },
  { keys: ['?', 'h'], label: '? h', does: 'this help', action: { type: 'help' } },
  { keys: ['escape'], label: 'esc', does: 'close this help', action: { type: 'close' } },
  { keys: ['q', 'C-c'], label: 'q ctrl-c', does: 'quit', action: 'quit' },
]
