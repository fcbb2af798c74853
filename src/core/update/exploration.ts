/**
 * The actions that explore the map: selecting keys, moving in the key table, looking into cells. One part of the model, kept apart like
 * the view settings. `updateExploration` says which action changes which field.
 */
import { editLine, type LineRules } from './line-editor.js'
import { cellPositionAt, updateCursor } from './cursor.js'
import type { Rect } from '../frame.js'
import { DEFAULT_WINDOW, tableInterior, windowLayout } from '../heatmap/window-layout.js'
import { type KeyTable, updateKeyTable } from '../keys/key-list.js'
import { currentChoice, type Selection, updateSelection } from '../keys/selection.js'
import { updateTimeViewport } from '../grid/time-viewport.js'
import { isSameCell, type Model, shownTrace } from '../state/state.js'
import type { CursorAction, ExplorationAction } from '../state/actions.js'
import { keysInSight, keyPartsInSight } from '../heatmap/in-sight.js'
import { cellAtCursor, isInside } from '../heatmap/cell-at-cursor.js'
import { sortColumnAt, keyTableLines } from '../heatmap/key-table-layout.js'

/** What an action changes; undefined when it is not an action of exploration. */
export function updateExploration(model: Model, action: { readonly type: string }): Partial<Model> | undefined {
  const known = action as ExplorationAction
  const { selection, table } = model
  switch (known.type) {
    case 'select': return selectGroups(model, table.focus ? groupAtTableCursor(model) : groupAtCursor(model))
    case 'select-listed': return selectGroups(model, listedGroups(model))
    case 'isolate': case 'exclude': return { selection: updateSelection(selectionOrCursor(model), known) }
    case 'everything': return { selection: updateSelection(selection, known) }
    case 'next-fold': {
      const folded = updateSelection(selection, { type: 'fold', parts: keyPartsInSight(model) })
      return { selection: folded, table: { ...table, at: undefined } }
    }
    case 'table': return keyPartsInSight(model) === 0 ? {} : { table: toggleTable(model) }
    case 'focus': case 'filter': case 'sort': case 'reverse': case 'row':
      return keyPartsInSight(model) === 0 ? {} : { table: updateKeyTable(table, known, () => listedGroups(model)) }
    case 'type': return table.typing ? { table: typeInFilter(model, known.key) } : undefined
    case 'cursor': case 'box': case 'corner': return updateCursor(model, known) ?? {}
    case 'mouse': return updateByMouse(model, known) ?? {}
    default: return undefined
  }
}

/** What escape closes: the filter, else the table, else the box, else the cursor; undefined when none of them is open. */
export function closeExploration({ table, cursor }: Model): Partial<Model> | undefined {
  if (table.focus && table.text !== '') return { table: { ...table, text: '', after: 0 } }
  if (table.focus) return { table: { ...table, focus: false } }
  if (cursor?.anchor !== undefined) return { cursor: { ...cursor, anchor: undefined } }
  return cursor === undefined ? undefined : { cursor: undefined }
}

function selectGroups(model: Model, groups: readonly string[]): Partial<Model> {
  if (groups.length === 0 || keyPartsInSight(model) === 0) return {}
  return { selection: updateSelection(model.selection, { type: 'select', groups }) }
}

function listedGroups(model: Model): string[] {
  return keysInSight(model)?.rows.map(({ group }) => group) ?? []
}

/** Hides or shows the table. When there is no room beside the map, it covers the map while the arrow keys move in it. */
function toggleTable(model: Model): KeyTable {
  const { table } = model
  const size = model.window ?? DEFAULT_WINDOW
  const isShown = (after: KeyTable): boolean => windowLayout({ ...model, table: after }, size)?.table !== undefined
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

/** The selection; when it is empty, the group at the cursor. */
function selectionOrCursor(model: Model): Selection {
  const { selection, table } = model
  if (currentChoice(selection).slots.size > 0) return selection
  const groups = table.focus ? groupAtTableCursor(model) : groupAtCursor(model)
  return groups.length === 0 || keyPartsInSight(model) === 0 ? selection : updateSelection(selection, { type: 'select', groups })
}

/** A key while the filter is typed. The arrows move in the table; backspace on an empty filter closes it. */
function typeInFilter(model: Model, key: string): KeyTable {
  const { table } = model
  const move = ROW_MOVES[key]
  if (move !== undefined) return updateKeyTable(table, { type: 'row', by: move }, () => listedGroups(model))
  if (key === 'enter' || (key === 'backspace' && table.text === '')) return { ...table, typing: false, after: 0 }
  if (key === 'escape') return { ...table, typing: false, text: '', after: 0 }
  return { ...table, ...editLine(table, key, FILTER) }
}

const ROW_MOVES: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -10, pagedown: 10 }
const FILTER: LineRules = { longest: 60 }

/** A press selects a group of the table or a cell of the map. Dragging makes a box. The wheel scrolls the table or the time. */
function updateByMouse(model: Model, action: Extract<CursorAction, { type: 'mouse' }>): Partial<Model> | undefined {
  const { how, column, row } = action
  const layout = model.map === undefined ? windowLayout(model, model.window ?? DEFAULT_WINDOW) : { map: model.map, table: undefined }
  if (layout === undefined || model.help) return undefined
  const { table, map } = layout
  const isInTable = table !== undefined && isInside(table, column, row)
  if (how === 'up' || how === 'down') {
    const by = how === 'up' ? -3 : 3
    if (isInTable) return updateExploration(model, { type: 'row', by } as ExplorationAction)
    return { viewport: updateTimeViewport(model.viewport, { type: 'step', by }, shownTrace(model).history, map.width) }
  }
  if (isInTable && how !== 'drag') return how === 'press' ? pressTable(model, tableInterior(table), { x: column, y: row }) : undefined
  if (how === 'press') {
    const at = cellPositionAt(model, column, row)
    return at === undefined ? undefined : { cursor: { ...at, anchor: undefined }, table: { ...model.table, focus: false, typing: false } }
  }
  return how === 'drag' ? dragBox(model, column, row) : undefined
}

/** The box from where the mouse was pressed to the nearest cell. */
function dragBox(model: Model, column: number, row: number): Partial<Model> | undefined {
  const at = model.cursor === undefined ? undefined : cellPositionAt(model, column, row, true)
  if (at === undefined || model.cursor === undefined) return undefined
  const { anchor, ...cell } = model.cursor
  if (anchor === undefined && isSameCell(at, cell)) return undefined
  return { cursor: { ...at, anchor: anchor ?? cell } }
}

/** A press on a group selects it; a press on a column title sorts by that column. */
function pressTable(
  model: Model, { top, left, width, height }: Rect, { x, y }: { readonly x: number; readonly y: number },
): Partial<Model> | undefined {
  const line = y - top
  const listed = keysInSight(model)
  if (listed === undefined) return undefined
  if (line === 0) return updateExploration(model, { type: 'sort', by: sortColumnAt(model, width, x - left) } as ExplorationAction)
  const group = listed.rows[keyTableLines(model, listed, height).first + line - 1]?.group
  if (group === undefined || line > keyTableLines(model, listed, height).count) return undefined
  return { ...selectGroups(model, [group]), table: { ...model.table, at: group } }
}
