import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sumOverTicks } from '../stream/sum-ticks.js'
import { Downsampler, OTHER_KEYS } from '../../../src/core/history/downsample.js'
import type { Tick } from '../../../src/core/stream/event.js'
import { Random, randomTick } from '../../random.js'
import { aggregation, tick } from '../make.js'

function condensed(ticks: readonly Tick[], limit: number, interval = 1000): { ticks: Tick[]; condenser: Downsampler } {
  const condenser = new Downsampler(limit, interval)
  for (const one of ticks) condenser.add(one)
  condenser.finish()
  return { ticks: [...condenser.ticks()], condenser }
}

const byKey = (ticks: readonly Tick[], name = 'time') => (sumOverTicks(ticks, name)?.records ?? []).toSorted((a, b) =>
  (JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1))

test('Downsampler keeps every count of every key, and all the time that ticks speak for, whatever the limit', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const random = new Random(seed)
    let time = 0
    const ticks = Array.from({ length: random.int(1, 300) }, () => {
      const one = randomTick(random, time += 2000 + (random.next() < 0.1 ? 30_000 : 0))
      return { ...one, aggregations: one.aggregations.slice(0, 1) }
    })
    for (const limit of [1, 2, 7, 30, 1000]) {
      const short = condensed(ticks, limit)
      assert.ok(short.ticks.length <= limit, `seed ${seed}: ${short.ticks.length} of ${limit}`)
      assert.deepEqual(byKey(short.ticks), byKey(ticks).filter((record) => 'buckets' in record && record.buckets.length > 0),
        `seed ${seed}, ${limit}`)
      assert.equal(short.ticks.reduce((sum, { duration }) => sum + duration, 0), ticks.reduce((sum, { duration }) => sum + duration, 0))
      assert.equal(short.ticks.at(-1)!.time, time)
    }
  }
})

test('Downsampler leaves ticks as they are when there are few enough', () => {
  const ticks = [1, 2, 3].map((at) => tick(at * 1000, [at, 10 * at]))
  const { ticks: same, condenser } = condensed(ticks, 3)
  assert.deepEqual(same, ticks)
  assert.equal(condenser.merged, 1)
})

test('Downsampler sums as few neighbors as will do: most of the columns are used', () => {
  for (const count of [11, 20, 35, 79, 81, 200, 777, 5000]) {
    const ticks = Array.from({ length: count }, (_, i) => tick((i + 1) * 1000, [100]))
    const { ticks: short, condenser } = condensed(ticks, 10)
    assert.ok(short.length <= 10 && short.length > 5, `${count}: ${short.length}`)
    assert.ok(short.every(({ duration }) => duration <= condenser.merged * 1000))
  }
})

test('Downsampler keeps a gap longer than half a tick, and sums over a shorter one', () => {
  const times = [1000, 2000, 3000, 4000, 60_000, 61_000, 62_000, 63_400]
  const { ticks } = condensed(times.map((time) => tick(time, [100])), 4)
  assert.deepEqual(ticks.map(({ time, duration }) => [time, duration]), [[2000, 2000], [4000, 2000], [61_000, 2000], [63_400, 2000]])
})

test('Downsampler tells keys apart up to a limit, and counts the others as one', () => {
  const condenser = new Downsampler(10, 1000)
  for (let at = 0; at < 60; at++) {
    const records = Array.from({ length: 1000 }, (_, i): [[number], number[]] => [[at * 1000 + i], [100]])
    condenser.add({ type: 'tick', time: (at + 1) * 1000, duration: 1000, aggregations: [aggregation(records)] })
  }
  condenser.finish()
  const [...ticks] = condenser.ticks()
  const records = byKey(ticks, 'lat')
  assert.equal(records.length, 50_000)
  const other = records.find(({ key }) => key[0] === OTHER_KEYS[0])!
  assert.equal(condenser.otherKeyRecords, 10_001)
  assert.equal('buckets' in other && other.buckets[0]![2], 10_001)
})

test('Downsampler puts a bucket that its function could not have made in order', () => {
  const odd = (time: number, min: number, max: number): Tick => ({ type: 'tick', time, duration: 1000,
    aggregations: [{ name: 'q', function: 'quantize', parameters: [],
    records: [{ key: [], buckets: [[min, max, 1]] }] }] })
  const { ticks } = condensed([odd(1000, 64, 127), odd(2000, 3, 9), odd(3000, 1, 1)], 1)
  assert.deepEqual(ticks[0]!.aggregations[0]!.records[0], { key: [], buckets: [[1, 1, 1], [3, 9, 1], [64, 127, 1]] })
})
