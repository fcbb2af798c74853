/** Colors of the page as the canvas needs them: those of the style sheet, so that there is one place where they are chosen. */
import { HUE_COUNT, type HueBlends } from '../core/color/hue-blend.js'

export interface Theme {
  readonly text: string
  readonly dim: string
  readonly line: string
  readonly accent: string
  readonly ground: string
}

export function themeOf(root: HTMLElement): Theme {
  const style = getComputedStyle(root)
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return { text: of('text'), dim: of('dim'), line: of('line'), accent: of('accent'), ground: of('ground') }
}

export function fontOf(ratio: number, weight = ''): string {
  return `${weight} ${11 * ratio}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace`.trim()
}

/** "rgb(…)" of a paint. */
export function rgbOf(rgb: readonly [number, number, number]): string {
  return `rgb(${rgb.join(' ')})`
}

/** The color that a selected key is told by; asking for it may make a paint. */
export function hueOf(blends: HueBlends, slot: number): string {
  const paint = blends.swatch(slot % HUE_COUNT)
  return rgbOf(blends.paints[paint]!.rgb)
}
