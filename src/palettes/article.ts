/** The reds of the original Heat Tracer, rgb(log2(n) * 25, 0, 0), except its first steps: there, one event was as black as none. */
import { azure } from '../core/color/key-hues.js'
import { makePalette } from '../core/color/palette.js'

export const article = makePalette('article', 'dark', [
  [0, 0, 0, 16, 0],
  [95, 0, 0, 52, 1],
  [135, 0, 0, 88, 1],
  [175, 0, 0, 124, 1],
  [215, 0, 0, 160, 9],
  [255, 0, 0, 196, 9],
], {
  below: azure,
  light: [
    [255, 255, 255, 231, 15],
    [255, 175, 175, 217, 9],
    [255, 135, 135, 210, 9],
    [255, 95, 95, 203, 9],
    [255, 0, 0, 196, 9],
    [215, 0, 0, 160, 9],
    [175, 0, 0, 124, 1],
    [135, 0, 0, 88, 1],
    [95, 0, 0, 52, 1],
  ],
})
