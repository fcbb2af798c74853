/** Streams of many keys of two parts, for tests of the table, the selection and the cursor. */
import { reduce } from '../../src/core/update/update.js'
import type { Header, Key, Tick } from '../../src/core/stream/event.js'
import type { Random } from '../random.js'
import { aggregation, randomValues, started } from './make.js'
import type { Model, ModelOptions } from '../../src/core/state/state.js'

export const CALLS = ['read', 'write', 'futex', 'openat', 'close', 'mmap']
export const PROGRAMS = ['sh', 'postgres', 'node']

/** A tick with random values for some of `count` keys. */
export function keyedTick(random: Random, time: number, count: number, most = 12): Tick {
  const records = Array.from({ length: count }, (_, i): [Key, number[]] => [
    [`${CALLS[i % CALLS.length]!}${i < CALLS.length ? '' : Math.floor(i / CALLS.length)}`, PROGRAMS[i % PROGRAMS.length]!],
    random.next() < 0.7 ? randomValues(random, most) : [],
  ])
  return { type: 'tick', time, duration: 1000, aggregations: [aggregation(records.filter(([, values]) => values.length > 0))] }
}

/** A model that has seen `ticks` of them, in a window that is known. */
export function keyed(
  random: Random, ticks: number, count: number, options: Partial<ModelOptions> = {}, head: Partial<Header> = {},
): Model {
  let model = reduce(started(options, { keys: ['call', 'program'], ...head }), { type: 'window', columns: 160, rows: 40 })
  for (let i = 1; i <= ticks; i++) model = reduce(model, keyedTick(random, i * 1000, count))
  return model
}
