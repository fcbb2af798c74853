/** Script of the picture, part 4 of 5: keys selected in the table are shown alone, in the palette's colors on the same scale. */
const keyRows = Array.from(document.querySelectorAll<SVGGElement>('.ht-key'))
const swatches = Array.from(document.querySelectorAll<SVGRectElement>('.ht-swatch'))
/** The swatches' colors while all keys are shown. */
const swatchFills = swatches.map((swatch) => swatch.getAttribute('fill')!)
const MAX_NOTE_NAMES = 90

/** Selects a key, or removes it from the selection. `key` is an index into `data.keys`. */
function toggleKey(key: number): void {
  if (!selectedKeys.delete(key)) selectedKeys.add(key)
  redraw()
}

/** Shows all keys again. */
function clearSelection(): void {
  selectedKeys.clear()
  redraw()
}

/** Brings the map, the legend, the table, the note and the tooltip in line with the selection. */
function redraw(): void {
  countEvents()
  const hasSelection = selectedKeys.size > 0
  document.documentElement.classList.toggle('ht-some', hasSelection)
  swatches.forEach((swatch, i) => swatch.setAttribute('fill', hasSelection ? data.swatches[i]! : swatchFills[i]!))
  keyRows.forEach((row, i) => row.setAttribute('aria-pressed', String(selectedKeys.has(i))))
  const layer = findById('ht-only')
  layer.textContent = ''
  if (hasSelection) {
    buildShadePaths(computeShades()).forEach((path, shade) => {
      if (path !== '') appendElement(layer, 'path', { fill: data.colors[shade]!, d: path })
    })
  }
  writeNote()
  showTip(cursor)
}

/** Path data by shade, with one box for each run of equal cells in a row. `shades` is by cell. */
function buildShadePaths(shades: Uint8Array): string[] {
  const paths = data.colors.map(() => '')
  for (let row = 0; row < ROWS; row++) {
    for (let from = 0; from < COLUMNS;) {
      const shade = shades[from * ROWS + row]!
      let to = from + 1
      while (to < COLUMNS && shades[to * ROWS + row] === shade) to++
      const width = (to - from) * data.cell
      if (shade > 0) paths[shade] += `M${data.map.x + from * data.cell} ${data.tops[row]}h${width}v${data.heights[row]}h${-width}z`
      from = to
    }
  }
  return paths
}

/** Writes above the table what is shown, or what the user can do. */
function writeNote(): void {
  const names = shorten([...selectedKeys].map((i) => data.keys[i]!.name).join(', '), MAX_NOTE_NAMES)
  findById('ht-note').textContent = selectedKeys.size > 0 ? `only ${names}: click again or press Esc to show all keys`
    : keyRows.length > 0 ? 'point at a cell to see its numbers; click a key to show it alone' : 'point at a cell to see its numbers'
}
