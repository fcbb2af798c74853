import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildChart } from '../../src/core/chart/chart.js'
import { frameOf } from '../../src/core/layout/frame-of.js'
import { reduce } from '../../src/core/update/update.js'
import { ansi, text } from '../../src/exports/ansi.js'
import type { ExportInput } from '../../src/exports/exporter.js'
import { Random } from '../random.js'
import { Screen } from '../support/screen.js'
import { assertShows } from '../views/terminal/expected-cells.js'
import { keyed } from '../core/keyed.js'

const model = reduce(keyed(new Random(1), 200, 8, { half: true, lines: true }), { type: 'window', columns: 130, rows: 36 })
const input: ExportInput = {
  chart: buildChart(model, { columns: 100, rows: 30 })!, events: () => [], frame: (size, depth) => frameOf({ ...model, depth }, size),
}

test('ansi is the screen, cell by cell', async () => {
  for (const [width, height] of [[130, 36], [80, 24], [40, 12], [200, 60]] as const) {
    const picture = await ansi.export(input, { width, height }) as string
    const screen = new Screen(width, height)
    await screen.feed(picture.trimEnd().replaceAll('\n', '\r\n'))
    assertShows(screen, frameOf(model, { columns: width, rows: height }), { depth: 'truecolor', utf8: true }, `${width}x${height}`)
  }
})

test('ansi is 120 columns and 40 lines by default, and does not move the cursor', async () => {
  const picture = await ansi.export(input, {}) as string
  assert.equal(picture.split('\n').length, 41)
  assert.deepEqual(new Set([...picture.matchAll(/\x1b\[[^a-zA-Z]*([a-zA-Z])/g)].map(([, final]) => final)), new Set(['m']))
})

test('text is the screen in characters, without an escape sequence', async () => {
  const picture = await text.export(input, { width: 100, height: 30 }) as string
  assert.doesNotMatch(picture, /\x1b/)
  assert.match(picture, /[░▒▓█]/)
  assert.ok(picture.split('\n').every((line) => [...line].length <= 100))
})
