import assert from 'node:assert/strict'
import { test } from 'node:test'
import { filteredCounts } from '../../../src/core/history/slab-filter.js'
import type { KeyFilter } from '../../../src/core/history/interned-keys.js'
import type { Slab } from '../../../src/core/history/history.js'
import { Random } from '../../random.js'
import { keyed } from '../keyed.js'

/** Record by record. */
function plain(slab: Slab, filter: NonNullable<KeyFilter>): Map<number, number> {
  const sums = new Map<number, number>()
  slab.keys.forEach((key, record) => {
    if (!filter(key)) return
    for (let i = record === 0 ? 0 : slab.ends[record - 1]!; i < slab.ends[record]!; i++)
      sums.set(slab.ids[i]!, (sums.get(slab.ids[i]!) ?? 0) + slab.counts[i]!)
  })
  return sums
}

function assertSums(slab: Slab, filter: NonNullable<KeyFilter>): void {
  const { ids, counts, total } = filteredCounts(slab, filter)
  const sums = plain(slab, filter)
  assert.deepEqual([...ids].map((id, i) => [id, counts[i]]), [...sums].sort(([a], [b]) => a - b))
  assert.equal(total, [...sums.values()].reduce((sum, count) => sum + count, 0))
}

test('filteredCounts() sums what a filter lets through: none, few, most or all', () => {
  const random = new Random(140)
  const { history } = keyed(random, 20, 23)
  for (const share of [0, 0.1, 0.5, 0.9, 1]) {
    for (let seq = 0; seq < 20; seq++) {
      const passing = new Set(history.at(seq)!.slabs[0]!.keys.filter(() => random.next() < share))
      assertSums(history.at(seq)!.slabs[0]!, (key) => passing.has(key))
    }
  }
})

test('filteredCounts() keeps the counts of two filters apart', () => {
  const slab = keyed(new Random(141), 1, 9).history.at(0)!.slabs[0]!
  const [first, others]: [NonNullable<KeyFilter>, NonNullable<KeyFilter>] = [(key) => key === slab.keys[0], (key) => key !== slab.keys[0]]
  for (const filter of [first, others, first]) assertSums(slab, filter)
  assert.equal(filteredCounts(slab, first).total + filteredCounts(slab, others).total, slab.total)
  assert.equal(filteredCounts(slab, undefined).total, slab.total)
})
