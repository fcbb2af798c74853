import assert from 'node:assert/strict'
import { test } from 'node:test'
import { History, plainValue } from '../../../src/core/history/history.js'
import { Random } from '../../random.js'
import { aggregation, randomValues, tick } from '../make.js'

function rangeOf(history: History): [number, number] | undefined {
  const { range, scheme } = history.tracks[0]!
  return range && [scheme.lows[range.low]!, scheme.highs[range.high]!]
}

test('History holds the last entries and numbers them without holes', () => {
  const history = new History(16)
  assert.equal(history.newest, undefined)
  for (let i = 1; i <= 40; i++) history.pushTick(tick(i * 1000, []))
  assert.deepEqual([history.first, history.next, history.at(23), history.at(40)], [24, 40, undefined, undefined])
  for (let seq = 24; seq < 40; seq++) assert.equal(history.at(seq)!.time, (seq + 1) * 1000)
})

test('History holds fewer entries where they would take too much memory, but never none', () => {
  const history = new History(100, 100_000)
  const records = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => ({ key: [`k${from + i}`], buckets: [[1, 1, 1]] as const }))
  const push = (seq: number, count: number): void => history.pushTick({ type: 'tick', time: seq * 1000, duration: 1000,
    aggregations: [{ name: 'l', function: 'quantize', parameters: [], records: records(seq * 100_000, count) }] })
  for (let seq = 0; seq < 50; seq++) push(seq, 10)
  assert.ok(history.next === 50 && history.first > 30 && history.first < 40, String(history.first))
  assert.equal(history.at(history.first - 1), undefined)
  assert.equal(history.at(history.first)!.slabs[0]!.total, 10)
  push(50, 1000)
  assert.deepEqual([history.first, history.next, history.newest!.slabs[0]!.total], [50, 51, 1000])
  for (let seq = 51; seq < 60; seq++) push(seq, 1)
  assert.equal(history.first, 51, 'the large one is let go, and what came after it is held')
})

test('pushTick() keeps every key, bucket and count of a tick', () => {
  const history = new History(16)
  history.pushTick({ ...tick(1000, []), aggregations: [aggregation([[['read'], [150, 150, 9e5]], [['write', 7], [150]], [[], []]])] })
  const slab = history.newest!.slabs[0]!
  assert.deepEqual(slab.keys.map(({ key }) => key), [['read'], ['write', 7], []])
  assert.deepEqual([...slab.ends], [2, 3, 3])
  assert.deepEqual([...slab.counts], [2, 1, 1])
  assert.deepEqual([...slab.all.counts].sort(), [1, 3])
  assert.equal(slab.total, 4)
})

test('pushTick() distinguishes aggregations by name, function and parameters', () => {
  const history = new History(16)
  const made = [{ name: 'a' }, { name: 'b' }, { name: 'a', parameters: [10, 0, 3, 10] },
    { name: 'a', fn: 'quantize' as const, parameters: [] }]
  for (const each of [...made, ...made]) history.pushTick(tick(1, [5], each))
  assert.equal(history.tracks.length, 4)
  assert.deepEqual(history.at(5)!.slabs.map((slab) => slab?.total), [undefined, 1])
})

test('the range holds every bucket with a count of every tick held', () => {
  const random = new Random(10)
  for (let round = 0; round < 20; round++) {
    const history = new History(16)
    for (let i = 1; i <= 80; i++) {
      history.pushTick(tick(i * 1000, randomValues(random, random.int(0, 4), round % 2 === 0)))
      const track = history.tracks[0]
      for (let seq = history.first; seq < history.next; seq++) {
        for (const id of history.at(seq)!.slabs[0]?.all.ids ?? []) {
          const at = track!.scheme.position[id]!
          assert.ok(at >= track!.scheme.position[track!.range!.low]! && at <= track!.scheme.position[track!.range!.high]!)
        }
      }
    }
  }
})

test('the range grows with a little room, and stays while what made it grow is held', () => {
  const history = new History(16)
  history.pushTick(tick(1000, [1000, 9999]))
  assert.deepEqual(rangeOf(history), [1000, 9999])
  history.pushTick(tick(2000, [15_000]))
  const grown = rangeOf(history)!
  assert.ok(grown[0] === 1000 && grown[1] > 15_000 && grown[1] < 30_000)
  for (let i = 3; i <= 10; i++) {
    history.pushTick(tick(i * 1000, [5000]))
    assert.deepEqual(rangeOf(history), grown)
  }
})

test('the range shrinks when what made it grow has left the history, and goes when all has', () => {
  const history = new History(16)
  history.pushTick(tick(1000, [1e6]))
  for (let i = 2; i <= 17; i++) history.pushTick(tick(i * 1000, [1000]))
  assert.deepEqual(rangeOf(history), [1000, 1499])
  for (let i = 18; i <= 40; i++) history.pushTick(tick(i * 1000, []))
  assert.equal(rangeOf(history), undefined)
})

test('the range takes no room from open ends or from below zero', () => {
  const history = new History(16)
  const made = { fn: 'lquantize' as const, parameters: [0, 100, 1] }
  history.pushTick(tick(1000, [40, 60], made))
  history.pushTick(tick(2000, [0, 99], made))
  assert.deepEqual(rangeOf(history), [0, 99])
  const logged = new History(16)
  logged.pushTick(tick(1000, [1e6, 1e7]))
  logged.pushTick(tick(2000, [7]))
  assert.deepEqual(rangeOf(logged)![0], -99)
})

test('later pushes do not change a copy()', () => {
  const history = new History(16)
  for (let i = 1; i <= 20; i++) history.pushTick(tick(i * 1000, [1000]))
  const copy = history.copy()
  for (let i = 21; i <= 99; i++) history.pushTick(tick(i * 1000, [1e8], i > 50 ? { name: 'other' } : {}))
  assert.deepEqual([copy.first, copy.next, copy.newest!.time, copy.tracks.length], [4, 20, 20_000, 1])
  assert.deepEqual(rangeOf(copy), [1000, 1499])
})

test('keys that no held tick mentions are deleted', () => {
  const history = new History(16)
  for (let i = 0; i < 2000; i++) {
    const byKey = Array.from({ length: 5 }, (_, j): [[string], [number]] => [[`${i}/${j}`], [5]])
    history.pushTick({ ...tick(i, []), aggregations: [aggregation(byKey)] })
  }
  assert.ok(history.keys.size <= 1025, String(history.keys.size))
})

test('plainValue() adds counts and sums, weighs averages, and takes the extreme of the others', () => {
  const records = [{ key: ['a'], value: 2, count: 1 }, { key: ['b'], value: 8, count: 3 }]
  const value = (fn: 'count' | 'sum' | 'min' | 'max' | 'avg' | 'stddev') => plainValue({ name: '', function: fn, records })!.value
  assert.deepEqual([value('count'), value('sum'), value('min'), value('max'), value('avg'), value('stddev')], [10, 10, 2, 8, 6.5, 8])
  assert.equal(plainValue({ name: '', function: 'count', records: [] }), undefined)
})
