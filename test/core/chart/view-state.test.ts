import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildChart, type Chart } from '../../../src/core/chart/chart.js'
import { sliceStream } from '../../../src/core/chart/stream-slice.js'
import { viewState, withViewState, type ViewState } from '../../../src/core/chart/view-state.js'
import { reduce } from '../../../src/core/update/update.js'
import { palettes } from '../../../src/palettes/index.js'
import { Random } from '../../random.js'
import { keyed } from '../keyed.js'
import { started, tick } from '../make.js'
import type { Model } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'
import { initialModel } from '../../../src/core/state/initial.js'

const ACTIONS: readonly Action[] = [
  { type: 'next-scale' }, { type: 'next-palette' }, { type: 'next-weight' }, { type: 'next-axis' },
  { type: 'zoom-values', by: 'in' }, { type: 'zoom-values', by: 'up' },
  { type: 'zoom-time', by: -1 }, { type: 'percentile-lines' }, { type: 'top', by: 1 }, { type: 'cursor', right: -3, up: 0 },
  { type: 'select' }, { type: 'next-fold' },
  { type: 'isolate' }, { type: 'exclude' }, { type: 'select-listed' }, { type: 'zone' },
]

/** The same ticks in a new model, looked at as the other was, by way of JSON. */
function again(model: Model): Model {
  let other = initialModel({ palettes, history: 200 })
  for (const event of sliceStream(model, 0, model.history.next)) other = reduce(other, event)
  return withViewState(other, JSON.parse(JSON.stringify(viewState(model))) as ViewState)
}

/** With colors instead of places among paints, which depend on what was asked for before. */
function colored(chart: Chart | undefined): object {
  const rgb = (paint: number) => chart!.paints[paint]!.rgb
  return {
    ...chart, paints: undefined, columns: chart!.columns.map((column) => ({ ...column, paints: [...column.paints].map(rgb) })),
    keys: chart!.keys.map(({ paint, ...key }) => ({ ...key, paint: paint === undefined ? undefined : rgb(paint) })),
    legend: { ...chart!.legend, swatches: chart!.legend.swatches.map(({ paint, label }) => [rgb(paint), label]) },
  }
}

test('withViewState(viewState()) over the same ticks gives the same chart, whatever the user chose', () => {
  const random = new Random(311)
  for (let run = 0; run < 60; run++) {
    let model = keyed(random, 40, 9, { local: 120, slo: { value: 5, unit: 'ms' }, light: run % 2 === 0 })
    for (let i = 0; i < 8; i++) model = reduce(model, random.pick(ACTIONS))
    const size = { columns: 40, rows: 30 }
    const [chart, other] = [buildChart(model, size), buildChart(again(model), size)]
    assert.deepEqual(other?.look, chart?.look)
    assert.deepEqual(colored(other), colored(chart))
  }
})

test('withViewState() keeps what is not there: an aggregation, a palette; an open end of a range stays open', () => {
  const model = reduce(started(), tick(1000, [5, 700]))
  const look = viewState(model)
  const other = withViewState(
    model, { ...look, palette: 'none', aggregation: { name: 'x', function: 'quantize', parameters: [] }, range: [null, 400] },
  )
  assert.deepEqual([other.palette, other.chosenTrack, other.axis.range], [0, undefined, { low: -Infinity, high: 400 }])
  assert.deepEqual(viewState(other).range, [null, 400])
})

test('viewState() of a model that has seen nothing has no aggregation', () => {
  assert.equal(viewState(initialModel({ palettes })).aggregation, null)
})
