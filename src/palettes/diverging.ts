/**
 * Differences: blue for fewer, red for more, the ground for none. Paint 0 of both is the ground; lightness rises from paint to
 * paint alike on both sides, in 24-bit and in 256 colors. Blue and red are told apart by those who see no red or no green.
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

export interface Diverging {
  /** By strength, the ground first; both as long. */
  readonly fewer: readonly Paint[]
  readonly more: readonly Paint[]
}

export const diverging: Diverging = {
  fewer: fewer.paints.map((paint, i) => ({ ...paint, ascii: FEWER_ASCII[i]! })),
  more: more.paints.map((paint, i) => ({ ...paint, ascii: MORE_ASCII[i]! })),
}
