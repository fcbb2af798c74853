/**
 * A picture of a terminal's screen, made without a browser and without a terminal: cells → SVG → PNG.
 *
 *     node dist/test/support/picture.js IN.ansi COLUMNS ROWS OUT.png
 *
 * IN.ansi is the output of a program, or of `tmux capture-pane -e -N -p` (there, line feeds alone end the lines).
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import { Screen, type ScreenCell } from './screen.js'

const CELL = { width: 9, height: 19, baseline: 14.5, font: 15 }
const GROUND = '#101010', INK = '#d0d0d0'
/** xterm's sixteen basic colors, the brightest ones a little darker. */
const SIXTEEN = [
  '#000000', '#cd3131', '#0dbc79', '#d7ba3d', '#3b78d8', '#bc3fbc', '#11a8cd', '#d0d0d0',
  '#7a7a7a', '#f14c4c', '#23d18b', '#f5f543', '#5b98f5', '#d670d6', '#29b8db', '#ffffff',
]

/**
 * The screen as SVG: one rectangle for each run of cells with the same background, one text for each glyph, so that
 * columns stay aligned.
 */
export function renderSvg(screen: Screen): string {
  const width = screen.columns * CELL.width, height = screen.rows * CELL.height
  const parts = screen.cells().map((line, y) => renderLine(line, y))
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width + 16}" height="${height + 16}">`
    + `<rect width="100%" height="100%" fill="${GROUND}"/>`
    + `<g transform="translate(8 8)" font-family="DejaVu Sans Mono" font-size="${CELL.font}" shape-rendering="crispEdges">`
    + `${parts.join('')}</g></svg>`
}

function renderLine(line: readonly ScreenCell[], y: number): string {
  let svg = ''
  for (let x = 0; x < line.length;) {
    const ground = cellColors(line[x]!).bg
    let end = x + 1
    while (end < line.length && cellColors(line[end]!).bg === ground) end++
    if (ground !== GROUND) svg += renderRect(x * CELL.width, y * CELL.height, (end - x) * CELL.width, CELL.height, ground)
    x = end
  }
  return svg + line.map((cell, x) => renderGlyph(cell, x, y)).join('')
}

/** A filled rectangle, pixels. */
function renderRect(x: number, y: number, width: number, height: number, fill: string, opacity = 1): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"${opacity === 1 ? '' : ` opacity="${opacity}"`}/>`
}

function renderGlyph(cell: ScreenCell, x: number, y: number): string {
  const { fg } = cellColors(cell)
  const left = x * CELL.width, top = y * CELL.height
  const block = '▁▂▃▄▅▆▇█'.indexOf(cell.ch)
  // Block characters touch one another on a terminal, in every font, so they are drawn as rectangles.
  if (block >= 0) return renderRect(left, top + CELL.height * (7 - block) / 8, CELL.width, CELL.height * (block + 1) / 8, fg)
  if (cell.ch === '▀') return renderRect(left, top, CELL.width, CELL.height / 2, fg)
  const shade = '░▒▓█'.indexOf(cell.ch)
  if (shade >= 0) return renderRect(left, top, CELL.width, CELL.height, fg, (shade + 1) / 4)
  if (ARMS[cell.ch] !== undefined) return renderBoxDrawing(ARMS[cell.ch]!, left, top, fg)
  if (cell.ch === ' ') return ''
  const escaped = cell.ch.replace(/[&<>]/g, (ch) => `&#${ch.charCodeAt(0)};`)
  const style = `${cell.bold ? ' font-weight="bold"' : ''}${cell.dim ? ' opacity="0.6"' : ''}`
  return `<text x="${left}" y="${top + CELL.baseline}" fill="${fg}"${style}>${escaped}</text>`
}

/** The directions in which a box-drawing character has a line: up, right, down, left. */
const ARMS: Readonly<Record<string, string>> = {
  '─': 'rl', '│': 'ud', '┌': 'rd', '┐': 'dl', '└': 'ur', '┘': 'ul',
  '├': 'urd', '┤': 'udl', '┬': 'rdl', '┴': 'url', '┼': 'urdl', '╵': 'u', '╷': 'd', '╴': 'l', '╶': 'r',
}

function renderBoxDrawing(arms: string, left: number, top: number, fill: string): string {
  const x = left + (CELL.width >> 1), y = top + (CELL.height >> 1)
  const rects = [...arms].map((arm) => {
    if (arm === 'u') return [x, top, 1, y - top + 1]
    if (arm === 'd') return [x, y, 1, top + CELL.height - y]
    return arm === 'r' ? [x, y, left + CELL.width - x, 1] : [left, y, x - left + 1, 1]
  })
  return rects.map(([rx, ry, width, height]) => renderRect(rx!, ry!, width!, height!, fill)).join('')
}

function cellColors(cell: ScreenCell): { fg: string; bg: string } {
  const fg = cell.fg === 'default' ? INK : formatColor(cell.fg), bg = cell.bg === 'default' ? GROUND : formatColor(cell.bg)
  return cell.inverse ? { fg: bg, bg: fg } : { fg, bg }
}

function formatColor(color: string): string {
  if (color.includes(',')) return `rgb(${color})`
  const index = Number(color)
  if (index < 16) return SIXTEEN[index]!
  if (index >= 232) return `rgb(${Array(3).fill(8 + 10 * (index - 232)).join(',')})`
  const level = (n: number): number => (n === 0 ? 0 : 55 + 40 * n)
  const cube = index - 16
  return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`
}

/** The screen as PNG, 9x19 pixels a cell, in the font DejaVu Sans Mono. */
export function renderPng(screen: Screen): Uint8Array {
  const fonts = createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json').replace(/package\.json$/, 'ttf/')
  const fontFiles = ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'].map((name) => fonts + name)
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans Mono' }
  return new Resvg(renderSvg(screen), { font }).render().asPng()
}

async function main([input, columns, rows, output]: readonly string[]): Promise<void> {
  if (input === undefined || output === undefined) throw new Error('usage: picture.js IN.ansi COLUMNS ROWS OUT.png')
  const screen = new Screen(Number(columns), Number(rows))
  const text = readFileSync(input, 'utf8')
  await screen.feed(text.includes('\x1b[?1049h') ? text : text.trimEnd().replace(/\r?\n/g, '\r\n'))
  writeFileSync(output, renderPng(screen))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2))
