/** Black to white, for printers and e-ink, and for every color vision. */
import { orange } from '../core/color/key-hues.js'
import { makePalette } from '../core/color/palette.js'

export const gray = makePalette('gray', 'dark', [
  [0, 0, 0, 16, 0],
  [38, 38, 38, 235, 8],
  [58, 58, 58, 237, 8],
  [78, 78, 78, 239, 8],
  [98, 98, 98, 241, 8],
  [118, 118, 118, 243, 8],
  [138, 138, 138, 245, 7],
  [158, 158, 158, 247, 7],
  [178, 178, 178, 249, 7],
  [198, 198, 198, 251, 7],
  [218, 218, 218, 253, 7],
  [238, 238, 238, 255, 15],
  [255, 255, 255, 231, 15],
], { below: orange })
