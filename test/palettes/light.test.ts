/** The palettes on a light background. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { palettes } from '../../src/palettes/index.js'
import { lightness, SIXTEEN, xterm } from './lightness.js'

const falls = (values: readonly number[], least: number): boolean => values.every((value, i) => i === 0 || values[i - 1]! - value >= least)

for (const { name, light } of palettes) {
  test(`${name} on white: lightness falls strictly in 24-bit and in 256 colors, and never rises in 16`, () => {
    assert.ok(falls(light.map(({ rgb }) => lightness(rgb)), 3), '24-bit')
    assert.ok(falls(light.map(({ x256 }) => lightness(xterm(x256))), 2), '256')
    assert.ok(falls(light.map(({ x16 }) => lightness(SIXTEEN[x16]!)), 0), '16')
  })

  test(`${name} on white: one event differs from none at every depth, and there are enough shades`, () => {
    const [ground, first] = [light[0]!, light[1]!]
    assert.deepEqual([ground.rgb, ground.x256, ground.x16, ground.ascii, ground.block], [[255, 255, 255], 231, 15, ' ', ' '])
    assert.ok(lightness(first.rgb) <= 92 && lightness(xterm(first.x256)) <= 92 && light.length >= 6)
    for (const paint of light.slice(1)) assert.ok(paint.x16 !== 15 && paint.ascii !== ' ' && paint.block !== ' ')
  })
}
