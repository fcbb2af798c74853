/** Colors of the page as the canvas needs them: those of the style sheet, so that there is one place where they are chosen. */
import { HUE_COUNT, type HueBlends } from '../core/color/hue-blend.js'

export interface Theme {
  readonly text: string
  readonly dim: string
  readonly line: string
  readonly accent: string
  readonly background: string
}

export function readTheme(root: HTMLElement): Theme {
  const style = getComputedStyle(root)
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return { text: of('text'), dim: of('dim'), line: of('line'), accent: of('accent'), background: of('ground') }
}

export function formatFont(ratio: number, weight = ''): string {
  return `${weight} ${11 * ratio}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace`.trim()
}

/** "rgb(…)" of a paint. */
export function formatRgb(rgb: readonly [number, number, number]): string {
  return `rgb(${rgb.join(' ')})`
}

/** The color that a selected key is told by; asking for it may make a paint. */
export function findKeyColor(blends: HueBlends, slot: number): string {
  const paint = blends.swatch(slot % HUE_COUNT)
  return formatRgb(blends.paints[paint]!.rgb)
}
