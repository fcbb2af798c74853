/** The palettes on a dark background. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { palettes } from '../../src/palettes/index.js'
import { lightness, rises, SIXTEEN, xterm } from './lightness.js'

for (const { name, background, paints } of palettes) {
  test(`${name}: lightness rises strictly in 24-bit and in 256 colors, and never falls in 16`, () => {
    assert.equal(background, 'dark')
    assert.ok(rises(paints.map(({ rgb }) => lightness(rgb)), 3), '24-bit')
    assert.ok(rises(paints.map(({ x256 }) => lightness(xterm(x256))), 2), '256')
    assert.ok(rises(paints.map(({ x16 }) => lightness(SIXTEEN[x16]!)), 0), '16')
  })

  test(`${name}: one event differs from none on a black background at every depth`, () => {
    const [ground, first] = [paints[0]!, paints[1]!]
    assert.ok(lightness(ground.rgb) < 1 && ground.x256 === 16 && ground.x16 === 0 && ground.ascii === ' ' && ground.block === ' ')
    assert.ok(lightness(first.rgb) >= 12 && lightness(xterm(first.x256)) >= 12)
    for (const paint of paints.slice(1)) assert.ok(paint.x16 !== 0 && paint.ascii !== ' ' && paint.block !== ' ')
  })

  test(`${name}: indices are in range, and no 256-color index depends on a theme`, () => {
    for (const { rgb, x256, x16, ascii, block } of paints) {
      assert.ok(rgb.every((value) => Number.isInteger(value) && value >= 0 && value <= 255))
      assert.ok(x256 >= 16 && x256 <= 255 && x16 >= 0 && x16 <= 15)
      assert.ok(/^[ -~]$/.test(ascii) && [...block].length === 1)
    }
    assert.equal(new Set(paints.map(({ x256 }) => x256)).size, paints.length)
    assert.equal(new Set(paints.map(({ ascii }) => ascii)).size, paints.length)
  })
}

test('palettes have distinct names, inferno first', () => {
  assert.equal(palettes[0]!.name, 'inferno')
  assert.equal(new Set(palettes.map(({ name }) => name)).size, palettes.length)
})
