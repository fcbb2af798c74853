import assert from 'node:assert/strict'
import { test } from 'node:test'
import { palettes } from '../src/palettes/index.js'

type Colour = readonly [number, number, number]

/** CIE L* of an sRGB colour, 0…100. */
function lightness([red, green, blue]: Colour): number {
  const linear = (value: number) => (value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const y = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (y * 24389) / 27
}

/** xterm's colour cube and grays. */
function xterm(index: number): Colour {
  if (index >= 232) return [8 + 10 * (index - 232), 8 + 10 * (index - 232), 8 + 10 * (index - 232)]
  const step = (at: number) => [0, 95, 135, 175, 215, 255][at % 6]!
  return [step(Math.floor((index - 16) / 36)), step(Math.floor((index - 16) / 6)), step(index - 16)]
}

/** xterm's own values of the 16; a theme may move them. */
const SIXTEEN: readonly Colour[] = [
  [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
  [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
]

function rises(values: readonly number[], least: number): boolean {
  return values.every((value, i) => i === 0 || value - values[i - 1]! >= least)
}

for (const { name, background, paints } of palettes) {
  test(`${name}: lightness rises strictly in 24-bit and in 256 colours, and never falls in 16`, () => {
    assert.equal(background, 'dark')
    assert.ok(rises(paints.map(({ rgb }) => lightness(rgb)), 3), '24-bit')
    assert.ok(rises(paints.map(({ x256 }) => lightness(xterm(x256))), 2), '256')
    assert.ok(rises(paints.map(({ x16 }) => lightness(SIXTEEN[x16]!)), 0), '16')
  })

  test(`${name}: one event is told from none on a black ground at every depth`, () => {
    const [ground, first] = [paints[0]!, paints[1]!]
    assert.ok(lightness(ground.rgb) < 1 && ground.x256 === 16 && ground.x16 === 0 && ground.ascii === ' ' && ground.block === ' ')
    assert.ok(lightness(first.rgb) >= 12 && lightness(xterm(first.x256)) >= 12)
    for (const paint of paints.slice(1)) assert.ok(paint.x16 !== 0 && paint.ascii !== ' ' && paint.block !== ' ')
  })

  test(`${name}: indices are in range and none of the 256 is a theme's`, () => {
    for (const { rgb, x256, x16, ascii, block } of paints) {
      assert.ok(rgb.every((value) => Number.isInteger(value) && value >= 0 && value <= 255))
      assert.ok(x256 >= 16 && x256 <= 255 && x16 >= 0 && x16 <= 15)
      assert.ok(/^[ -~]$/.test(ascii) && [...block].length === 1)
    }
    assert.equal(new Set(paints.map(({ x256 }) => x256)).size, paints.length)
    assert.equal(new Set(paints.map(({ ascii }) => ascii)).size, paints.length)
  })
}

test('palettes have names of their own, inferno first', () => {
  assert.equal(palettes[0]!.name, 'inferno')
  assert.equal(new Set(palettes.map(({ name }) => name)).size, palettes.length)
})
