/**
 * Charts for the tests of exporters: from the demonstration, from random ticks, and edge cases; and the counts of their ticks.
 */
import { buildChart, type Chart } from '../../src/core/chart/chart.js'
import type { Bucket, Event, Header, QuantizedAggregation, Tick } from '../../src/core/stream/event.js'
import { reduce } from '../../src/core/update/update.js'
import { updateSelection } from '../../src/core/keys/selection.js'
import type { ExportInput } from '../../src/exports/exporter.js'
import { demoSource } from '../../src/sources/demo.js'
import { keyedTick } from '../core/keyed.js'
import { START, started, tick } from '../core/make.js'
import { Random } from '../random.js'
import type { Model, ModelOptions } from '../../src/core/state/state.js'

export interface ChartedTicks {
  readonly chart: Chart
  /** All ticks of it, in order. */
  readonly ticks: readonly Tick[]
}

export interface ChartOptions {
  readonly options?: Partial<ModelOptions>
  readonly head?: Partial<Header>
  readonly columns?: number
  readonly rows?: number
  /** Ticks a column. */
  readonly zoom?: number
  /** Ticks and gaps up to the newest in sight. */
  readonly end?: number
  /** Names of keys of one part to be selected. */
  readonly selected?: readonly string[]
}

/** The chart of events that follow a header. */
export function chartEvents(events: readonly Event[], given: ChartOptions = {}): ChartedTicks {
  const { options, head, columns = 2000, rows = 120, zoom = 1, end, selected = [] } = given
  let model: Model = started({ history: 2000, ...options }, head)
  for (const event of events) model = reduce(model, event)
  const groups = selected.map((name) => JSON.stringify([name]))
  model = { ...model, viewport: { zoom, end }, selection: updateSelection(model.selection, { type: 'select', groups }) }
  return { chart: buildChart(model, { columns, rows })!, ticks: events.filter((event): event is Tick => event.type === 'tick') }
}

export async function chartDemo(ticks: number, given: ChartOptions = {}): Promise<ChartedTicks> {
  const events: Event[] = []
  for await (const { event } of demoSource({ ticks, pace: 'max', start: START }).events()) {
    if (event.type === 'tick') events.push(event as Tick)
  }
  return chartEvents(events, { head: { aggregations: ['latency'], keys: ['call'] }, ...given })
}

/** A chart of random ticks with many keys of two parts. */
export function chartRandom(seed: number, ticks: number, given: ChartOptions = {}): ChartedTicks {
  const source = new Random(seed)
  const events = Array.from({ length: ticks }, (_, i) => keyedTick(source, (i + 1) * 1000, 30))
  return chartEvents(events, { head: { keys: ['call', 'program'] }, ...given })
}

/** A tick of two keys: what one adds, the other takes away, mostly other amounts. */
function signedTick(time: number, i: number): Tick {
  const made: Bucket[] = [[512, 1023, 9], [1024, 2047, 1 + (i % 5)], [4096, 8191, 7]]
  const freed: Bucket[] = [[512, 1023, -9], [1024, 2047, -3], [4096, 8191, -1 - ((3 * i) % 40)], [65_536, 131_071, -1]]
  const records = [{ key: ['made'], buckets: made }, ...(i % 4 === 0 ? [] : [{ key: ['freed'], buckets: freed }])]
  return { type: 'tick', time, duration: 1000, aggregations: [{ name: 'lat', function: 'quantize', parameters: [], records }] }
}

/** Edge cases, by what is special about them. */
export function chartEdgeCases(): Readonly<Record<string, ChartedTicks>> {
  const some = (count: number): Tick[] => Array.from({ length: count }, (_, i) => tick((i + 1) * 1000, [1500, 90_000 * (1 + (i % 7))]))
  const signed = Array.from({ length: 30 }, (_, i) => signedTick((i + 1) * 1000, i))
  const linear = (step: number) => ({ fn: 'lquantize' as const, parameters: [0, 1000, step] })
  const mark = ({ time }: Tick, label: string): Event => ({ type: 'mark', time, at: time, label })
  return {
    'a column': chartEvents([tick(1000, [2000, 3000])]),
    'a row': chartEvents(some(4), { rows: 1 }),
    'a cell': chartEvents([tick(1000, [2000])], { rows: 1 }),
    'a gap of an hour': chartEvents([tick(1000, [2000]), tick(3_601_000, [5e6])]),
    'nothing but a gap': { ...chartEvents([tick(1000, [2000]), tick(3_601_000, [5e6])], { columns: 1, end: 2 }), ticks: [] },
    'a quiet tick': chartEvents([tick(1000, [2000]), tick(2000, []), tick(3000, [7000])]),
    'nothing but overflow': chartEvents([tick(1000, [1e12]), tick(2000, [1e13])]),
    'under- and overflow': chartEvents(Array.from({ length: 9 }, (_, i) => tick((i + 1) * 1000, [-5, 500, 999, 5000], linear(10)))),
    'both signs': chartEvents([tick(1000, [-70, 0, 70], { fn: 'quantize', parameters: [] })]),
    '600 columns': chartEvents(some(600)),
    '2000 columns': chartEvents(some(2000)),
    'more rows than pixels': chartEvents(some(9).map((one, i) => tick(one.time, [i, 999], linear(1))), { rows: 1000 }),
    'light': chartEvents(some(30), { options: { light: true } }),
    'hues': chartEvents(some(30), { selected: ['read'] }),
    'time': chartEvents(some(30), { options: { weight: 'time' } }),
    'pages': chartEvents(some(30), { head: { unit: 'pages' } }),
    'lines and a target': chartEvents([...some(30), tick(90_000, [4e6])], { options: { lines: true, slo: { value: 80, unit: 'us' } } }),
    'merged ticks': chartEvents(some(30), { zoom: 7 }),
    'a tick of no time': chartEvents([tick(1000, [2000]), tick(1000, [3000], { duration: 0 })]),
    'long ago': chartEvents(some(3), { head: { start: -6e13 } }),
    'negative counts': chartEvents(signed),
    'negative counts, merged, on a light background': chartEvents(signed, { zoom: 3, options: { light: true } }),
    'negative counts beside selected keys': chartEvents(signed, { selected: ['made'] }),
    'marks': chartEvents(some(40).flatMap((one, i): Event[] => (i % 3 === 0 ? [one, mark(one, `mark number ${i}`)] : [one]))),
  }
}

/** Events of a tick, counted from its buckets: those between two values, both included, of all keys or of the named one. */
export function countEvents({ aggregations }: Tick, low = -Infinity, high = Infinity, key?: string): number {
  const buckets = aggregations.filter((one): one is QuantizedAggregation => 'parameters' in one).flatMap(({ records }) => records)
    .filter((one) => key === undefined || one.key.join(' ') === key).flatMap((one): readonly Bucket[] => one.buckets)
  return buckets.reduce((sum, [from, to, count]) => sum + ((from ?? -Infinity) >= low && (to ?? Infinity) <= high ? count : 0), 0)
}

/** The input for exporters that need only the chart. */
export function exportInput(chart: Chart): ExportInput {
  return { chart, events: () => { throw new Error('no events are asked for') }, frame: () => { throw new Error('no screen is asked for') } }
}
