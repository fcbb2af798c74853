import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { History } from '../../../src/core/history/history.js'
import { AGE, recentStats, REMEMBERED, WINDOW, type StatsQuery } from '../../../src/core/keys/recent-stats.js'
import { reduce } from '../../../src/core/update/update.js'
import { groupForKey, type Fold } from '../../../src/core/keys/selection.js'
import { estimatePercentiles } from '../../../src/core/buckets/percentiles.js'
import { Random } from '../../random.js'
import { keyed, keyedTick } from '../keyed.js'
import { started, tick } from '../make.js'

/** Events of each group in the ticks `from` … `until`, counted in the plainest way, and all their buckets. */
function counted(history: History, fold: Fold, from: number, until: number): Map<string, Map<number, number>> {
  const groups = new Map<string, Map<number, number>>()
  for (let seq = Math.max(from, history.first); seq < until; seq++) {
    const slab = history.at(seq)!.slabs[0]
    slab?.keys.forEach((key, record) => {
      const buckets = groups.get(groupForKey(fold, key)) ?? new Map<number, number>()
      groups.set(groupForKey(fold, key), buckets)
      for (let i = record === 0 ? 0 : slab.ends[record - 1]!; i < slab.ends[record]!; i++) {
        buckets.set(slab.ids[i]!, (buckets.get(slab.ids[i]!) ?? 0) + slab.counts[i]!)
      }
    })
  }
  return groups
}

const sum = (buckets: Map<number, number> | undefined): number => [...(buckets ?? [])].reduce((all, [, count]) => all + count, 0)

test('recentStats() counts the last ticks of each group as a plain count does, tick by tick and from anywhere', () => {
  const random = new Random(92)
  for (const fold of [undefined, [0], [1]]) {
    let model = keyed(random, 1, 9)
    for (let i = 2; i < 90; i++) {
      model = reduce(model, keyedTick(random, i * 1000, 9))
      const { history } = model
      const watched: StatsQuery = { history, track: 0, fold, filter: undefined }
      const stats = recentStats(watched, history.next)
      const plain = counted(history, fold, history.next - WINDOW, history.next)
      let total = 0
      for (const stat of stats.groups.values()) {
        assert.equal(stat.count, sum(plain.get(stat.group)), stat.group)
        total += stat.count
      }
      assert.equal(stats.total, total)
      assert.equal(stats.total, [...plain.values()].reduce((all, buckets) => all + sum(buckets), 0))
      if (i % 13 === 0) {
        const before = history.next - random.int(1, 12)
        assert.equal(recentStats(watched, before).total,
          [...counted(history, fold, before - WINDOW, before).values()].reduce((all, buckets) => all + sum(buckets), 0))
      }
    }
  }
})

test('RecentStats.at() remembers each of the last ticks', () => {
  const random = new Random(93)
  const { history } = keyed(random, REMEMBERED + 40, 5)
  const stats = recentStats({ history, track: 0, fold: undefined, filter: undefined }, history.next)
  for (const stat of stats.groups.values()) {
    for (let seq = Math.max(stat.last - REMEMBERED + 1, history.next - REMEMBERED); seq < history.next; seq++) {
      assert.equal(stats.at(stat, seq), sum(counted(history, undefined, seq, seq + 1).get(stat.group)))
    }
  }
})

test('RecentStats.tails() and positions() are those of all events of the last ticks', () => {
  for (const ticks of [1, 2, 3, 5, 40, 41, 43]) tailsOf(ticks)
})

function tailsOf(ticks: number): void {
  const { history } = keyed(new Random(94), ticks, 12)
  const stats = recentStats({ history, track: 0, fold: [1], filter: undefined }, history.next)
  const { scheme } = history.tracks[0]!
  const plain = counted(history, [1], history.next - WINDOW, history.next)
  const all = [...stats.groups.values()]
  const found = stats.tails(all)
  const positions = stats.positions()
  for (const stat of all) {
    const buckets = plain.get(stat.group)
    if (buckets === undefined) {
      assert.deepEqual([found.get(stat), positions.get(stat)], [undefined, -1])
      continue
    }
    const counts = { ids: Uint32Array.from(buckets.keys()), counts: Float64Array.from(buckets.values()) }
    assert.deepEqual(found.get(stat), estimatePercentiles(scheme, counts, [0.99])![0])
    const { value } = found.get(stat)!
    const id = scheme.order[positions.get(stat)!]!
    assert.ok(scheme.lows[id]! <= value && value <= scheme.highs[id]! + 1, stat.group)
  }
}

test('recentStats() deletes a group without events for long, and counts it again when it comes back', () => {
  let model = reduce(started(), tick(1000, [5]))
  for (let i = 2; i < AGE + 10; i++) {
    model = reduce(model, tick(i * 1000, []))
    const { groups } = recentStats({ history: model.history, track: 0, fold: undefined, filter: undefined }, model.history.next)
    assert.equal(groups.size, i <= AGE ? 1 : 0, String(i))
  }
  model = reduce(model, tick((AGE + 10) * 1000, [5, 6]))
  const stats = recentStats({ history: model.history, track: 0, fold: undefined, filter: undefined }, model.history.next)
  assert.deepEqual([...stats.groups.values()].map(({ count }) => count), [2])
})

test('recentStats() of nothing, of gaps and of another track is empty', () => {
  const { history } = started()
  assert.equal(recentStats({ history, track: 0, fold: undefined, filter: undefined }, 0).groups.size, 0)
  const gapped = reduce(reduce(started(), tick(1000, [])), tick(60_000, []))
  const stats = recentStats({ history: gapped.history, track: 3, fold: [7], filter: undefined }, gapped.history.next)
  assert.deepEqual([stats.groups.size, stats.total, stats.tails([]).size], [0, 0, 0])
})
