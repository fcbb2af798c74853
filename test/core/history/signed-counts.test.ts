/** Counts that a script takes away again: every sum of the history is exact, whatever cancels out, and says that counts were negative. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DerivedCache } from '../../../src/core/history/derived-cache.js'
import { Downsampler } from '../../../src/core/history/downsample.js'
import { History } from '../../../src/core/history/history.js'
import type { InternedKey } from '../../../src/core/history/interned-keys.js'
import { countRange, countRangeInSight } from '../../../src/core/history/range-counts.js'
import { filteredCounts } from '../../../src/core/history/slab-filter.js'
import { slabsToTick } from '../../../src/core/history/slab-to-tick.js'
import type { Key, QuantizedRecord, Tick } from '../../../src/core/stream/event.js'
import { Random, randomBuckets } from '../../random.js'
import { sumOverTicks } from '../stream/sum-ticks.js'

const KEYS: readonly Key[] = [['made'], ['freed'], ['kept', 3]]

function tickOf(time: number, records: readonly QuantizedRecord[]): Tick {
  return { type: 'tick', time, duration: 1000, aggregations: [{ name: 'a', function: 'quantize', parameters: [], records }] }
}

function randomTicks(random: Random, count: number): Tick[] {
  return Array.from({ length: count }, (_, i) => tickOf((i + 1) * 1000, KEYS.flatMap((key) => (
    random.next() < 0.7 ? [{ key, buckets: randomBuckets(random, random.next() < 0.5 ? 0 : 0.4) }] : []
  ))))
}

/** Counts by bucket over all records that pass, without those that are zero, computed from the ticks themselves. */
function sums(ticks: readonly Tick[], passes: (key: Key) => boolean): Map<string, number> {
  const found = new Map<string, number>()
  for (const { aggregations: [aggregation] } of ticks) {
    for (const { key, buckets } of (aggregation?.records ?? []) as readonly QuantizedRecord[]) {
      if (!passes(key)) continue
      for (const [min, max, count] of buckets) found.set(`${min} ${max}`, (found.get(`${min} ${max}`) ?? 0) + count)
    }
  }
  return new Map([...found].filter(([, count]) => count !== 0).sort())
}

const isNegative = (ticks: readonly Tick[], passes: (key: Key) => boolean): boolean => ticks.some(({ aggregations: [aggregation] }) =>
  (aggregation!.records as readonly QuantizedRecord[]).some(({ key, buckets }) => passes(key) && buckets.some(([, , count]) => count < 0)))

test('countRange() sums negative counts exactly for every filter and range, and says whether there were any', () => {
  const random = new Random(90)
  for (let round = 0; round < 60; round++) {
    const ticks = randomTicks(random, 12)
    const history = new History(50)
    for (const tick of ticks) history.pushTick(tick)
    const { scheme } = history.tracks[0]!
    for (const names of [['made', 'freed', 'kept'], ['made'], ['freed', 'kept'], []]) {
      const passes = (key: Key): boolean => names.includes(key[0] as string)
      const filter = names.length === 3 ? undefined : ({ key }: InternedKey) => passes(key)
      const cache = new DerivedCache()
      for (let from = 0; from < 12; from += random.int(0, 3)) {
        const to = Math.min(11, from + random.int(0, 5))
        const part = ticks.slice(from, to + 1)
        for (const counts of [countRange(history, 0, from, to, filter), countRangeInSight({ history, track: 0, filter, cache }, from, to)]) {
          const found = Array.from(counts.ids, (id, i): [string, number] => {
            const ends = [scheme.lows[id]!, scheme.highs[id]!].map((end) => (Number.isFinite(end) ? end : null))
            return [ends.join(' ').replace(/^ /, 'null ').replace(/ $/, ' null'), counts.counts[i]!]
          })
          assert.deepEqual(new Map(found.sort()), sums(part, passes))
          assert.equal(counts.total, [...sums(part, passes).values()].reduce((sum, one) => sum + one, 0))
          assert.equal(counts.isSigned, isNegative(part, passes))
        }
        if (random.next() < 0.3) break
      }
    }
  }
})

test('a bucket in which two keys cancel out stays in the range of values, and isolating one of them shows it', () => {
  const history = new History(10)
  history.pushTick(tickOf(1000, [{ key: ['freed'], buckets: [[4096, 8191, -10]] }, { key: ['made'], buckets: [[4096, 8191, 10]] }]))
  const { scheme, range } = history.tracks[0]!
  assert.deepEqual([scheme.lows[range!.low], scheme.highs[range!.high]], [4096, 8191])
  const slab = history.at(0)!.slabs[0]!
  assert.equal(slab.total, 0)
  const only = (name: string) => filteredCounts(slab, ({ key }) => key[0] === name)
  assert.deepEqual([...only('made').counts, only('made').isSigned], [10, false])
  assert.deepEqual([...only('freed').counts, only('freed').isSigned], [-10, true])
})

test('slabs give the tick back with its negative counts', () => {
  const [tick] = randomTicks(new Random(91), 1)
  const history = new History(10)
  history.pushTick(tick!)
  assert.deepEqual(slabsToTick(history.at(0)!, history.tracks), tick)
})

test('Downsampler keeps the sums of negative counts, and writes no bucket whose counts cancel out', () => {
  const random = new Random(92)
  for (let round = 0; round < 30; round++) {
    const ticks = randomTicks(random, random.int(1, 60))
    for (const limit of [1, 3, 10]) {
      const downsampler = new Downsampler(limit, 1000)
      for (const tick of ticks) downsampler.add(tick)
      downsampler.finish()
      const short = [...downsampler.ticks()]
      const counts = short.flatMap(({ aggregations }) => aggregations.flatMap(({ records }) => records as readonly QuantizedRecord[]))
      assert.ok(counts.every(({ buckets }) => buckets.every(([, , count]) => count !== 0)))
      for (const [name] of KEYS) {
        const passes = (key: Key): boolean => key[0] === name
        assert.deepEqual(sums(short, passes), sums(ticks, passes))
      }
    }
  }
  const cancelled = new Downsampler(1, 1000)
  for (const count of [5, -5]) cancelled.add(tickOf(count > 0 ? 1000 : 2000, [{ key: ['a'], buckets: [[1, 1, count], [2, 3, 1]] }]))
  cancelled.finish()
  assert.deepEqual(sumOverTicks(cancelled.ticks(), 'a')!.records, [{ key: ['a'], buckets: [[2, 3, 2]] }])
})
