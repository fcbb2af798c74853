/**
 * What is asked of the map: which keys, and what is in a cell. One part of the model, like the instrument: each field
 * belongs to a module of its own, and `updateInquiry` says which action changes which.
 */
import { editLine, type LineRules } from './line-editor.js'
import { cellPositionAt, updateCursor } from './cursor.js'
import type { Rect } from '../frame.js'
import { windowLayout, tableInterior } from '../heatmap/window-layout.js'
import { type KeyTable, type KeyTableAction, updateKeyTable } from '../keys/key-list.js'
import { currentChoice, type Selection, updateSelection } from '../keys/selection.js'
import { updateTimeViewport } from '../grid/time-viewport.js'
import { type Model, shownTrace } from '../state/state.js'
import type { CursorAction, ExplorationAction } from '../state/actions.js'
import { keysInSight, keyPartsInSight } from '../heatmap/in-sight.js'
import { cellAtCursor, isInside } from '../heatmap/cell-at-cursor.js'
import { sortColumnAt, keyTableLines } from '../heatmap/key-table-layout.js'

/** What an action changes; undefined where it is not one of the inquiry's. */
export function updateExploration(model: Model, action: { readonly type: string }): Partial<Model> | undefined {
  const known = action as ExplorationAction
  const { selection, table } = model
  switch (known.type) {
    case 'select': return selectGroups(model, table.focus ? groupAtTableCursor(model) : groupAtCursor(model))
    case 'select-listed': return selectGroups(model, keysInSight(model)?.rows.map(({ group }) => group) ?? [])
    case 'isolate': case 'exclude': return { selection: updateSelection(selectionOrCursor(model), known) }
    case 'everything': return { selection: updateSelection(selection, known) }
    case 'next-fold': return { selection: updateSelection(selection, { type: 'fold', parts: keyPartsInSight(model) }), table: { ...table, at: undefined } }
    case 'table': return keyPartsInSight(model) === 0 ? {} : { table: toggleTable(model) }
    case 'focus': case 'filter': case 'sort': case 'reverse': case 'row':
      return keyPartsInSight(model) === 0 ? {} : { table: updateKeyTable(table, known, () => keysInSight(model)?.rows.map(({ group }) => group) ?? []) }
    case 'type': return table.typing ? { table: typeInFilter(model, known.key) } : undefined
    case 'cursor': case 'box': case 'corner': return updateCursor(model, known) ?? {}
    case 'mouse': return updateByMouse(model, known) ?? {}
    default: return undefined
  }
}

/** What escape leaves first: the filter, the table, the box, the cursor; undefined when there is none of them. */
export function closeExploration({ table, cursor }: Model): Partial<Model> | undefined {
  if (table.focus && table.text !== '') return { table: { ...table, text: '', after: 0 } }
  if (table.focus) return { table: { ...table, focus: false } }
  if (cursor?.anchor !== undefined) return { cursor: { ...cursor, anchor: undefined } }
  return cursor === undefined ? undefined : { cursor: undefined }
}

function selectGroups(model: Model, groups: readonly string[]): Partial<Model> {
  return groups.length === 0 || keyPartsInSight(model) === 0 ? {} : { selection: updateSelection(model.selection, { type: 'select', groups }) }
}

/** Hidden where it is to be seen; where there is no room for it beside the map it is there while the arrows are in it. */
function toggleTable(model: Model): KeyTable {
  const { table } = model
  const isShown = (after: KeyTable): boolean => windowLayout({ ...model, table: after }, model.window ?? { columns: 80, rows: 24 })?.table !== undefined
  if (isShown(table)) return { ...table, open: false, focus: false, typing: false }
  const open = { ...table, open: true }
  return isShown(open) ? open : { ...open, focus: true }
}

function groupAtTableCursor(model: Model): string[] {
  const listed = keysInSight(model)
  const row = listed?.rows[listed.at]
  return row === undefined ? [] : [row.group]
}

function groupAtCursor(model: Model): string[] {
  const most = cellAtCursor(model)?.groups[0]
  return most === undefined ? [] : [most[0]]
}

/** Where nothing is selected, what the cursor is on. */
function selectionOrCursor(model: Model): Selection {
  const { selection, table } = model
  if (currentChoice(selection).slots.size > 0) return selection
  const groups = table.focus ? groupAtTableCursor(model) : groupAtCursor(model)
  return groups.length === 0 || keyPartsInSight(model) === 0 ? selection : updateSelection(selection, { type: 'select', groups })
}

/** A key while the filter is typed: the arrows move in the table, backspace on an empty filter closes it. */
function typeInFilter(model: Model, key: string): KeyTable {
  const { table } = model
  const move = ROW_MOVES[key]
  if (move !== undefined) return updateKeyTable(table, { type: 'row', by: move }, () => keysInSight(model)?.rows.map(({ group }) => group) ?? [])
  if (key === 'enter' || (key === 'backspace' && table.text === '')) return { ...table, typing: false, after: 0 }
  if (key === 'escape') return { ...table, typing: false, text: '', after: 0 }
  return { ...table, ...editLine(table, key, FILTER) }
}

const ROW_MOVES: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -10, pagedown: 10 }
const FILTER: LineRules = { longest: 60 }

/** A press in the table is on a group, one in the map on a cell; a wheel moves in the table or in time. */
function updateByMouse(model: Model, action: Extract<CursorAction, { type: 'mouse' }>): Partial<Model> | undefined {
  const { how, column, row } = action
  const geometry = model.map === undefined ? windowLayout(model, model.window ?? { columns: 80, rows: 24 }) : { map: model.map, table: undefined }
  if (geometry === undefined || model.help) return undefined
  const { table, map } = geometry
  const inTable = table !== undefined && isInside(table, column, row)
  if (how === 'up' || how === 'down') {
    const by = how === 'up' ? -3 : 3
    if (inTable) return updateExploration(model, { type: 'row', by } as ExplorationAction)
    return { viewport: updateTimeViewport(model.viewport, { type: 'step', by }, shownTrace(model).history, map.width) }
  }
  if (inTable && how !== 'drag') return how === 'press' ? pressTable(model, tableInterior(table), { x: column, y: row }) : undefined
  if (how === 'release' && model.cursor?.anchor === undefined) return undefined
  if (how === 'press') {
    const at = cellPositionAt(model, column, row)
    return at === undefined ? undefined : { cursor: { ...at, anchor: undefined }, table: { ...model.table, focus: false, typing: false } }
  }
  const at = model.cursor === undefined ? undefined : cellPositionAt(model, column, row, true)
  if (at === undefined || model.cursor === undefined || how === 'release') return undefined
  const { seq, bucket, anchor } = model.cursor
  return anchor === undefined && at.seq === seq && at.bucket === bucket ? undefined : { cursor: { ...at, anchor: anchor ?? { seq, bucket } } }
}

/** On a group: select it; on the name of a column: sort by it. */
function pressTable(model: Model, { top, left, width, height }: Rect, { x, y }: { readonly x: number; readonly y: number }): Partial<Model> | undefined {
  const line = y - top
  const listed = keysInSight(model)
  if (listed === undefined) return undefined
  if (line === 0) return updateExploration(model, { type: 'sort', by: sortColumnAt(model, width, x - left) } as ExplorationAction)
  const group = listed.rows[keyTableLines(model, listed, height).first + line - 1]?.group
  if (group === undefined || line > keyTableLines(model, listed, height).count) return undefined
  return { ...selectGroups(model, [group]), table: { ...model.table, at: group } }
}
