import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HueBlends, HUE_COUNT, roundToQuarters } from '../../../src/core/color/hue-blend.js'
import { grayRamp, hueRamps, mutedSteps, type Ramp } from '../../../src/core/color/key-hues.js'
import { palettes } from '../../../src/palettes/index.js'
import { lightness, rises, SIXTEEN, xterm } from '../../palettes/lightness.js'
import { Random } from '../../random.js'

const { paints } = palettes[0]!
const shares = (...given: number[]): Float64Array => Float64Array.from({ length: HUE_COUNT + 1 }, (_, i) => given[i] ?? 0)

const ramps: readonly (readonly [string, Ramp])[] = [['gray', grayRamp], ...hueRamps.map((ramp, i) => [`hue ${i + 1}`, ramp] as const)]
for (const [name, ramp] of ramps) {
  test(`${name}: lightness rises strictly in 24-bit and in 256 colors, and never falls in 16`, () => {
    assert.ok(rises(ramp.map(([red, green, blue]) => lightness([red, green, blue])), 3), '24-bit')
    assert.ok(rises(ramp.map(([, , , x256]) => lightness(xterm(x256))), 0.5), '256')
    assert.ok(rises(ramp.map(([, , , , x16]) => lightness(SIXTEEN[x16]!)), 0), '16')
    assert.ok(ramp.every(([, , , x256, x16]) => x256 >= 16 && x256 <= 255 && x16 > 0 && x16 <= 15))
  })
}

test('the hues are apart at every step in 256 colors, the first six in 16', () => {
  for (let step = 0; step < grayRamp.length; step++) {
    assert.equal(new Set(hueRamps.map((ramp) => ramp[step]![3])).size, hueRamps.length)
    assert.equal(new Set(hueRamps.slice(0, 6).map((ramp) => ramp[step]![4])).size, 6)
  }
})

test('roundToQuarters() sums to four, keeps who has most, and never rounds what is selected to nothing', () => {
  const random = new Random(91)
  for (let round = 0; round < 500; round++) {
    const given = shares(...Array.from({ length: HUE_COUNT + 1 }, () => (random.next() < 0.6 ? 0 : 10 ** (random.next() * 5))))
    const quarters = roundToQuarters(given)
    assert.equal(quarters.reduce((a, b) => a + b, 0), 4)
    quarters.forEach((quarter, i) => assert.ok(quarter === 0 || given[i]! > 0 || given.every((share) => share === 0)))
    if (given.slice(1).some((share) => share > 0)) assert.ok(quarters.slice(1).some((quarter) => quarter > 0))
  }
  assert.deepEqual(roundToQuarters(shares(1_000_000, 1)), [3, 1, 0, 0, 0, 0, 0, 0, 0])
  assert.deepEqual(roundToQuarters(shares(0, 1, 1)), [0, 2, 2, 0, 0, 0, 0, 0, 0])
  assert.deepEqual(roundToQuarters(shares()), [4, 0, 0, 0, 0, 0, 0, 0, 0])
})

test('cell() is the ground for zero and the ground for nothing else, whatever is selected', () => {
  const blends = new HueBlends(paints, false)
  assert.equal(blends.cell(0, shares(1, 2, 3)), 0)
  for (let level = 1; level < paints.length; level++) {
    for (const given of [shares(1), shares(0, 1), shares(3, 1), shares(0, 1, 1, 1, 1)]) {
      const at = blends.cell(level, given)
      const paint = blends.paints[at]!
      assert.ok(lightness(paint.rgb) > 10 && paint.x16 !== 0 && paint.ascii !== ' ')
    }
  }
})

test('cell() makes no paint twice, and hands the same array on until one more is needed', () => {
  const blends = new HueBlends(paints, false)
  assert.equal(blends.paints, paints)
  const first = blends.cell(3, shares(1, 1))
  const before = blends.paints
  assert.equal(first, paints.length)
  assert.equal(blends.cell(3, shares(10, 10)), first)
  assert.equal(blends.cell(3, shares(51, 49)), first)
  assert.equal(blends.paints, before)
  assert.deepEqual(before.slice(0, paints.length), paints)
  blends.swatch(0)
  assert.equal(blends.paints.length, paints.length + 2)
})

test('a hue gets lighter with its level, darker on a light ground', () => {
  for (const light of [false, true]) {
    const blends = new HueBlends(paints, light)
    const steps = Array.from({ length: paints.length - 1 }, (_, i) => blends.cell(i + 1, shares(0, 0, 1)))
    const values = steps.map((at) => lightness(blends.paints[at]!.rgb))
    assert.ok(rises(light ? values.reverse() : values, 1))
  }
})

test('without color a cell shows the digit of a key that has half of it', () => {
  const blends = new HueBlends(paints, false)
  const at = (...given: number[]): string => {
    const paint = blends.cell(5, shares(...given))
    return blends.paints[paint]!.ascii
  }
  assert.deepEqual([at(0, 1), at(1, 0, 1), at(1, 0, 0, 9)], ['1', '2', '3'])
  assert.equal(at(9, 1), paints[5]!.ascii)
})

test('a quarter of a cell is muted in 256 colors: lighter from step to step, apart from every hue and from gray', () => {
  assert.equal(mutedSteps.length, hueRamps.length)
  for (const steps of mutedSteps) assert.ok(rises(steps.map((index) => lightness(xterm(index))), 0.3), String(steps))
  for (let step = 0; step < grayRamp.length; step++)
    assert.equal(new Set([...mutedSteps.map((steps) => steps[step]!), grayRamp[step]![3]]).size, hueRamps.length + 1, String(step))
})
