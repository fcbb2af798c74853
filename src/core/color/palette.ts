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
  /** The paints for maps with negative counts: `paints`, then as many for counts below zero, smallest first. */
  readonly signed: readonly Paint[]
  /** The same for a light background. */
  readonly signedLight: readonly Paint[]
}

/** The paints of a palette for a dark or a light (`onLight`) background, with those for counts below zero when `isSigned`. */
export function palettePaints({ paints, light, signed, signedLight }: Palette, onLight: boolean, isSigned = false): readonly Paint[] {
  return isSigned ? (onLight ? signedLight : signed) : onLight ? light : paints
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
/** Characters of counts below zero: none of them is used above zero. */
const ASCII_BELOW = ' rcvnuaemVNMW', BLOCKS_BELOW = ' ·▫▪■'

/** What a palette may have beside its shades. */
export interface PaletteParts {
  /** Shades for a light background; by default from the lightest that differs from white to the darkest. */
  readonly light?: readonly Shade[]
  /** The ramp of counts below zero, from small to large on a dark background: a hue that the palette does not have. */
  readonly below?: readonly Shade[]
}

/**
 * A palette from its shades, lowest first. The characters for terminals without color are distributed over them; only the background is
 * blank. A shade below zero is about as far from the background as the shade above zero of the same size.
 */
export function makePalette(
  name: string, background: 'dark' | 'light', shades: readonly Shade[],
  { light = invertForWhite(shades), below = shades.slice(1) }: PaletteParts = {},
): Palette {
  const [paints, lightPaints] = [buildPaints(shades), buildPaints(light)]
  const onWhite = invertForWhite([WHITE, ...below]).slice(1)
  return {
    name, background, paints, light: lightPaints,
    signed: [...paints, ...buildBelow(below, paints.length - 1)], signedLight: [...lightPaints, ...buildBelow(onWhite, light.length - 1)],
  }
}

/** `count` paints along a ramp. Colors among 256 and 16 repeat where the ramp has fewer. */
function buildBelow(ramp: readonly Shade[], count: number): Paint[] {
  return Array.from({ length: count }, (_, i): Paint => {
    const at = count === 1 ? ramp.length - 1 : (i * (ramp.length - 1)) / (count - 1)
    const [low, high] = [ramp[Math.floor(at)]!, ramp[Math.ceil(at)]!]
    const [, , , x256, x16] = ramp[Math.round(at)]!
    const mix = (channel: 0 | 1 | 2): number => Math.round(low[channel] + (high[channel] - low[channel]) * (at - Math.floor(at)))
    const [ascii, block] = [ASCII_BELOW, BLOCKS_BELOW].map((characters) => pickCharacter(characters, i + 1, count + 1)) as [string, string]
    return { rgb: [mix(0), mix(1), mix(2)], x256, x16, ascii, block }
  })
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
