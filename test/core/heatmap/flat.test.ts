/**
 * A load that is flat on a log axis, in buckets of llquantize whose extents differ tenfold: it has one shade, two at a rounding edge, at
 * every size, in every color scale, on the screen and in pictures.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildChart } from '../../../src/core/chart/chart.js'
import { SCALES } from '../../../src/core/color/color-scale.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import type { Model } from '../../../src/core/state/state.js'
import { initialModel } from '../../../src/core/state/initial.js'
import { StreamDecoder } from '../../../src/core/stream/ndjson.js'
import { reduce } from '../../../src/core/update/update.js'
import { palettes } from '../../../src/palettes/index.js'

const FLAT = readFileSync(fileURLToPath(new URL('../../../../test/fixtures/stream/flat.ndjson', import.meta.url)), 'utf8')

function load(): Model {
  const decoder = new StreamDecoder()
  let model = initialModel({ palettes, half: true })
  for (const line of FLAT.trim().split('\n')) for (const event of [decoder.decode(line)].flat()) model = reduce(model, event)
  return model
}

/** At most two paints, next to each other in the palette. */
function assertFlat(paints: Iterable<number>, where: string): void {
  const found = [...new Set(paints)].sort((a, b) => a - b)
  assert.ok(found[0]! > 0 && found.at(-1)! - found[0]! <= 1, `${where}: paints ${found.join(' ')}`)
}

const SIZES = [[40, 12], [80, 24], [120, 40], [200, 60], [150, 121], [90, 33]] as const

test('a flat load has one shade at every size, in every color scale, with and without half blocks', () => {
  const loaded = load()
  for (const scale of SCALES) {
    for (const [columns, rows] of SIZES) {
      for (const halfBlocks of [true, false]) {
        const model = reduce({ ...loaded, scale, halfBlocks }, { type: 'window', columns, rows })
        const { map } = frameOf(model, { columns, rows })
        assertFlat(map!.columns.flatMap(({ cells }) => [...cells]), `${scale} ${columns}x${rows} ${halfBlocks}`)
        assert.equal(map!.rowsPerLine, halfBlocks ? 2 : 1)
      }
    }
  }
})

test('a flat load has one shade in a picture, and when it is zoomed or a range of it is shown', () => {
  const loaded = load()
  for (const scale of SCALES) {
    for (const rows of ['even', 7, 100, 333] as const) {
      for (const range of [undefined, { low: 1500, high: 4e6 }, { low: 20_000, high: 26_000 }]) {
        const chart = buildChart({ ...loaded, scale, axis: { name: 'auto', range } }, { columns: 60, rows })!
        const inner = [...chart.rows.rows.keys()].filter((row) => chart.rows.rows[row]!.kind === 'range')
        assertFlat(chart.columns.flatMap(({ paints }) => inner.map((row) => paints[row]!)), `${scale} ${rows} ${range?.low}`)
        for (const { counts, total } of chart.columns) assert.ok(Math.abs(counts.reduce((a, b) => a + b, 0) - total) < 1e-9 * total)
      }
    }
  }
})

test('with its own buckets the same load has many shades: the axis is what makes it flat', () => {
  const chart = buildChart({ ...load(), scale: 'linear', axis: { name: 'own', range: undefined } }, { columns: 60, rows: 'buckets' })!
  assert.ok(new Set(chart.columns.flatMap(({ paints }) => [...paints])).size > 5)
})
