/** Labels, percentile lines and the target stand where their values lie on the axis, whatever the rows and buckets are. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axisLabels } from '../../../src/core/heatmap/value-axis-labels.js'
import { computeHeatMap, targetInUnit } from '../../../src/core/heatmap/heatmap.js'
import { lineForValue } from '../../../src/core/heatmap/percentile-lines.js'
import { reduce } from '../../../src/core/update/update.js'
import { unitFormat } from '../../../src/core/text/format.js'
import type { Model } from '../../../src/core/state/state.js'
import type { Rows } from '../../../src/core/grid/rows.js'
import { Random } from '../../random.js'
import { traced, type Made } from '../make.js'

const KINDS: readonly (Made & { signed?: boolean })[] = [
  {}, { signed: true }, { fn: 'quantize', parameters: [] }, { fn: 'lquantize', parameters: [0, 1000, 7] }, { parameters: [10, 0, 3, 10] },
]

function* maps(): Generator<{ model: Model; rows: Rows; rowsPerLine: 1 | 2; height: number }> {
  for (const made of KINDS) {
    for (const height of [9, 19, 35, 60]) {
      for (const axis of ['auto', 'log', 'linear'] as const) {
        const model = traced(new Random(71), 20, { half: true, slo: { value: 1, unit: 'ms' }, axis }, made)
        const { rows, rowsPerLine } = computeHeatMap(model, { width: 20, height })
        if (rows !== undefined && rows.axis !== 'own') yield { model, rows, rowsPerLine, height }
      }
    }
  }
}

test('a label stands on the line that holds its value; labels have a line each, and even distances in all decades', () => {
  const units = unitFormat('ns', true)
  for (const { rows, rowsPerLine, height } of maps()) {
    const { labels, values, ticks } = axisLabels(rows, { height, rowsPerLine }, units, true)
    assert.ok(labels.size > 0)
    for (const [line, value] of values) {
      const held = rows.rows.filter(({ top, bottom }) => Math.floor(top / rowsPerLine) <= line && line <= Math.floor(bottom / rowsPerLine))
      assert.ok(held.some(({ begin, end }) => value >= begin && value < end), `${value} on line ${line}`)
      if (labels.has(line)) assert.equal(labels.get(line), units.value(value, 3))
    }
    for (const line of labels.keys()) assert.ok(ticks.has(line) && line >= 0 && line < height)
    const powers = [...values].filter(([line, value]) => labels.has(line) && value > 0 && Number.isInteger(Math.log10(value)))
    if (rows.axis !== 'log' || powers.length < 3) continue
    const lines = powers.sort(([, a], [, b]) => a - b).map(([line]) => line)
    const steps = lines.slice(1).map((line, i) => lines[i]! - line)
    assert.ok(Math.max(...steps) - Math.min(...steps) <= 1, steps.join(' '))
  }
})

test('the line of a value is that of its place on the axis, to the line', () => {
  for (const { model, rows, rowsPerLine } of maps()) {
    const place = (value: number) => rows.axis === 'linear' ? value : Math.log(value)
    const own = rows.rows.filter(({ kind, begin }) => kind === 'range' && begin >= 0)
    if (own.length === 0) continue
    const [first, last] = [own[0]!, own.at(-1)!]
    for (const share of [0.001, 0.2, 0.5, 0.77, 0.999]) {
      const at = place(first.begin) + share * (place(last.end) - place(first.begin))
      const value = rows.axis === 'linear' ? at : Math.exp(at)
      const expected = (first.bottom + 1 - share * (first.bottom + 1 - last.top)) / rowsPerLine
      assert.ok(Math.abs(lineForValue(rows, value, rowsPerLine)! - expected) <= 1, `${value}`)
    }
    const target = targetInUnit(reduce(model, { type: 'window', columns: 80, rows: 24 }))!
    const line = lineForValue(rows, target, rowsPerLine)
    assert.equal(line !== undefined, rows.rows.some(({ begin, end }) => target >= begin && target < end))
  }
})
