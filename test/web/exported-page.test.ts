/** Exported pages in a real Chromium: what is drawn and told there is what the recording holds. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { buildChart } from '../../src/core/chart/chart.js'
import type { QuantizedAggregation, Tick } from '../../src/core/stream/event.js'
import { sliceStream } from '../../src/core/chart/stream-slice.js'
import { reduce } from '../../src/core/update/update.js'
import { keyed, keyedTick } from '../core/keyed.js'
import { Random } from '../random.js'
import { browserSkipReason, startChromium, type Chromium } from '../support/browser.js'
import { openIn, pageOf, type CellTold, type Opened, type OnScreen } from './page.js'
import type { Model } from '../../src/core/state/state.js'
import type { Action } from '../../src/core/state/actions.js'

const skip = browserSkipReason() ?? false
let chromium: Chromium
before(async () => { if (skip === false) chromium = await startChromium() })
after(async () => { if (skip === false) await chromium.close() })

const shown = (model: Model, map: OnScreen) => buildChart(reduce(model, { type: 'reset' }), { columns: map.columns, rows: map.lines })!
const acted = (model: Model, ...actions: readonly Action[]) => actions.reduce(reduce, model)

async function opened(model: Model, run: (opened: Opened) => Promise<void>, size?: Parameters<typeof openIn>[2]): Promise<void> {
  const one = await openIn(chromium, await pageOf(model), size)
  try {
    await run(one)
    assert.deepEqual(one.page.errors, [], 'nothing went wrong in the page')
    assert.deepEqual(one.page.requests, [], 'nothing was asked for')
  } finally {
    await one.close()
  }
}

/** Events of the recording's own ticks in a part of time and value, added up from the stream alone. */
function eventsIn(model: Model, { from, to }: Pick<CellTold, 'from' | 'to'>, low = -Infinity, high = Infinity): number {
  const ticks = [...sliceStream(model, 0, model.history.next)].filter(({ type }) => type === 'tick') as Tick[]
  return ticks.slice(from, to + 1).flatMap(({ aggregations }) => aggregations as QuantizedAggregation[]).flatMap(({ records }) => records).flatMap(({ buckets }) => buckets)
    .filter(([min, max]) => (min ?? -Infinity) >= low && (max ?? Infinity) <= high).reduce((sum, [, , count]) => sum + count, 0)
}

test('a page tells of the cell under the mouse what the recording holds', { skip }, async () => {
  const model = keyed(new Random(501), 120, 12)
  await opened(model, async (one) => {
    const map = await one.map()
    const chart = shown(model, map)
    const random = new Random(502)
    for (let run = 0; run < 15; run++) {
      const [column, line] = [random.int(0, map.columns - 1), random.int(0, map.lines - 1)]
      const row = chart.rows.rowOfLine[line]!
      const { low, high } = chart.rows.rows[row]!
      await one.page.move(map.left + ((column + 0.5) * map.width) / map.columns, map.top + ((line + 0.5) * map.height) / map.lines)
      await one.rest()
      const told = (await one.told('#tooltip'))!
      assert.deepEqual([told.from, told.to], [column, column])
      assert.equal(told.count, chart.columns[column]!.counts[row])
      assert.equal(told.count, eventsIn(model, told, low, high))
      assert.equal(told.total, eventsIn(model, told))
    }
  })
})

for (const [name, actions, options] of [
  ['as it was traced', [], {}],
  ['on a light ground, by rank, in another palette', [{ type: 'next-palette' }, { type: 'next-scale' }, { type: 'next-scale' }, { type: 'next-scale' }], { light: true }],
  ['with keys selected', [{ type: 'cursor', right: 0, up: 0 }, { type: 'select' }, { type: 'cursor', right: -4, up: 6 }, { type: 'select' }, { type: 'next-fold' }, { type: 'next-fold' }, { type: 'next-fold' }], {}],
  ['with a key isolated, by the time spent, colors pinned', [{ type: 'cursor', right: 0, up: 0 }, { type: 'select' }, { type: 'isolate' }, { type: 'next-weight' }, { type: 'top', by: -1 }], {}],
  ['over a range of values on a linear axis, two ticks a column', [{ type: 'zoom-values', by: 'in' }, { type: 'next-axis' }, { type: 'next-axis' }, { type: 'zoom-time', by: -1 }], {}],
] as const) {
  test(`a page opens as the exhibit was shown: ${name}: every cell in the chart's own color`, { skip }, async () => {
    const model = acted(keyed(new Random(503), 90, 9, options), ...actions)
    await opened(model, async (one) => {
      const map = await one.map()
      const chart = buildChart(model, { columns: map.columns, rows: map.lines })!
      assert.equal(map.columns, chart.columns.length)
      const colors = await one.colors()
      let wrong = 0
      chart.columns.forEach(({ paints }, i) => colors[i]!.forEach((color, line) => {
        const row = chart.rows.rowOfLine[line]!
        if (chart.rows.rows[row]!.kind !== 'range') return
        const [red, green, blue] = chart.paints[paints[row]!]!.rgb
        if (color !== ((red << 16) | (green << 8) | blue)) wrong++
      }))
      // The cursor stands on a canvas of its own, so nothing covers a cell.
      assert.equal(wrong, 0)
    }, { width: 1100, height: 720, scale: 2 })
  })
}

test('a box sums what is in it; zooming to it shows its ticks alone; reset shows all again', { skip }, async () => {
  const model = keyed(new Random(504), 100, 8)
  await opened(model, async (one) => {
    const map = await one.map()
    const at = (x: number, y: number): [number, number] => [map.left + x * map.width, map.top + y * map.height]
    await one.page.drag(at(0.2, 0.3), at(0.55, 0.8))
    await one.rest()
    const told = (await one.told('#reading'))!
    const { rows } = shown(model, map)
    const bound = (row: number) => ({ low: rows.scheme.lows[rows.scheme.order[row]!]!, high: rows.scheme.highs[rows.scheme.order[row]!]! })
    assert.ok(told.to - told.from > 20)
    assert.equal(told.count, eventsIn(model, told, bound(told.low).low, bound(told.high).high))
    assert.equal(told.total, eventsIn(model, told))
    await one.page.evaluate(`[...document.querySelectorAll('#reading button')].find(({ textContent }) => textContent === 'zoom to box').click()`)
    await one.rest()
    const zoomed = await one.map()
    assert.deepEqual([zoomed.first, zoomed.last], [told.from, told.to])
    assert.equal(await one.total(), told.total, 'what lies outside the range keeps a row')
    await one.page.press('0')
    await one.rest()
    assert.equal((await one.map()).columns, 100)
    assert.equal(await one.total(), eventsIn(model, { from: 0, to: 99 }))
  })
})

test('the wheel zooms about the mouse, shift and drag move through time, and what is in sight is summed', { skip }, async () => {
  const model = keyed(new Random(505), 200, 6)
  await opened(model, async (one) => {
    const map = await one.map()
    const [x, y] = [map.left + 0.25 * map.width, map.top + 0.5 * map.height]
    await one.page.move(x, y)
    await one.rest()
    const under = (await one.told('#tooltip'))!
    for (let i = 0; i < 3; i++) await one.page.wheel(-300)
    await one.rest()
    const near = await one.map()
    assert.ok(near.columns < 60 && near.first <= under.from && under.from <= near.last, JSON.stringify(near))
    await one.page.move(x + 1, y)
    await one.rest()
    assert.ok(Math.abs((await one.told('#tooltip'))!.from - under.from) <= 1, 'the tick under the mouse stays there')
    assert.equal(await one.total(), eventsIn(model, { from: near.first, to: near.last }))
    await one.page.press('>')
    await one.rest()
    const ahead = await one.map()
    assert.equal(ahead.first - near.first, near.columns >> 1)
    for (let i = 0; i < 9; i++) await one.page.wheel(400)
    await one.rest()
    assert.deepEqual((({ columns, first }) => ({ columns, first }))(await one.map()), { columns: 200, first: 0 })
  })
})

test('keys are filtered, sorted, selected, isolated and excluded by the mouse', { skip }, async () => {
  const model = keyed(new Random(506), 60, 12)
  await opened(model, async (one) => {
    const all = await one.total()
    await one.page.until(`document.querySelectorAll('#keys tbody tr').length === 12`)
    await one.page.press('/')
    await one.page.type('read')
    await one.rest()
    const listed = await one.names()
    assert.ok(listed.length > 0 && listed.every((name) => name.includes('read')), String(listed))
    await one.page.evaluate(`document.querySelector('#keys tbody tr').click()`)
    await one.page.evaluate(`document.getElementById('isolate').click()`)
    await one.rest()
    const name = listed[0]!.split(' ')
    const own = [...sliceStream(model, 0, 60)].flatMap((event) => (event.type === 'tick' ? event.aggregations : [])).flatMap((aggregation) => (aggregation as QuantizedAggregation).records)
      .filter(({ key }) => key.join() === name.join()).flatMap(({ buckets }) => buckets).reduce((sum, [, , count]) => sum + count, 0)
    assert.equal(await one.total(), own)
    await one.page.evaluate(`document.getElementById('exclude').click()`)
    await one.rest()
    assert.equal(await one.total(), all - own)
    await one.page.evaluate(`document.getElementById('all').click()`)
    await one.page.evaluate(`document.querySelector('#keys th:nth-child(2) button').click()`)
    await one.page.evaluate(`(() => { const filter = document.getElementById('filter'); filter.value = ''; filter.dispatchEvent(new Event('input')) })()`)
    await one.rest()
    assert.equal(await one.total(), all)
    assert.deepEqual(await one.names(), [...(await one.names())].sort())
  })
})

test('a gap is told as a gap and never as quiet', { skip }, async () => {
  const random = new Random(507)
  let model = keyed(random, 20, 4)
  for (let i = 31; i <= 50; i++) model = reduce(model, keyedTick(random, i * 1000, 4))
  await opened(model, async (one) => {
    const map = await one.map()
    assert.equal(map.columns, 41)
    await one.page.move(map.left + (20.5 * map.width) / 41, map.top + 100)
    await one.rest()
    assert.match((await one.page.text('#tooltip'))!, /no data/)
    assert.match((await one.page.text('#legend'))!, /no data/)
  })
})
