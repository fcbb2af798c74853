/**
 * Palettes: the paints of a heat map, from the background to the highest rate, chosen by hand for every color depth of a terminal.
 *
 * There are as many paints as the 256-color ramp has distinct steps, so every depth shows the same shades. Paint 0 is the background and
 * stands for zero only. On a dark background lightness rises strictly from paint to paint in 24-bit and in 256 colors, and never falls in
 * 16 colors. Rejected: a 64-step gradient reduced to 256 colors, which leaves fourteen steps and breaks their order; colors 0…15 among the
 * 256, which a user's theme redefines.
 */
import type { Paint } from '../frame.js'

/** How many colors a terminal shows. */
export type Depth = 'truecolor' | '256' | '16' | 'none'

/** `background`: the background that the palette is designed for. Its paints are from the background to the highest rate. */
export interface Palette {
  readonly name: string
  readonly background: 'dark' | 'light'
  readonly paints: readonly Paint[]
  /** The paints for a light background, where more is darker. */
  readonly light: readonly Paint[]
}

/** The paints of a palette for a dark or a light (`onLight`) background. */
export function palettePaints({ paints, light }: Palette, onLight: boolean): readonly Paint[] {
  return onLight ? light : paints
}

/** What a paint looks like at a color depth: paints with equal identities cannot be told apart on the screen. */
export function paintIdentity({ rgb, x256, x16, ascii, block }: Paint, depth: Depth, utf8: boolean): string {
  switch (depth) {
    case 'truecolor': return rgb.join()
    case '256': return String(x256)
    case '16': return String(x16)
    case 'none': return utf8 ? block : ascii
  }
}

/** A color for every depth: 24-bit red, green and blue, the index among 256 colors, the index among 16. */
export type Shade = readonly [red: number, green: number, blue: number, x256: number, x16: number]

const ASCII = ' .,:-;=+xo*#%@'
const BLOCKS = ' ░▒▓█'

/**
 * A palette from its shades, lowest first. The characters for terminals without color are distributed over them; only the background is
 * blank. The shades for a light background go from the lightest that differs from white to the darkest, unless `light` is given.
 */
export function makePalette(
  name: string, background: 'dark' | 'light', shades: readonly Shade[], light: readonly Shade[] = invertForWhite(shades),
): Palette {
  return { name, background, paints: buildPaints(shades), light: buildPaints(light) }
}

const WHITE: Shade = [255, 255, 255, 231, 15]

function invertForWhite(shades: readonly Shade[]): Shade[] {
  const shown = shades.slice(1).filter(([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue < 215)
  return [WHITE, ...shown.reverse()]
}

function buildPaints(shades: readonly Shade[]): Paint[] {
  return shades.map(([red, green, blue, x256, x16], i): Paint => ({
    rgb: [red, green, blue], x256, x16, ascii: pickCharacter(ASCII, i, shades.length), block: pickCharacter(BLOCKS, i, shades.length),
  }))
}

/** The character for shade `i` of `count`: the first for shade 0, the others evenly distributed. */
function pickCharacter(characters: string, i: number, count: number): string {
  if (i === 0) return characters[0]!
  const shown = characters.length - 1
  const at = count <= 2 ? shown : 1 + Math.floor(((i - 1) * (shown - 1)) / (count - 2) + 0.5)
  return characters[at]!
}
