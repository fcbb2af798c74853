/**
 * Script of the picture, part 5 of 5: mouse and keyboard. Tab moves to the map and through the keys, the arrow keys move the cursor
 * in the map, Enter and Space select a key.
 */
const CURSOR_STEPS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
  Home: [-Infinity, 0], End: [Infinity, 0], PageUp: [0, 10], PageDown: [0, -10],
}

function addListeners(): void {
  addMapListeners(findById<SVGElement>('ht-field'))
  keyRows.forEach(addKeyListeners)
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    if (selectedKeys.size > 0) clearSelection()
    else showTip(undefined)
  })
  document.documentElement.classList.add('ht-live')
  writeNote()
}

function addMapListeners(area: SVGElement): void {
  area.setAttribute('tabindex', '0')
  area.setAttribute('role', 'application')
  area.setAttribute('aria-label', 'heat map: arrow keys move the cursor')
  tip.setAttribute('aria-live', 'polite')
  area.addEventListener('pointermove', ({ clientX, clientY }) => showTip(findCell(clientX, clientY)))
  area.addEventListener('pointerleave', () => document.activeElement !== area && showTip(undefined))
  area.addEventListener('pointerdown', ({ clientX, clientY }) => showTip(findCell(clientX, clientY)))
  area.addEventListener('blur', () => showTip(undefined))
  area.addEventListener('keydown', (event) => {
    const step = CURSOR_STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const by = event.shiftKey ? 10 : 1
    showTip(cursor === undefined ? findFirstCell() : moveBy(cursor, step[0] * by, step[1] * by))
  })
}

function addKeyListeners(row: SVGGElement, key: number): void {
  row.setAttribute('tabindex', '0')
  row.setAttribute('role', 'button')
  row.setAttribute('aria-pressed', 'false')
  row.addEventListener('click', () => toggleKey(key))
  row.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    toggleKey(key)
  })
}

/** Where the keyboard's cursor starts: the row with most events in the newest column. */
function findFirstCell(): CellPosition {
  const column = COLUMNS - 1
  const rows = new Float64Array(ROWS)
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const place = column * BUCKETS + bucket
    visitRows(place, (cell, share) => (rows[cell - column * ROWS]! += counts[place]! * share))
  }
  return { column, row: rows.indexOf(rows.reduce((most, count) => Math.max(most, count), 0)) }
}

/** The cell so many columns and cells away, or the last one before the map's edge. */
function moveBy({ column, row }: CellPosition, columns: number, cells: number): CellPosition {
  let at = row
  for (let left = Math.min(Math.abs(cells), ROWS); left > 0; left--) {
    const { lowest, highest } = findCellRows(at)
    const next = cells > 0 ? highest + 1 : lowest - 1
    if (next < 0 || next >= ROWS) break
    at = next
  }
  return { column: Math.max(0, Math.min(COLUMNS - 1, column + columns)), row: at }
}

addListeners()
