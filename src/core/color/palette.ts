/**
 * A palette: the paints of a heat map, from the ground to the hottest, hand-picked for every depth a terminal may have.
 *
 * There are as many paints as the 256-color ramp has distinct steps, so that every depth shows the same shades. Paint 0
 * is the ground and stands for zero alone. On a dark background lightness rises strictly from paint to paint in 24-bit and
 * in 256 colors, and never falls in 16. Refused: sampling a 64-step gradient down to 256 colors, which leaves fourteen
 * and breaks their order; colors 0…15 among the 256, which a user's theme redefines.
 */
import type { Paint } from '../frame.js'

/** How many colors a terminal shows. */
export type Depth = 'truecolor' | '256' | '16' | 'none'

export interface Palette {
  readonly name: string
  readonly background: 'dark' | 'light'
  readonly paints: readonly Paint[]
  /** The same on a white ground, where more is darker. */
  readonly light: readonly Paint[]
}

/** The paints for a terminal's background. */
export function palettePaints({ paints, light }: Palette, onLight: boolean): readonly Paint[] {
  return onLight ? light : paints
}

/** What tells a paint from others at a depth: those with the same look alike. */
export function paintIdentity({ rgb, x256, x16, ascii, block }: Paint, depth: Depth, utf8: boolean): string {
  switch (depth) {
    case 'truecolor': return rgb.join()
    case '256': return String(x256)
    case '16': return String(x16)
    case 'none': return utf8 ? block : ascii
  }
}

/** One shade: 24-bit red, green, blue, then the index of 256, then that of 16. */
export type Shade = readonly [red: number, green: number, blue: number, x256: number, x16: number]

const ASCII = ' .,:-;=+xo*#%@'
const BLOCKS = ' ░▒▓█'

/**
 * A palette from its shades; the characters for terminals without color are spread over them, none but the ground blank.
 * On a light ground the shades go from the lightest that stands out from white to the darkest, unless `light` is given.
 */
export function makePalette(
  name: string, background: 'dark' | 'light', shades: readonly Shade[], light: readonly Shade[] = onWhite(shades),
): Palette {
  return { name, background, paints: painted(shades), light: painted(light) }
}

const WHITE: Shade = [255, 255, 255, 231, 15]

function onWhite(shades: readonly Shade[]): Shade[] {
  const shown = shades.slice(1).filter(([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue < 215)
  return [WHITE, ...shown.reverse()]
}

function painted(shades: readonly Shade[]): Paint[] {
  return shades.map(([red, green, blue, x256, x16], i): Paint => ({
    rgb: [red, green, blue], x256, x16, ascii: spread(ASCII, i, shades.length), block: spread(BLOCKS, i, shades.length),
  }))
}

function spread(characters: string, i: number, of: number): string {
  if (i === 0) return characters[0]!
  const shown = characters.length - 1
  const at = of <= 2 ? shown : 1 + Math.floor(((i - 1) * (shown - 1)) / (of - 2) + 0.5)
  return characters[at]!
}
