/**
 * Navy through gray to yellow (matplotlib's cividis): looks nearly the same with and without red-green color vision. Below
 * zero it is magenta, which differs from navy, gray and yellow without red-green vision too.
 */
import { magenta } from '../core/color/key-hues.js'
import { makePalette } from '../core/color/palette.js'

export const cividis = makePalette('cividis', 'dark', [
  [0, 0, 0, 16, 0],
  [0, 32, 81, 18, 4],
  [13, 52, 107, 239, 4],
  [51, 72, 110, 59, 8],
  [87, 92, 110, 242, 8],
  [115, 113, 114, 244, 8],
  [139, 134, 119, 246, 8],
  [164, 157, 120, 248, 3],
  [195, 181, 109, 179, 3],
  [230, 207, 89, 221, 3],
  [253, 234, 69, 227, 11],
], { below: magenta })
