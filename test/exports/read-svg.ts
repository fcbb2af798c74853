/** Reads an exported SVG back from its text: the cells as drawn, and the embedded numbers. */
import type { Embedded } from '../../src/exports/svg/page/embedded.js'

/** The embedded document. */
export function readEmbedded(svg: string): Embedded {
  return JSON.parse(/<script type="application\/json" id="ht-data">(.*)<\/script>/.exec(svg)![1]!) as Embedded
}

/** Events of all keys together, by column, then by row, low to high. */
export function readCounts({ begins, tops, spread, keys }: Embedded): number[][] {
  const counts = begins.map(() => tops.map(() => 0))
  for (const { cells } of keys) {
    for (let i = 0, place = -1; i < cells.length; i += 2) {
      place += cells[i]!
      const [row, ...shares] = spread[place % spread.length]!
      shares.forEach((share, at) => (counts[Math.floor(place / spread.length)]![row! + at]! += cells[i + 1]! * share))
    }
  }
  return counts
}

/** Color by column, then by row; undefined for the background. Throws if a box is not a whole number of cells. */
export function readColors(svg: string): (string | undefined)[][] {
  const { map, cell, begins, tops, heights } = readEmbedded(svg)
  const found = begins.map(() => tops.map((): string | undefined => undefined))
  for (const [, fill, d] of /<g id="ht-cells"[^>]*>([^]*?)<\/g>/.exec(svg)![1]!.matchAll(/<path fill="(#[0-9a-f]{6})" d="([^"]*)"\/>/g)) {
    for (const [, x, y, width, height] of d!.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-\d+z/g)) {
      const row = tops.indexOf(Number(y))
      const [from, many] = [(Number(x) - map.x) / cell, Number(width) / cell]
      const isWhole = row !== -1 && heights[row] === Number(height) && Number.isInteger(from) && Number.isInteger(many)
      if (!isWhole) throw new Error(`no cells: ${x} ${y} ${width} ${height}`)
      for (let column = from; column < from + many; column++) {
        if (found[column]![row] !== undefined) throw new Error(`column ${column}, row ${row} is drawn twice`)
        found[column]![row] = fill
      }
    }
  }
  return found
}
