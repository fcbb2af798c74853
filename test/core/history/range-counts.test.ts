import assert from 'node:assert/strict'
import { test } from 'node:test'
import { History } from '../../../src/core/history/history.js'
import type { InternedKey } from '../../../src/core/history/interned-keys.js'
import { DerivedCache } from '../../../src/core/history/derived-cache.js'
import { countRangeInSight, countRange } from '../../../src/core/history/range-counts.js'
import { Random } from '../../random.js'
import { aggregation, randomValues, tick } from '../make.js'

test('countRangeInSight() of a range that moves equals a new count of it, however it moves', () => {
  const random = new Random(80)
  for (const filter of [undefined, ({ key }: InternedKey) => key[0] === 'read']) {
    const history = new History(50)
    const cache = new DerivedCache()
    let [from, to] = [0, 0]
    for (let i = 0; i < 400; i++) {
      history.pushTick({ ...tick((i + 1) * 1000, []),
        aggregations: [aggregation([[['read'], randomValues(random, 9)], [['write'], randomValues(random, 9)]])] })
      if (i % 13 === 0) history.pushGap((i + 1) * 1000, 10)
      const jump = random.next() < 0.1
      from = jump ? random.int(history.first - 5, history.next) : Math.max(from, history.next - 30)
      to = jump ? random.int(from - 2, history.next + 3) : history.next - 1
      assert.deepEqual(countRangeInSight({ history, track: 0, filter, cache }, from, to), countRange(history, 0, from, to, filter))
      let [total, duration] = [0, 0]
      for (let seq = Math.max(from, history.first); seq <= to; seq++) {
        const entry = history.at(seq)
        duration += entry === undefined || entry.gap ? 0 : entry.duration
        const slab = entry?.slabs[0]
        let at = 0
        slab?.keys.forEach((key, record) => {
          for (; at < slab.ends[record]!; at++) if (filter === undefined || filter(key)) total += slab.counts[at]!
        })
      }
      assert.deepEqual([countRange(history, 0, from, to, filter).total, countRange(history, 0, from, to, filter).duration],
        [total, duration])
    }
  }
})

test('countRange() of nothing is nothing', () => {
  const { total, duration, ids } = countRange(new History(16), 0, 0, 99)
  assert.deepEqual([total, duration, ids.length], [0, 0, 0])
})
