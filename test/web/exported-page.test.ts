/** Exported pages in a real Chromium: colors and numbers must be those of the recording. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { buildChart } from '../../src/core/chart/chart.js'
import type { QuantizedAggregation, Tick } from '../../src/core/stream/event.js'
import { sliceStream } from '../../src/core/chart/stream-slice.js'
import { reduce } from '../../src/core/update/update.js'
import { keyed, keyedTick } from '../core/keyed.js'
import { Random } from '../random.js'
import { browserSkipReason, startChromium, type Chromium } from '../support/browser.js'
import { openPage, exportPage, type CellData, type OpenPage, type MapPosition } from './page.js'
import type { Model } from '../../src/core/state/state.js'
import type { Action } from '../../src/core/state/actions.js'

const skip = browserSkipReason() ?? false
let chromium: Chromium
before(async () => { if (skip === false) chromium = await startChromium() })
after(async () => { if (skip === false) await chromium.close() })

const buildShownChart = (model: Model, map: MapPosition) =>
  buildChart(reduce(model, { type: 'reset' }), { columns: map.columns, rows: map.lines })!
const reduceAll = (model: Model, ...actions: readonly Action[]) => actions.reduce(reduce, model)

async function withPage(model: Model, run: (opened: OpenPage) => Promise<void>, size?: Parameters<typeof openPage>[2]): Promise<void> {
  const one = await openPage(chromium, await exportPage(model), size)
  try {
    await run(one)
    assert.deepEqual(one.page.errors, [], 'the page has no errors')
    assert.deepEqual(one.page.requests, [], 'the page sends no request')
  } finally {
    await one.close()
  }
}

/** The tick with every other key's counts taken away. */
function negated(tick: Tick): Tick {
  const [aggregation] = tick.aggregations as readonly QuantizedAggregation[]
  const records = aggregation!.records.map((record, i) => i % 2 === 0 ? record
    : { ...record, buckets: record.buckets.map(([min, max, count]) => [min, max, -count] as const) })
  return { ...tick, aggregations: [{ ...aggregation!, records }] }
}

/** Events in a range of ticks and values, added up from the stream alone. */
function countEvents(model: Model, { from, to }: Pick<CellData, 'from' | 'to'>, low = -Infinity, high = Infinity): number {
  const ticks = [...sliceStream(model, 0, model.history.next)].filter(({ type }) => type === 'tick') as Tick[]
  return ticks.slice(from, to + 1).flatMap(({ aggregations }) => aggregations as QuantizedAggregation[])
    .flatMap(({ records }) => records).flatMap(({ buckets }) => buckets)
    .filter(([min, max]) => (min ?? -Infinity) >= low && (max ?? Infinity) <= high).reduce((sum, [, , count]) => sum + count, 0)
}

test('a page shows for the cell under the mouse the counts of the recording', { skip }, async () => {
  const model = keyed(new Random(501), 120, 12)
  await withPage(model, async (one) => {
    const map = await one.readMap()
    const chart = buildShownChart(model, map)
    const random = new Random(502)
    for (let run = 0; run < 15; run++) {
      const [column, line] = [random.int(0, map.columns - 1), random.int(0, map.lines - 1)]
      const row = chart.rows.rowOfLine[line]!
      const { low, high } = chart.rows.rows[row]!
      await one.page.move(map.left + ((column + 0.5) * map.width) / map.columns, map.top + ((line + 0.5) * map.height) / map.lines)
      await one.waitUntilDrawn()
      const told = (await one.readCell('#tooltip'))!
      assert.deepEqual([told.from, told.to], [column, column])
      assert.equal(told.count > 0, chart.columns[column]!.counts[row]! > 0)
      assert.equal(told.count, countEvents(model, told, low, high))
      assert.equal(told.total, countEvents(model, told))
    }
  })
})

for (const [name, actions, options] of [
  ['as traced', [], {}],
  ['with negative counts', [], {}],
  [
    'on a light background, by rank, in another palette',
    [{ type: 'next-palette' }, { type: 'next-scale' }, { type: 'next-scale' }, { type: 'next-scale' }], { light: true },
  ],
  [
    'with keys selected',
    [
      { type: 'cursor', right: 0, up: 0 }, { type: 'select' }, { type: 'cursor', right: -4, up: 6 }, { type: 'select' },
      { type: 'next-fold' }, { type: 'next-fold' }, { type: 'next-fold' },
    ],
    {},
  ],
  [
    'with a key isolated, by the time spent, colors pinned',
    [{ type: 'cursor', right: 0, up: 0 }, { type: 'select' }, { type: 'isolate' }, { type: 'next-weight' }, { type: 'top', by: -1 }],
    {},
  ],
  [
    'over a range of values on a linear axis, two ticks per column',
    [{ type: 'zoom-values', by: 'in' }, { type: 'next-axis' }, { type: 'zoom-time', by: -1 }], {},
  ],
  ['in rows of the script\'s own buckets', [{ type: 'next-axis' }, { type: 'next-axis' }], {}],
] as const) {
  test(`a page opens with the exported view: ${name}: every cell has the chart's color`, { skip }, async () => {
    const random = new Random(503)
    const traced = keyed(random, 90, 9, options)
    const negative = Array.from({ length: 40 }, (_, i) => negated(keyedTick(random, 91_000 + i * 1000, 9)))
    const model = reduceAll(name === 'with negative counts' ? negative.reduce(reduce, traced) : traced, ...actions)
    await withPage(model, async (one) => {
      const map = await one.readMap()
      const chart = buildChart(model, { columns: map.columns, rows: map.lines })!
      assert.equal(map.columns, chart.columns.length)
      const colors = await one.readColors()
      let wrong = 0
      chart.columns.forEach(({ paints }, i) => colors[i]!.forEach((color, line) => {
        const row = chart.rows.rowOfLine[line]!
        if (chart.rows.rows[row]!.kind !== 'range') return
        const [red, green, blue] = chart.paints[paints[row]!]!.rgb
        if (color !== ((red << 16) | (green << 8) | blue)) wrong++
      }))
      // The cursor is on another canvas, so nothing covers a cell.
      assert.equal(wrong, 0)
    }, { width: 1100, height: 720, scale: 2 })
  })
}

test('a box shows the sum of its events; zooming to it shows only its ticks; reset shows all again', { skip }, async () => {
  const model = keyed(new Random(504), 100, 8)
  await withPage(model, async (one) => {
    const map = await one.readMap()
    const at = (x: number, y: number): [number, number] => [map.left + x * map.width, map.top + y * map.height]
    await one.page.drag(at(0.2, 0.3), at(0.55, 0.8))
    await one.waitUntilDrawn()
    const told = (await one.readCell('#reading'))!
    const { rows } = buildShownChart(model, map)
    const bound = (row: number) => ({ low: rows.scheme.lows[rows.scheme.order[row]!]!, high: rows.scheme.highs[rows.scheme.order[row]!]! })
    assert.ok(told.to - told.from > 20)
    assert.equal(told.count, countEvents(model, told, bound(told.low).low, bound(told.high).high))
    assert.equal(told.total, countEvents(model, told))
    const zoomButton = `[...document.querySelectorAll('#reading button')].find(({ textContent }) => textContent === 'zoom to box')`
    await one.page.evaluate(`${zoomButton}.click()`)
    await one.waitUntilDrawn()
    const zoomed = await one.readMap()
    assert.deepEqual([zoomed.first, zoomed.last], [told.from, told.to])
    assert.equal(await one.readTotal(), told.total, 'values outside the range keep a row')
    await one.page.press('0')
    await one.waitUntilDrawn()
    assert.equal((await one.readMap()).columns, 100)
    assert.equal(await one.readTotal(), countEvents(model, { from: 0, to: 99 }))
  })
})

test('the wheel zooms about the mouse, keys scroll in time, and the events in sight are summed', { skip }, async () => {
  const model = keyed(new Random(505), 200, 6)
  await withPage(model, async (one) => {
    const map = await one.readMap()
    const [x, y] = [map.left + 0.25 * map.width, map.top + 0.5 * map.height]
    await one.page.move(x, y)
    await one.waitUntilDrawn()
    const under = (await one.readCell('#tooltip'))!
    for (let i = 0; i < 3; i++) await one.page.wheel(-300)
    await one.waitUntilDrawn()
    const near = await one.readMap()
    assert.ok(near.columns < 60 && near.first <= under.from && under.from <= near.last, JSON.stringify(near))
    await one.page.move(x + 1, y)
    await one.waitUntilDrawn()
    assert.ok(Math.abs((await one.readCell('#tooltip'))!.from - under.from) <= 1, 'the tick under the mouse stays in place')
    assert.equal(await one.readTotal(), countEvents(model, { from: near.first, to: near.last }))
    await one.page.press('>')
    await one.waitUntilDrawn()
    const ahead = await one.readMap()
    assert.equal(ahead.first - near.first, near.columns >> 1)
    for (let i = 0; i < 9; i++) await one.page.wheel(400)
    await one.waitUntilDrawn()
    assert.deepEqual((({ columns, first }) => ({ columns, first }))(await one.readMap()), { columns: 200, first: 0 })
  })
})

test('keys are filtered, sorted, selected, isolated and excluded by the mouse', { skip }, async () => {
  const model = keyed(new Random(506), 60, 12)
  await withPage(model, async (one) => {
    const all = await one.readTotal()
    await one.page.until(`document.querySelectorAll('#keys tbody tr').length === 12`)
    await one.page.press('/')
    await one.page.type('read')
    await one.waitUntilDrawn()
    const listed = await one.readNames()
    assert.ok(listed.length > 0 && listed.every((name) => name.includes('read')), String(listed))
    await one.page.evaluate(`document.querySelector('#keys tbody tr').click()`)
    await one.page.evaluate(`document.getElementById('isolate').click()`)
    await one.waitUntilDrawn()
    const name = listed[0]!.split(' ')
    const aggregations = [...sliceStream(model, 0, 60)].flatMap((event) => (event.type === 'tick' ? event.aggregations : []))
    const own = aggregations.flatMap((aggregation) => (aggregation as QuantizedAggregation).records)
      .filter(({ key }) => key.join() === name.join()).flatMap(({ buckets }) => buckets).reduce((sum, [, , count]) => sum + count, 0)
    assert.equal(await one.readTotal(), own)
    await one.page.evaluate(`document.getElementById('exclude').click()`)
    await one.waitUntilDrawn()
    assert.equal(await one.readTotal(), all - own)
    await one.page.evaluate(`document.getElementById('all').click()`)
    await one.page.evaluate(`document.querySelector('#keys th:nth-child(2) button').click()`)
    await one.page.evaluate(`(() => {
      const filter = document.getElementById('filter')
      filter.value = ''
      filter.dispatchEvent(new Event('input'))
    })()`)
    await one.waitUntilDrawn()
    assert.equal(await one.readTotal(), all)
    assert.deepEqual(await one.readNames(), [...(await one.readNames())].sort())
  })
})

test('a gap is shown as a gap and never as a time without events', { skip }, async () => {
  const random = new Random(507)
  let model = keyed(random, 20, 4)
  for (let i = 31; i <= 50; i++) model = reduce(model, keyedTick(random, i * 1000, 4))
  await withPage(model, async (one) => {
    const map = await one.readMap()
    assert.equal(map.columns, 41)
    await one.page.move(map.left + (20.5 * map.width) / 41, map.top + 100)
    await one.waitUntilDrawn()
    assert.match((await one.page.text('#tooltip'))!, /no data/)
    assert.match((await one.page.text('#legend'))!, /no data/)
  })
})
