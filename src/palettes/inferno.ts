/** Black through violet, red and orange to pale yellow (matplotlib's inferno). This is the default palette. */
import { azure } from '../core/color/key-hues.js'
import { makePalette, type Shade } from '../core/color/palette.js'

/** Azure below zero: without red-green vision, teal would look like the rose in the middle. Its 256 and 16 colors are its own. */
const below = azure.map(([red, green, blue], i): Shade => [red, green, blue, [17, 24, 25, 31, 32, 39, 81, 153][i]!, i < 4 ? 6 : 14])

export const inferno = makePalette('inferno', 'dark', [
  [0, 0, 0, 16, 0],
  [47, 10, 91, 18, 4],
  [84, 15, 109, 53, 4],
  [117, 27, 110, 89, 5],
  [152, 39, 102, 125, 5],
  [185, 53, 86, 161, 9],
  [215, 75, 63, 167, 9],
  [236, 103, 38, 202, 9],
  [249, 140, 10, 208, 3],
  [252, 180, 24, 214, 3],
  [244, 223, 83, 221, 11],
  [252, 255, 164, 229, 15],
], { below })
