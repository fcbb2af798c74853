/** Computes how light colors are, for the tests of palettes and hues. */

export type Color = readonly [number, number, number]

/** CIE L* of an sRGB color, 0…100. */
export function lightness([red, green, blue]: Color): number {
  const linear = (value: number) => (value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const y = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (y * 24389) / 27
}

/** The color of an index 16 to 255: xterm's color cube and grays. */
export function xterm(index: number): Color {
  if (index >= 232) return [8 + 10 * (index - 232), 8 + 10 * (index - 232), 8 + 10 * (index - 232)]
  const step = (at: number) => [0, 95, 135, 175, 215, 255][at % 6]!
  return [step(Math.floor((index - 16) / 36)), step(Math.floor((index - 16) / 6)), step(index - 16)]
}

/** xterm's default values of the 16 ANSI colors; themes can change them. */
export const SIXTEEN: readonly Color[] = [
  [0, 0, 0], [205, 0, 0], [0, 205, 0], [205, 205, 0], [0, 0, 238], [205, 0, 205], [0, 205, 205], [229, 229, 229],
  [127, 127, 127], [255, 0, 0], [0, 255, 0], [255, 255, 0], [92, 92, 255], [255, 0, 255], [0, 255, 255], [255, 255, 255],
]

/** Whether each value is greater than the one before by at least `least`. */
export function rises(values: readonly number[], least: number): boolean {
  return values.every((value, i) => i === 0 || value - values[i - 1]! >= least)
}
