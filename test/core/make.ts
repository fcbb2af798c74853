/** Small streams for tests of the core: a header, ticks, and counts placed in the buckets their values fall in. */
import { buildBucketScheme } from '../../src/core/buckets/bucket-scheme.js'
import type { Bucket, Header, Key, QuantizedAggregation, QuantizingFunction, Tick } from '../../src/core/stream/event.js'
import { reduce } from '../../src/core/update/update.js'
import { palettes } from '../../src/palettes/index.js'
import type { Random } from '../random.js'
import type { Model, ModelOptions } from '../../src/core/state/state.js'
import { initialModel } from '../../src/core/state/initial.js'

export const LOG = [10, 2, 9, 20] as const
export const START = Date.UTC(2024, 4, 5, 14, 3, 7, 340)

export function header(given: Partial<Header> = {}): Header {
  return {
    type: 'header', version: '1.0', start: START, interval: 1000, title: 'System calls', unit: 'ns', host: 'db-7', os: 'Linux',
    dtrace: '', script: '', aggregations: ['lat'], ...given,
  }
}

/** Counts of values, put by the scheme into the buckets that hold them. */
export function bucketsOf(fn: QuantizingFunction, parameters: readonly number[], values: readonly number[]): Bucket[] {
  const { lows, highs, order } = buildBucketScheme(fn, parameters)
  const counts = new Map<number, number>()
  for (const value of values) {
    const at = order.findIndex((id) => lows[id]! <= value && value <= highs[id]!)
    counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  return [...counts].sort(([a], [b]) => a - b).map(([at, count]): Bucket => {
    const [low, high] = [lows[order[at]!]!, highs[order[at]!]!]
    return [Number.isFinite(low) ? low : null, Number.isFinite(high) ? high : null, count]
  })
}

export interface Made {
  readonly fn?: QuantizingFunction
  readonly parameters?: readonly number[]
  readonly name?: string
}

export function aggregation(byKey: readonly [Key, readonly number[]][], made: Made = {}): QuantizedAggregation {
  const { fn = 'llquantize', parameters = LOG, name = 'lat' } = made
  return { name, function: fn, parameters, records: byKey.map(([key, values]) => ({ key, buckets: bucketsOf(fn, parameters, values) })) }
}

/** A tick that ends at `time` with these values of one key. */
export function tick(time: number, values: readonly number[], made: Made & { readonly duration?: number } = {}): Tick {
  return {
    type: 'tick', time, duration: made.duration ?? 1000,
    aggregations: values.length === 0 ? [] : [aggregation([[['read'], values]], made)],
  }
}

/** Values over all decades, of both signs when `signed`. */
export function randomValues(random: Random, most: number, signed = false): number[] {
  return Array.from({ length: random.int(0, most) }, () =>
    Math.floor(10 ** (random.next() * 11)) * (signed && random.next() < 0.3 ? -1 : 1))
}

export function started(options: Partial<ModelOptions> = {}, head: Partial<Header> = {}): Model {
  return reduce(initialModel({ palettes, ...options }), header(head))
}

/** A model that has seen `count` ticks of random values. */
export function traced(random: Random, count: number, options: Partial<ModelOptions> = {}, made: Made & { signed?: boolean } = {}): Model {
  let model = started(options)
  for (let i = 1; i <= count; i++) model = reduce(model, tick(i * 1000, randomValues(random, 60, made.signed), made))
  return model
}
