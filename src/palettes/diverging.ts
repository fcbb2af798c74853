/**
 * Colors of differences: blue for fewer, red for more, black for no difference. Paint 0 of both sides is black; lightness rises
 * equally on both sides from paint to paint, in 24-bit and in 256 colors. Blue and red can be distinguished without red-green vision.
 */
import { makePalette } from '../core/color/palette.js'
import type { Paint } from '../core/frame.js'

const fewer = makePalette('fewer', 'dark', [
  [0, 0, 0, 16, 0],
  [14, 34, 84, 17, 4],
  [20, 62, 140, 18, 4],
  [36, 102, 198, 26, 12],
  [84, 156, 240, 75, 12],
  [168, 214, 255, 153, 14],
])

const more = makePalette('more', 'dark', [
  [0, 0, 0, 16, 0],
  [76, 20, 22, 52, 1],
  [128, 32, 28, 88, 1],
  [190, 54, 40, 160, 9],
  [240, 108, 76, 209, 9],
  [255, 190, 160, 223, 11],
])

const FEWER_ASCII = ' .-~=<'
const MORE_ASCII = ' .+*#@'

/** Two ramps of equal length. */
export interface Diverging {
  /** From no difference to the strongest decrease. */
  readonly fewer: readonly Paint[]
  /** From no difference to the strongest increase. */
  readonly more: readonly Paint[]
}

export const diverging: Diverging = {
  fewer: fewer.paints.map((paint, i) => ({ ...paint, ascii: FEWER_ASCII[i]! })),
  more: more.paints.map((paint, i) => ({ ...paint, ascii: MORE_ASCII[i]! })),
}
