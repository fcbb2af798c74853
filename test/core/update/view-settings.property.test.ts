/**
 * Any keys, clicks and ticks in any order: the map has the events that were counted and no others, the cursor shows true counts, a
 * higher rate never has a lower color, and zero has the ground. The test counts the ticks as they were sent, by the bounds of the rows
 * as they are shown. fast-check reduces a failure to the fewest steps.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Key, QuantizedAggregation, Tick } from '../../../src/core/stream/event.js'
import type { Frame } from '../../../src/core/frame.js'
import { windowLayout } from '../../../src/core/heatmap/window-layout.js'
import { columnAt, ratePerInterval } from '../../../src/core/grid/columns.js'
import { actionForKey, bindings, keyContext } from '../../../src/core/keymap/bindings.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { computeHeatMap, type HeatMap } from '../../../src/core/heatmap/heatmap.js'
import { reduce } from '../../../src/core/update/update.js'
import type { Row } from '../../../src/core/grid/rows.js'
import { groupForKey } from '../../../src/core/keys/selection.js'
import { sharesByRow } from '../grid/grid.js'
import { aggregation, started } from '../make.js'
import { type Model, shownTrace, shownTrack } from '../../../src/core/state/state.js'
import { cellAtCursor } from '../../../src/core/heatmap/cell-at-cursor.js'

const RUNS = { numRuns: 150, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false, seed: 20260102 }

type Step =
  | { readonly what: 'key'; readonly name: string }
  | { readonly what: 'mouse'; readonly how: 'press' | 'drag' | 'release' | 'up' | 'down'; readonly column: number; readonly row: number }
  | { readonly what: 'window'; readonly columns: number; readonly rows: number }
  /** `after`: milliseconds since the last tick; above the interval there is a gap. */
  | { readonly what: 'tick'; readonly after: number; readonly records: readonly (readonly [Key, readonly number[]])[] }

const key: fc.Arbitrary<Key> = fc.tuple(
  fc.constantFrom('read', 'write', '\u001b[2J', '日本語', '', '\u0000é'), fc.constantFrom<string | number>('sh', 'node', 7, '7'),
)
const value = fc.oneof(
  fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 2_000_000_000 }), fc.constant(0), fc.constant(20_000_000_000),
)
const records = fc.uniqueArray(
  fc.tuple(key, fc.array(value, { minLength: 1, maxLength: 12 })), { maxLength: 5, selector: ([one]) => JSON.stringify(one) },
)
const tickStep = fc.record({
  what: fc.constant('tick' as const),
  after: fc.oneof({ weight: 5, arbitrary: fc.constant(1000) }, { weight: 1, arbitrary: fc.integer({ min: 1001, max: 9000 }) }),
  records,
})
const names = bindings.filter(({ action }) => action !== 'quit').flatMap(({ keys }) => keys)
const keyStep = fc.record({ what: fc.constant('key' as const), name: fc.constantFrom(...names) })
const mouseStep = fc.record({
  what: fc.constant('mouse' as const),
  how: fc.constantFrom('press' as const, 'drag' as const, 'release' as const, 'up' as const, 'down' as const), column: fc.nat(180),
  row: fc.nat(50),
})
const windowStep = fc.record({
  what: fc.constant('window' as const), columns: fc.integer({ min: 1, max: 180 }), rows: fc.integer({ min: 1, max: 50 }),
})
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: keyStep }, { weight: 2, arbitrary: tickStep }, { weight: 2, arbitrary: mouseStep },
    { weight: 1, arbitrary: windowStep },
  ),
  { maxLength: 80, size: 'max' },
)
const shapes = fc.constantFrom(
  { fn: 'llquantize', parameters: [10, 2, 9, 20] }, { fn: 'quantize', parameters: [] },
  { fn: 'lquantize', parameters: [0, 1000, 50] }, { fn: 'lquantize', parameters: [0, 5, 1] },
) as fc.Arbitrary<{ fn: 'quantize' | 'lquantize' | 'llquantize'; parameters: number[] }>
const streams = fc.record({
  before: fc.array(tickStep, { minLength: 1, maxLength: 40, size: 'max' }), steps, shape: shapes, half: fc.boolean(),
  sweep: fc.boolean(), history: fc.constantFrom(16, 40, 300),
})

interface Played { model: Model; readonly sent: Map<number, Tick> }

function play(played: Played, step: Step, shape: { fn: 'quantize' | 'lquantize' | 'llquantize'; parameters: number[] }): void {
  const { model } = played
  if (step.what === 'key') {
    const { name } = step
    const isShifted = name.startsWith('S-') && name.length === 3
    const text = name === 'space' ? ' ' : isShifted ? name.slice(2).toUpperCase() : name.length === 1 ? name : ''
    const action = actionForKey({ name, text }, keyContext(model))
    if (action !== undefined && action !== 'quit') played.model = reduce(model, action)
  } else if (step.what === 'mouse') played.model = reduce(model, { type: 'mouse', how: step.how, column: step.column, row: step.row })
  else if (step.what === 'window') played.model = reduce(model, { type: 'window', columns: step.columns, rows: step.rows })
  else {
    const time = (model.history.newest?.time ?? 0) + step.after
    const event: Tick = {
      type: 'tick', time, duration: 1000, aggregations: [aggregation(step.records.map(([one, values]) => [one, values]), shape)],
    }
    played.sent.set(time, event)
    played.model = reduce(model, event)
  }
}

/** Events of a bucket's row by key, of one tick, as they were sent. */
function* eventsOf(tick: Tick | undefined): Generator<{ key: Key; low: number; high: number; count: number }> {
  for (const { records } of (tick?.aggregations ?? []) as QuantizedAggregation[]) {
    for (const { key, buckets } of records) for (const [low, high, count] of buckets) yield {
      key, low: low ?? -Infinity, high: high ?? Infinity, count,
    }
  }
}

const isIn = (
  { low, high }: Pick<Row, 'low' | 'high'>, bucket: { low: number; high: number },
): boolean => bucket.low >= low && bucket.high <= high
const isCounted = ({ selection }: Model, key: Key): boolean => selection.filter === undefined || selection.filter({
  key, text: JSON.stringify(key),
})

/** Ticks of a column, in order. */
function ticksOf({ model, sent }: Played, id: number): (Tick | undefined)[] {
  const { history } = shownTrace(model)
  const { zoom } = model.viewport
  return Array.from(
    { length: zoom }, (_, i) => history.at(id * zoom + i),
  ).map((entry) => (entry === undefined || entry.gap ? undefined : sent.get(entry.time)))
}

function assertConserved(played: Played, shown: HeatMap): void {
  const { rows, first, last, query: sheet } = shown
  if (rows === undefined || sheet.weights !== undefined) return
  for (let id = first; id <= last; id++) {
    const counted: Float64Array = new Float64Array(rows.rows.length)
    let all = 0
    for (const tick of ticksOf(played, id)) {
      for (const event of eventsOf(tick)) {
        if (!isCounted(played.model, event.key)) continue
        all += event.count
        const at = rows.scheme.order.findIndex((one) => rows.scheme.lows[one] === event.low && rows.scheme.highs[one] === event.high)
        const shares = sharesByRow(rows, at)
        const sum = shares.reduce((a, b) => a + b, 0)
        assert.ok(Math.abs(sum - 1) < 1e-6, `a bucket from ${event.low} to ${event.high} has ${sum} of itself in rows`)
        shares.forEach((share, row) => (counted[row]! += share * event.count))
      }
    }
    const { counts, total } = columnAt(sheet, id)!
    counts.forEach((count, row) => assert.ok(Math.abs(count - counted[row]!) <= 1e-6 * all, `column ${id}, row ${row}: ${count}`))
    assert.equal(total, all)
  }
}

function assertCursor(played: Played, shown: HeatMap): void {
  const { model } = played
  const reading = cellAtCursor(model)
  if (reading === undefined || shown.rows === undefined) return
  const { range: { from, to, low, high } } = reading
  const { scheme } = shown.rows
  const bounds = { low: scheme.lows[scheme.order[low]!]!, high: scheme.highs[scheme.order[high]!]! }
  let [count, total, below] = [0, 0, 0]
  const groups = new Map<string, number>()
  const { history } = shownTrace(model)
  for (let seq = Math.max(from, history.first); seq <= Math.min(to, history.next - 1); seq++) {
    const { gap, time } = history.at(seq)!
    for (const event of gap ? [] : eventsOf(played.sent.get(time))) {
      if (!isCounted(model, event.key)) continue
      total += event.count
      if (event.high < bounds.low) below += event.count
      if (!isIn(bounds, event)) continue
      count += event.count
      const group = groupForKey(model.selection.fold, { key: event.key, text: JSON.stringify(event.key) })
      groups.set(group, (groups.get(group) ?? 0) + event.count)
    }
  }
  assert.deepEqual([reading.count, reading.total, reading.below], [count, total, below])
  assert.deepEqual(new Map(reading.groups), groups)
}

/** Zero has the ground and nothing else has; without hues a higher rate has no lower shade, wherever it stands. */
function assertShades({ model }: Played, shown: HeatMap, { map, paints }: Frame): void {
  const { rows, query: sheet } = shown
  if (rows === undefined || map === undefined) return
  const seen: [rate: number, paint: number][] = []
  for (const { id, cells, gap } of shown.columns) {
    const column = columnAt(sheet, id)!
    cells.forEach((paint, line) => {
      assert.ok(paint < paints.length)
      if (gap) return
      const count = column.counts[rows.rowOfLine[line]!]!
      assert.equal(paint > 0, count > 0, `column ${id}, line ${line}: ${count}`)
      seen.push([ratePerInterval(count, column.duration, model.header!.interval), paint])
    })
  }
  if (shown.hues.used) return
  seen.sort(([a], [b]) => a - b)
  seen.forEach(([rate, paint], i) => assert.ok(i === 0 || rate === seen[i - 1]![0] || paint >= seen[i - 1]![1], `${rate}: shade ${paint}`))
}

test('after any keys, clicks and ticks: events are in their rows, the cursor shows true counts, colors rise, zero is the ground', () => {
  fc.assert(fc.property(streams, ({ before, steps, shape, half, sweep, history }) => {
    const played: Played = { model: started({ half, sweep, history }, { keys: ['call', 'program'] }), sent: new Map() }
    for (const step of before) play(played, step, shape)
    for (const step of steps) {
      play(played, step, shape)
      const { model } = played
      const size = model.window ?? { columns: 80, rows: 24 }
      const frame = frameOf(model, size)
      const geometry = windowLayout(model, size)
      if (geometry === undefined || shownTrack(model) === undefined) continue
      const shown = computeHeatMap(model, geometry.map)
      assertConserved(played, shown)
      assertCursor(played, shown)
      assertShades(played, shown, frame)
    }
  }), RUNS)
})
