import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LEAST_TOP, levelForRate, makeRankScale, makeScale, roundUpTop,
  legendStops, type Scale } from '../../../src/core/color/color-scale.js'
import { Random } from '../../random.js'

function scales(): Scale[] {
  const random = new Random(1)
  const all: Scale[] = []
  for (const levels of [2, 3, 6, 12, 14, 64]) {
    for (const top of [10, 20, 500, 1e4, 5e6, 1e12]) {
      for (const name of ['log', 'linear', 'sqrt'] as const) all.push(makeScale(name, top, levels))
    }
    for (const size of [0, 1, 2, 50, 3000]) {
      all.push(makeRankScale(Float64Array.from({ length: size }, () => Math.floor(10 ** (random.next() * 6))), levels))
    }
  }
  return all
}

test('levelForRate() gives zero the ground and nothing else the ground', () => {
  for (const scale of scales()) {
    assert.equal(levelForRate(scale, 0), 0)
    for (const rate of [Number.MIN_VALUE, 1e-9, 0.2, 1, 1.5, 7, 1e15]) assert.ok(levelForRate(scale, rate) >= 1)
  }
})

test('levelForRate() never falls as the rate rises, and stays among the levels', () => {
  const random = new Random(2)
  for (const scale of scales()) {
    const rates = Array.from({ length: 200 }, () => 10 ** (random.next() * 14 - 1)).sort((a, b) => a - b)
    const levels = rates.map((rate) => levelForRate(scale, rate))
    levels.forEach((level, i) => assert.ok(level < scale.levels && level >= (levels[i - 1] ?? 1)))
  }
})

test('levelForRate() gives the top of the range the hottest shade', () => {
  for (const name of ['log', 'linear', 'sqrt'] as const) {
    for (const top of [10, 500, 1e6]) assert.equal(levelForRate(makeScale(name, top, 12), top), 11)
  }
})

test('levelForRate() takes a rate that is no number for zero', () => {
  assert.equal(levelForRate(makeScale('log', 10, 12), NaN), 0)
})

test('legendStops() are right: each bound is the least rate of its shade', () => {
  for (const scale of scales()) {
    const found = legendStops(scale)
    found.forEach(({ level, from }, i) => {
      if (from > 0) {
        assert.equal(levelForRate(scale, from), level)
        assert.ok(levelForRate(scale, from * (1 - 1e-6)) < level)
      }
      if (i > 0) assert.ok(from > found[i - 1]!.from && level > found[i - 1]!.level)
    })
    for (const rate of [0.5, 1, 2, 3, 10, 99, 12345]) assert.ok(found.some(({ level }) => level === levelForRate(scale, rate)))
  }
})

test('legendStops() has bounds of at most two significant digits from 100 on, whole numbers below', () => {
  for (const scale of scales().filter(({ name }) => name !== 'rank')) {
    for (const { from } of legendStops(scale))
      assert.ok(from < 100 ? Number.isInteger(from) : Number(from.toPrecision(2)) === from, String(from))
  }
})

test('makeScale(log) is not flattened by one spike as makeScale(linear) is', () => {
  const [log, linear] = [makeScale('log', 1e5, 12), makeScale('linear', 1e5, 12)]
  assert.equal(levelForRate(linear, 100), levelForRate(linear, 1000))
  assert.ok(levelForRate(log, 1000) - levelForRate(log, 100) >= 2)
})

test('makeRankScale() gives each shade about as many cells as any other', () => {
  const rates = Float64Array.from({ length: 1100 }, (_, i) => 1 + i)
  const scale = makeRankScale(rates, 12)
  const cells = new Array<number>(12).fill(0)
  for (const rate of rates) cells[levelForRate(scale, rate)]!++
  assert.equal(cells[0], 0)
  for (const many of cells.slice(1)) assert.ok(many >= 90 && many <= 110, String(cells))
})

test('scales of fractions have thresholds of two digits from the least on, and a top as many times above it', () => {
  const scale = makeScale('log', 5, 12, 0.05, 0.05)
  for (const { from } of legendStops(scale)) assert.ok(from === 0 || (from >= 0.05 && Number(from.toPrecision(2)) === from), String(from))
  assert.ok(levelForRate(scale, 0.05) < levelForRate(scale, 0.1) && levelForRate(scale, 0.1) < levelForRate(scale, 1))
  assert.deepEqual([0, 0.3, 0.6, 0.11, 7].map((value) => roundUpTop(value, 0.05)), [0.5, 0.5, 1, 0.5, 10])
})

test('roundUpTop() goes in steps of 1-2-5 and is never below what it is given', () => {
  assert.deepEqual([0, -1, NaN, 3, 10, 11, 20, 21, 50, 51, 100, 101, 999, 1000].map((value) => roundUpTop(value)),
    [10, 10, 10, 10, 10, 20, 20, 50, 50, 100, 100, 200, 1000, 1000])
  const random = new Random(3)
  for (let i = 0; i < 1000; i++) {
    const value = 10 ** (random.next() * 15)
    const top = roundUpTop(value)
    assert.ok(top >= value * (1 - 1e-9) && top >= LEAST_TOP && (top === LEAST_TOP || top <= value * 2.5 * (1 + 1e-9)))
    assert.ok([1, 2, 5].includes(Number(top.toExponential().split('e')[0])))
  }
})
