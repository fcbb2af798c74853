/**
 * A real xterm, its window read pixel by pixel: every cell must have its background color, in the upper and in the lower half, and
 * pixels of the foreground exactly where a character is written.
 */
import { after, before, test } from 'node:test'
import type { Depth } from '../../../src/views/terminal/color-depth.js'
import type { ScreenCell } from '../../support/screen.js'
import { expectedCells } from '../terminal/expected-cells.js'
import { recordSession, buildPlainEnv, waitUntilCorrect, type RecordedSession } from './recorded-session.js'
import { xServerSkipReason, startXServer, type Pixels, type Rgb, type XServer } from './x-server.js'
import type { ModelOptions } from '../../../src/core/state/state.js'

const SIZE = { columns: 120, rows: 40 }
const SIXTEEN = [
  '000000', 'cd0000', '00cd00', 'cdcd00', '0000ee', 'cd00cd', '00cdcd', 'e5e5e5', '7f7f7f', 'ff0000', '00ff00', 'ffff00', '5c5cff',
  'ff00ff', '00ffff', 'ffffff',
]
const DARK = { foreground: 'd0d0d0', background: '101010' }, LIGHT = { foreground: '202020', background: 'ffffff' }

const skip = xServerSkipReason() ?? false
let server: XServer | undefined
let stream: RecordedSession | undefined
before(async () => {
  if (skip === false) [server, stream] = [await startXServer(), await recordSession()]
})
after(async () => {
  await server?.stop()
  stream?.remove()
})

interface Case {
  readonly words: readonly string[]
  readonly options: Partial<ModelOptions>
  readonly depth: Depth
  readonly colors?: typeof DARK
}

const CASES: Readonly<Record<string, Case>> = {
  '24-bit, half blocks, percentiles and a target': {
    words: ['--color', 'truecolor', '--percentiles', '50,90,99', '--slo', '10ms'],
    options: { lines: true, slo: { value: 10, unit: 'ms' } }, depth: 'truecolor',
  },
  '256 colors, viridis, rank, on white': {
    words: ['--color', '256', '--palette', 'viridis', '--scale', 'rank'],
    options: { palette: 'viridis', scale: 'rank', light: true }, depth: '256', colors: LIGHT,
  },
  '16 colors, a sweep, one row a line': {
    words: ['--color', '16', '--sweep', '--no-half'], options: { sweep: true, half: false }, depth: '16',
  },
  'no colors, with the notices': { words: ['--color', 'never', '--notices'], options: { notices: true, half: false }, depth: 'none' },
}

for (const [name, { words, options, depth, colors = DARK }] of Object.entries(CASES)) {
  test(`xterm shows the final picture: ${name}`, { skip }, async (t) => {
    const resources = [
      ...SIXTEEN.map((color, i) => `XTerm*color${i}: #${color}`), `XTerm*background: #${colors.background}`,
      `XTerm*foreground: #${colors.foreground}`,
      'XTerm*boldColors: false', 'XTerm*cursorBlink: false', 'XTerm*reverseVideo: false',
    ]
    const xterm = server!.xterm([...stream!.command, ...words], { ...SIZE, env: buildPlainEnv(), resources })
    t.after(() => xterm.stop())
    const expected = expectedCells(stream!.finalFrame(SIZE, { ...options, depth }), { depth, utf8: true })
    await waitUntilCorrect(name, async () => {
      const pixels = server!.readPixels()
      return expected.flatMap((line, y) => line.flatMap((cell, x) => findComplaints(pixels, cell, x, y, colors)))
    })
  })
}

/** What is wrong with a cell's pixels: those of half blocks are read near the corners, for other characters all are counted. */
function findComplaints({ pixel, cell: { width, height } }: Pixels, cell: ScreenCell, x: number, y: number, colors: typeof DARK): string[] {
  const [ink, ground] = cell.inverse ? [colors.background, colors.foreground] : [colors.foreground, colors.background]
  const [fg, bg] = [parseColor(cell.fg, ink), parseColor(cell.bg, ground)]
  const seen: Rgb[] = []
  for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) seen.push(pixel(x, y, column, row))
  const same = (a: Rgb, b: Rgb): boolean => a.every((value, i) => value === b[i])
  const grounds = seen.filter((one) => same(one, bg)).length
  const name = `${x},${y} "${cell.ch}" on ${bg}`
  if (cell.ch === '▀') {
    const [upper, lower] = [pixel(x, y, 2, 1), pixel(x, y, 2, height - 2)]
    return same(upper, fg) && same(lower, bg) ? [] : [`${name} below ${fg}: ${upper} over ${lower}`]
  }
  if (cell.ch === '█') return seen.every((one) => same(one, fg)) ? [] : [`${name}: not full`]
  const other = seen.find((one) => !same(one, bg))
  if (cell.ch === ' ') return grounds === seen.length ? [] : [`${name}: ${seen.length - grounds} other pixels, such as ${other}`]
  return grounds > 0 && grounds < seen.length ? [] : [`${name}: ${grounds === 0 ? `${seen[0]}` : 'nothing is written'}`]
}

function parseColor(name: string, otherwise: string): Rgb {
  if (name.includes(',')) return name.split(',').map(Number) as unknown as Rgb
  const hex = (text: string): Rgb => [0, 2, 4].map((at) => parseInt(text.slice(at, at + 2), 16)) as unknown as Rgb
  if (name === 'default') return hex(otherwise)
  const index = Number(name)
  if (index < 16) return hex(SIXTEEN[index]!)
  const gray = 8 + 10 * (index - 232)
  if (index >= 232) return [gray, gray, gray]
  const level = (n: number): number => (n === 0 ? 0 : 55 + 40 * n)
  return [level(Math.floor((index - 16) / 36)), level(Math.floor((index - 16) / 6) % 6), level((index - 16) % 6)]
}
