/**
 * Font, sizes and colors of a picture, except the map's own colors: one dark and one light theme.
 *
 * The font is monospaced (`CHARACTER_WIDTH`), so the width of a text is known without measuring it. A browser that lacks the first
 * font family uses another one of nearly the same width; a PNG always uses the first (`png.ts`).
 */
import { textWidth } from '../../core/text/cells.js'

/** The font of all text. */
export const FONT_FAMILY = 'JetBrains Mono'
/** Width of a character as a fraction of the font size. */
export const CHARACTER_WIDTH = 0.6
/** Font sizes in pixels: of ordinary text, and of the title. */
export const TEXT_SIZE = 11
export const TITLE_SIZE = 20

/** Colors as `#rrggbb`. */
export interface Theme {
  /** Background of everything but the map. */
  readonly page: string
  /** Text, and less important text. */
  readonly ink: string
  readonly dim: string
  /** Rules, frames and the ticks of axes. */
  readonly line: string
  /** Background of a key under the mouse or selected. */
  readonly raised: string
  /** Target, marks and selection. */
  readonly accent: string
  readonly warning: string
  /** Lines over the map, and the halo that separates them from it. */
  readonly over: string
  readonly halo: string
  /** Hatching of columns without data. */
  readonly hatch: string
  /** Bars of shares, and sparklines. */
  readonly bar: string
}

const DARK: Theme = {
  page: '#14171c', ink: '#eceff3', dim: '#98a2ae', line: '#353c46', raised: '#222831', accent: '#4cc9f0', warning: '#ffb454',
  over: '#ffffff', halo: '#000000', hatch: '#5b6673', bar: '#566270',
}
const LIGHT: Theme = {
  page: '#ffffff', ink: '#171b21', dim: '#59636f', line: '#c9d0d8', raised: '#edf1f5', accent: '#0077b6', warning: '#a65400',
  over: '#101418', halo: '#ffffff', hatch: '#9aa5b1', bar: '#a3afbb',
}

/** The theme for a light or a dark background. */
export function chooseTheme(light: boolean): Theme {
  return light ? LIGHT : DARK
}

/** Width of a text in pixels, rounded up. */
export function measureText(content: string, size = TEXT_SIZE): number {
  return Math.ceil(textWidth(content) * size * CHARACTER_WIDTH)
}

/** Number of characters that fit into `width` pixels. */
export function countFitting(width: number, size = TEXT_SIZE): number {
  return Math.max(0, Math.floor(width / (size * CHARACTER_WIDTH)))
}

/** The CSS of a picture. */
export function buildStyle({ page, ink, dim, line, raised, accent, warning, over, halo, bar }: Theme): string {
  const families = `'${FONT_FAMILY}',ui-monospace,SFMono-Regular,Menlo,'DejaVu Sans Mono',Consolas,monospace`
  return [
    `text{font:${TEXT_SIZE}px ${families};fill:${ink};white-space:pre}`,
    `.title{font-size:${TITLE_SIZE}px;font-weight:700}`, '.big{font-size:15px;font-weight:700}', '.bold{font-weight:700}',
    `.dim{fill:${dim}}`, `.accent{fill:${accent}}`, `.warning{fill:${warning}}`, '.end{text-anchor:end}', '.middle{text-anchor:middle}',
    '.crisp{shape-rendering:crispEdges}', `.rule{stroke:${line};fill:none;shape-rendering:crispEdges}`, `.bar{fill:${bar}}`,
    `.line{stroke:${over};stroke-width:1.25;fill:none;stroke-linejoin:round}`,
    `.halo{stroke:${halo};stroke-opacity:.6;stroke-width:3;fill:none;stroke-linejoin:round}`,
    `.target{stroke:${accent};stroke-width:1.5;fill:none}`, `.flag{fill:${accent}}`,
    `.pole{stroke:${accent};fill:none;stroke-dasharray:2 3}`,
    // For the script. Nothing of this is visible until the script runs.
    `#ht-tip{pointer-events:none}#ht-tip .box{fill:${page};stroke:${line}}`,
    `#ht-cross{pointer-events:none;fill:${over};fill-opacity:.16}#ht-cross .cell{fill:none;stroke:${over};stroke-width:1.5}`,
    `.ht-key{cursor:pointer;outline:none}.ht-key .back{fill:${raised};opacity:0}`,
    `.ht-key:hover .back,.ht-key:focus-visible .back{opacity:1}.ht-key[aria-pressed=true] .back{opacity:1;stroke:${accent}}`,
    `.ht-some .ht-all{display:none}.ht-some .ht-key:not([aria-pressed=true]){opacity:.45}`,
    `#ht-field{outline:none;cursor:crosshair}#ht-field:focus-visible{stroke:${accent};stroke-width:1.5}`,
  ].join('')
}
