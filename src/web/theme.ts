/** The page's colors and font for the canvases. The style sheet is the one place where colors are chosen; they are read from it. */
import { HUE_COUNT, type HueBlends } from '../core/color/hue-blend.js'

/** CSS colors: of the text, of less important text, of lines, of the cursor and of what is in use, and behind everything. */
export interface Theme {
  readonly text: string
  readonly dim: string
  readonly line: string
  readonly accent: string
  readonly background: string
}

/** The colors that are in effect for `root`. */
export function readTheme(root: HTMLElement): Theme {
  const style = getComputedStyle(root)
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return { text: read('text'), dim: read('dim'), line: read('line'), accent: read('accent'), background: read('background') }
}

/** The canvas font. `ratio`: pixels of the canvas to one of the page; `weight`: a CSS font weight, or nothing. */
export function formatFont(ratio: number, weight = ''): string {
  return `${weight} ${11 * ratio}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace`.trim()
}

/** "rgb(…)" of red, green and blue from 0 to 255. */
export function formatRgb(rgb: readonly [number, number, number]): string {
  return `rgb(${rgb.join(' ')})`
}

/** The CSS color of the selected key with this slot. Adds the paint to `blends` where it is not there yet. */
export function findKeyColor(blends: HueBlends, slot: number): string {
  const paint = blends.swatch(slot % HUE_COUNT)
  return formatRgb(blends.paints[paint]!.rgb)
}
