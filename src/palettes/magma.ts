/** Black through violet and rose to cream (matplotlib's magma). */
import { teal } from '../core/color/key-hues.js'
import { makePalette } from '../core/color/palette.js'

export const magma = makePalette('magma', 'dark', [
  [0, 0, 0, 16, 0],
  [39, 18, 88, 18, 4],
  [76, 17, 122, 54, 4],
  [109, 29, 129, 90, 5],
  [144, 42, 129, 127, 5],
  [179, 54, 122, 132, 9],
  [213, 68, 109, 167, 9],
  [240, 95, 94, 203, 13],
  [251, 135, 97, 209, 13],
  [254, 174, 119, 216, 7],
  [254, 215, 153, 222, 7],
  [252, 253, 191, 229, 15],
], { below: teal })
