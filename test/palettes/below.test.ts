/** The shades of counts below zero: never one of those above zero, at any depth, on a dark and on a light background. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paintIdentity, palettePaints, type Depth } from '../../src/core/color/palette.js'
import { palettes } from '../../src/palettes/index.js'
import { lightness, rises, SIXTEEN, xterm, type Color } from './lightness.js'

const DEPTHS: readonly (readonly [Depth, boolean])[] = [['truecolor', true], ['256', true], ['16', true], ['none', true], ['none', false]]

/** Looks of a color to a reader without red cones: red and green fall together, what is left is blue against yellow, and lightness. */
function withoutRed([red, green, blue]: Color): readonly [yellow: number, light: number] {
  return [0.5 * (0.11 * red + 0.89 * green) + 0.5 * (0.11 * red + 0.89 * green) - blue, lightness([red, green, blue])]
}

for (const palette of palettes) {
  for (const onLight of [false, true]) {
    const where = `${palette.name} on ${onLight ? 'white' : 'black'}`
    const above = palettePaints(palette, onLight)
    const below = palettePaints(palette, onLight, true).slice(above.length)

    test(`${where}: as many shades below zero as above, and none looks like one above or like the background`, () => {
      assert.equal(below.length, above.length - 1)
      assert.deepEqual(palettePaints(palette, onLight, true).slice(0, above.length), above)
      for (const [depth, utf8] of DEPTHS) {
        const known = new Set(above.map((paint) => paintIdentity(paint, depth, utf8)))
        for (const paint of below) assert.ok(!known.has(paintIdentity(paint, depth, utf8)), `${depth}: ${JSON.stringify(paint)}`)
      }
    })

    test(`${where}: a larger decrease is never closer to the background`, () => {
      const sign = onLight ? -1 : 1
      assert.ok(rises(below.map(({ rgb }) => sign * lightness(rgb)), 0.5), '24-bit')
      assert.ok(rises(below.map(({ x256 }) => sign * lightness(xterm(x256))), 0), '256')
      assert.ok(rises(below.map(({ x16 }) => sign * lightness(SIXTEEN[x16]!)), 0), '16')
    })

    test(`${where}: shades of about the same lightness differ on both sides, without red cones too`, () => {
      for (const paint of below) {
        const [yellow, light] = withoutRed(paint.rgb)
        for (const other of above.slice(1)) {
          const [otherYellow, otherLight] = withoutRed(other.rgb)
          assert.ok(Math.hypot(yellow - otherYellow, 3 * (light - otherLight)) > 12, `${paint.rgb} and ${other.rgb}`)
        }
      }
    })
  }
}
