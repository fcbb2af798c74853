/**
 * How a picture looks but for the map's own colors: type and tones, on a dark ground and on a light one.
 *
 * One typeface with characters of one width (`ADVANCE`), so that what fits is known without measuring; a browser that lacks the
 * first family has another of nearly that width. A PNG is drawn with the first one always (`png.ts`).
 */

export const FONT_FAMILY = 'JetBrains Mono'
/** Width of a character, in sizes of the type. */
export const CHARACTER_WIDTH = 0.6
export const TEXT_SIZE = 11
export const TITLE_SIZE = 20

export interface Theme {
  /** Behind all but the map. */
  readonly page: string
  readonly ink: string
  readonly dim: string
  /** Rules, frames, ticks. */
  readonly line: string
  /** Behind what is pointed at or chosen. */
  readonly raised: string
  /** Targets, marks, selections. */
  readonly accent: string
  readonly warning: string
  /** Lines over the map, and what sets them off from it. */
  readonly over: string
  readonly halo: string
  readonly hatch: string
  /** Shares, and what was when. */
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

export function chooseTheme(light: boolean): Theme {
  return light ? LIGHT : DARK
}

export function measureText(content: string, size = TEXT_SIZE): number {
  return Math.ceil([...content].length * size * CHARACTER_WIDTH)
}

/** How many characters fit. */
export function countFitting(width: number, size = TEXT_SIZE): number {
  return Math.max(0, Math.floor(width / (size * CHARACTER_WIDTH)))
}

export function buildStyle({ page, ink, dim, line, raised, accent, warning, over, halo, bar }: Theme): string {
  return [
    `text{font:${TEXT_SIZE}px '${FONT_FAMILY}',ui-monospace,SFMono-Regular,Menlo,'DejaVu Sans Mono',Consolas,monospace;fill:${ink};white-space:pre}`,
    `.title{font-size:${TITLE_SIZE}px;font-weight:700}`, '.big{font-size:15px;font-weight:700}', '.bold{font-weight:700}',
    `.dim{fill:${dim}}`, `.accent{fill:${accent}}`, `.warning{fill:${warning}}`, '.end{text-anchor:end}', '.middle{text-anchor:middle}',
    '.crisp{shape-rendering:crispEdges}', `.rule{stroke:${line};fill:none;shape-rendering:crispEdges}`, `.bar{fill:${bar}}`,
    `.line{stroke:${over};stroke-width:1.25;fill:none;stroke-linejoin:round}`, `.halo{stroke:${halo};stroke-opacity:.6;stroke-width:3;fill:none;stroke-linejoin:round}`,
    `.aim{stroke:${accent};stroke-width:1.5;fill:none}`, `.flag{fill:${accent}}`, `.pole{stroke:${accent};fill:none;stroke-dasharray:2 3}`,
    // For the script: nothing of it is in sight until a script runs.
    `#ht-tip{pointer-events:none}#ht-tip .box{fill:${page};stroke:${line}}#ht-cross{pointer-events:none;fill:${over};fill-opacity:.16}#ht-cross .cell{fill:none;stroke:${over};stroke-width:1.5}`,
    `.ht-key{cursor:pointer;outline:none}.ht-key .back{fill:${raised};opacity:0}.ht-key:hover .back,.ht-key:focus-visible .back{opacity:1}.ht-key[aria-pressed=true] .back{opacity:1;stroke:${accent}}`,
    `.ht-some .ht-all{display:none}.ht-some .ht-key:not([aria-pressed=true]){opacity:.45}#ht-field{outline:none;cursor:crosshair}#ht-field:focus-visible{stroke:${accent};stroke-width:1.5}`,
  ].join('')
}
