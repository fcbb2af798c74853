import { DerivedCache } from '../../../src/core/history/derived-cache.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { History } from '../../../src/core/history/history.js'
import type { StatsQuery } from '../../../src/core/keys/recent-stats.js'
import { reduce } from '../../../src/core/update/update.js'
import { estimatePercentiles } from '../../../src/core/buckets/percentiles.js'
import { groupForKey, groupParts, type Fold } from '../../../src/core/keys/selection.js'
import { rangeStats } from '../../../src/core/keys/range-stats.js'
import { Random } from '../../random.js'
import { keyed } from '../keyed.js'
import { started } from '../make.js'
import type { Model } from '../../../src/core/state/state.js'
import { keysInSight } from '../../../src/core/heatmap/in-sight.js'

/** Counts by bucket id of each group in the ticks `from` … `to`, counted in the plainest way. */
function counted(history: History, fold: Fold, from: number, to: number): Map<string, Map<number, number>> {
  const groups = new Map<string, Map<number, number>>()
  for (let seq = from; seq <= to; seq++) {
    const slab = history.at(seq)!.slabs[0]
    slab?.keys.forEach((key, record) => {
      for (let i = record === 0 ? 0 : slab.ends[record - 1]!; i < slab.ends[record]!; i++) {
        const buckets = groups.get(groupForKey(fold, key)) ?? new Map<number, number>()
        groups.set(groupForKey(fold, key), buckets.set(slab.ids[i]!, (buckets.get(slab.ids[i]!) ?? 0) + slab.counts[i]!))
      }
    })
  }
  return groups
}

const sum = (buckets: Map<number, number>): number => [...buckets.values()].reduce((all, count) => all + count, 0)

test('rangeStats() counts each group of a range as a plain count does, with its percentiles and its parts', () => {
  const random = new Random(211)
  const { history } = keyed(random, 90, 11)
  const { scheme } = history.tracks[0]!
  for (let run = 0; run < 40; run++) {
    const from = random.int(0, history.next - 1)
    const to = random.int(from, history.next - 1)
    const watched: StatsQuery = { history, track: 0, fold: random.pick([undefined, [0], [1]]),
      filter: undefined, cache: new DerivedCache() }
    const stats = rangeStats(watched, from, to)
    const plain = counted(history, watched.fold, from, to)
    assert.deepEqual([...stats.groups.keys()].sort(), [...plain.keys()].sort())
    const all = [...stats.groups.values()]
    const [tails, positions] = [stats.tails(all), stats.positions()]
    for (const stat of all) {
      const buckets = plain.get(stat.group)!
      assert.equal(stat.count, sum(buckets))
      assert.equal(stat.recent.slice(0, stats.parts).reduce((a, b) => a + b, 0), stat.count)
      const [tail] = estimatePercentiles(scheme, { ids: Uint32Array.from(buckets.keys()), counts: Float64Array.from(buckets.values()) },
        [0.99])!
      assert.deepEqual(tails.get(stat), tail)
      const id = scheme.order[positions.get(stat)!]!
      assert.ok(scheme.lows[id]! <= tail!.value && tail!.value <= scheme.highs[id]! + 1)
    }
    assert.equal(stats.total, all.reduce((total, { count }) => total + count, 0))
    assert.equal(stats.duration, (to - from + 1) * 1000)
    assert.equal(rangeStats(watched, from, to), stats, 'kept until something else is asked for')
  }
})

test('RangeStats.at() is the mean of the part of the range that a tick is in', () => {
  const { history } = keyed(new Random(212), 40, 3)
  const stats = rangeStats({ history, track: 0, fold: undefined, filter: undefined }, 5, 30)
  for (const stat of stats.groups.values()) {
    for (let seq = 5; seq <= 30; seq++)
      assert.equal(stats.at(stat, seq), sum(counted(history, undefined, seq, seq).get(stat.group) ?? new Map()))
    assert.deepEqual([stats.at(stat, 4), stats.at(stat, 31)], [0, 0])
  }
})

test('rangeStats() of nothing and of no ticks is empty', () => {
  const { history } = started()
  const stats = rangeStats({ history, track: 0, fold: undefined, filter: undefined }, 0, 10)
  assert.deepEqual([stats.groups.size, stats.total, stats.duration], [0, 0, 0])
})

test('keysInSight() of a table of the columns in sight follows the viewport, and the map whose size a view reported', () => {
  let model: Model = keyed(new Random(213), 60, 8)
  model = reduce({ ...model, table: { ...model.table, of: 'sight' } }, { type: 'map', width: 20, height: 40 })
  const totals = () => [...counted(model.history, undefined, ...inSight()).values()].reduce((all, buckets) => all + sum(buckets), 0)
  const inSight = (): [number, number] => {
    const end = model.viewport.end ?? 60
    return [end - 20, end - 1]
  }
  assert.equal(keysInSight(model)!.stats.total, totals())
  model = reduce(model, { type: 'step', by: -15 })
  assert.equal(model.viewport.end, 45)
  assert.equal(keysInSight(model)!.stats.total, totals())
  const [most] = keysInSight(model)!.rows
  model = reduce({ ...model, table: { ...model.table, focus: true, at: most!.group } }, { type: 'select' })
  model = reduce(model, { type: 'isolate' })
  assert.ok(model.selection.filter!({ key: groupParts(most!.group) as string[], text: most!.group }))
  assert.equal(keysInSight(model)!.stats.total, totals(), 'a table lists what can be chosen, not what is counted')
})
