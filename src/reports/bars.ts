/** Bars and sparklines drawn with characters, for the printed reports. Pure. */
import { padEnd } from './text-table.js'

const BARS = '▁▂▃▄▅▆▇█'

const BARS_ASCII = '_.,-=+*#'

/** One character for each value, scaled from 0 to the greatest value; a space for 0, `▾` below. */
export function formatSparkline(values: readonly number[], utf8: boolean): string {
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0)
  const bars = utf8 ? BARS : BARS_ASCII
  const below = utf8 ? '▾' : 'v'
  const drawOne = (value: number): string => (value === 0 ? ' ' : value < 0 ? below : bars[Math.min(7, Math.floor((value / most) * 8))]!)
  return values.map(drawOne).join('')
}

const EIGHTHS = ' ▏▎▍▌▋▊▉'

/** A bar for a share (0 … 1), padded to `width` columns; a share above 0 is always visible. */
export function formatBar(share: number, width: number, utf8: boolean): string {
  const eighths = share <= 0 ? 0 : Math.max(1, Math.round(Math.min(1, share) * width * 8))
  if (!utf8) return padEnd('#'.repeat(Math.ceil(eighths / 8)), width)
  return padEnd('█'.repeat(eighths >> 3) + (eighths % 8 > 0 ? EIGHTHS[eighths % 8]! : ''), width)
}
