/** Fourth part: keys that are chosen in the table are shown alone, in the palette's own colors on the same scale. */
const lines = Array.from(document.querySelectorAll<SVGGElement>('.ht-key'))
const swatches = Array.from(document.querySelectorAll<SVGRectElement>('.ht-swatch'))
const fills = swatches.map((swatch) => swatch.getAttribute('fill')!)
const LONGEST = 90

function choose(key: number): void {
  if (!chosen.delete(key)) chosen.add(key)
  redraw()
}

function chooseAll(): void {
  chosen.clear()
  redraw()
}

function redraw(): void {
  count()
  const some = chosen.size > 0
  document.documentElement.classList.toggle('ht-some', some)
  swatches.forEach((swatch, i) => swatch.setAttribute('fill', some ? data.swatches[i]! : fills[i]!))
  lines.forEach((line, i) => line.setAttribute('aria-pressed', String(chosen.has(i))))
  const only = found('ht-only')
  only.textContent = ''
  if (some) boxesOf(shades()).forEach((path, shade) => path !== '' && made('path', { fill: data.colors[shade]!, d: path }, only))
  tell()
  show(spot)
}

/** A path for each shade, a box for each run of equal cells of a row. */
function boxesOf(shade: Uint8Array): string[] {
  const paths = data.colors.map(() => '')
  for (let row = 0; row < ROWS; row++) {
    for (let from = 0; from < COLUMNS;) {
      const own = shade[from * ROWS + row]!
      let to = from + 1
      while (to < COLUMNS && shade[to * ROWS + row] === own) to++
      const width = (to - from) * data.cell
      if (own > 0) paths[own] += `M${data.map.x + from * data.cell} ${data.tops[row]}h${width}v${data.heights[row]}h${-width}z`
      from = to
    }
  }
  return paths
}

function tell(): void {
  const names = [...chosen].map((i) => data.keys[i]!.name).join(', ')
  found('ht-note').textContent = chosen.size > 0 ? `only ${cut(names, LONGEST)}: click again, or esc, for all keys`
    : lines.length > 0 ? 'point at the map to read it; click keys to see them alone' : 'point at the map to read it'
}
