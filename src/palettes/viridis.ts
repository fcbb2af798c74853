/**
 * Violet through teal to yellow (matplotlib's viridis): its shades can be distinguished with every color vision. Zero is black, so that
 * cells without events look like the background.
 */
import { orange } from '../core/color/key-hues.js'
import { makePalette, type Shade } from '../core/color/palette.js'

/** Orange below zero, which differs from violet, teal and green without red-green vision too; among 16 colors red. */
const below = orange.map(([red, green, blue, x256], i): Shade => [red, green, blue, x256, i < 4 ? 1 : 9])

export const viridis = makePalette('viridis', 'dark', [
  [0, 0, 0, 16, 0],
  [68, 1, 84, 54, 4],
  [72, 36, 117, 91, 4],
  [65, 68, 135, 60, 12],
  [53, 95, 141, 27, 12],
  [42, 120, 142, 30, 2],
  [33, 145, 140, 36, 2],
  [34, 168, 132, 108, 2],
  [68, 191, 112, 76, 2],
  [122, 209, 81, 149, 10],
  [189, 223, 38, 154, 10],
  [253, 231, 37, 226, 11],
], { below })
