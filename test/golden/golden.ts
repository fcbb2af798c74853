/**
 * Whole screens as text, to be read and compared: the character of each cell, then its background color, then, where there are half
 * blocks, the color of their upper halves.
 *
 *     node dist/test/golden/golden.js check     prints what differs from test/golden/*.screen; exits with 1 where anything does
 *     node dist/test/golden/golden.js record    writes these files again; read the difference before you commit it
 *
 * A screen is a seeded demo with a fixed start, painted by the terminal view and read back from @xterm/headless.
 * Colors are letters, `.` is the terminal's own color; the legend at the end gives the color of each letter.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { frameOf } from '../../src/core/layout/frame-of.js'
import { isQuantized } from '../../src/core/stream/aggregation.js'
import type { Bucket, Tick } from '../../src/core/stream/event.js'
import { reduce } from '../../src/core/update/update.js'
import { palettes } from '../../src/palettes/index.js'
import { demoSource } from '../../src/sources/demo.js'
import type { Depth } from '../../src/views/terminal/color-depth.js'
import { terminalView } from '../../src/views/terminal/index.js'
import { openPty, waitUntil } from '../support/pty.js'
import type { Screen } from '../support/screen.js'
import type { ModelOptions } from '../../src/core/state/state.js'
import type { Action } from '../../src/core/state/actions.js'
import { initialModel } from '../../src/core/state/initial.js'

const PLACE = fileURLToPath(new URL('../../../test/golden/', import.meta.url))
const START = Date.UTC(2026, 0, 2, 14, 3, 20)

interface Case {
  readonly columns: number
  readonly rows: number
  readonly depth: Depth
  readonly utf8: boolean
  readonly options?: Partial<ModelOptions>
  readonly acts?: readonly Action[]
  /** Counts of these calls are negative, as if the script took them away. */
  readonly negative?: readonly string[]
}

const SIZES = [[40, 12], [80, 24], [120, 40], [200, 60]] as const
const STYLES = [['24bit', 'truecolor', true], ['256', '256', true], ['16', '16', true], ['ascii', 'none', false]] as const
const WITH_TARGET: Partial<ModelOptions> = { lines: true, slo: { value: 10, unit: 'ms' } }

const move = (right: number, up: number): Action => ({ type: 'cursor', right, up })
const typeKeys = (...keys: readonly string[]): Action[] => keys.map((key) => ({ type: 'type', key }))
/** Selects two keys in the table, which stays open where there is room, sets a mark and selects a box. */
const explore = (columns: number): Action[] => [
  ...(columns === 80 || columns === 120 ? [{ type: 'table' } as const] : []), { type: 'focus' }, { type: 'select' },
  { type: 'row', by: 2 }, { type: 'select' }, { type: 'focus' }, { type: 'mark' }, ...typeKeys('a', '!', 'enter'),
  move(-1, 0), move(-1, 0), { type: 'box' }, move(-1, 0), move(-1, 0), move(0, 1), move(0, 1),
]
const EXPLORING: Partial<ModelOptions> = { ...WITH_TARGET, percentiles: [0.5, 0.999], scale: 'rank' }

export const CASES: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(SIZES.flatMap(([columns, rows]) => STYLES.map(([name, depth, utf8]): [string, Case] => [
    `${columns}x${rows}-${name}`,
    { columns, rows, depth, utf8, options: { half: columns >= 120 && depth !== 'none', ...(columns === 80 ? WITH_TARGET : {}) } },
  ]))),
  ...Object.fromEntries(SIZES.map(([columns, rows]): [string, Case] => [
    `asked-${columns}x${rows}-256`, { columns, rows, depth: '256', utf8: true, options: EXPLORING, acts: explore(columns) },
  ])),
  ...Object.fromEntries(STYLES.filter(([name]) => name !== '256').map(([name, depth, utf8]): [string, Case] =>
    [`asked-120x40-${name}`, { columns: 120, rows: 40, depth, utf8, options: EXPLORING, acts: explore(120) }])),
  'isolated-120x40': {
    columns: 120, rows: 40, depth: '256', utf8: true, options: { half: true },
    acts: [
      { type: 'table' }, { type: 'focus' }, { type: 'sort' }, { type: 'isolate' },
      ...'/re'.split('').map((key): Action => key === '/' ? { type: 'filter' } : { type: 'type', key }),
    ],
  },
  'light-80x24': { columns: 80, rows: 24, depth: '256', utf8: true, options: { light: true } },
  'sweep-80x24': { columns: 80, rows: 24, depth: '256', utf8: true, options: { sweep: true } },
  'back-80x24': {
    columns: 80, rows: 24, depth: '256', utf8: true, options: { local: 120 },
    acts: [{ type: 'zoom-time', by: -1 }, { type: 'page', by: -1 }, { type: 'zone' }],
  },
  'values-80x24': {
    columns: 80, rows: 24, depth: '256', utf8: true, options: { axis: 'log', weight: 'time' },
    acts: [{ type: 'zoom-values', by: 'in' }, { type: 'log' }],
  },
  ...Object.fromEntries(STYLES.map(([name, depth, utf8]): [string, Case] => [
    `negative-80x24-${name}`, { columns: 80, rows: 24, depth, utf8, negative: ['read', 'fsync', 'openat'] },
  ])),
  'help-80x24': { columns: 80, rows: 24, depth: '256', utf8: true, acts: [{ type: 'help' }] },
}

/** The screen of a case, in the format of its file. */
export async function renderCase({ columns, rows, depth, utf8, options, acts = [], negative = [] }: Case): Promise<string> {
  let model = reduce(initialModel({ palettes, utf8, depth, ...options }), { type: 'window', columns, rows })
  for await (const { event } of demoSource({ seed: 7, ticks: 420, pace: 'max', start: START }).events()) {
    if (event.type !== 'end') model = reduce(model, event.type === 'tick' ? withNegative(event as Tick, negative) : event)
  }
  for (const act of acts) model = reduce(model, act)
  const pty = openPty({ columns, rows })
  const view = terminalView({ depth, utf8, stdin: pty.stdin, stdout: pty.stdout })
  view.open({ action: () => {}, resize: () => {}, key: () => {}, failed: (error) => { throw error } })
  try {
    view.paint(frameOf(model, { columns, rows }))
    await waitUntil('the frame is taken', () => view.held === 0)
    await pty.waitForOutput()
    return formatScreen(pty.screen)
  } finally {
    view.close()
    pty.close()
  }
}

/** The tick with the counts of these calls below zero. */
function withNegative(tick: Tick, calls: readonly string[]): Tick {
  const negate = ([min, max, count]: Bucket): Bucket => [min, max, -count]
  return {
    ...tick,
    aggregations: tick.aggregations.map((aggregation) => !isQuantized(aggregation) ? aggregation : {
      ...aggregation,
      records: aggregation.records.map((record) => !calls.includes(String(record.key[0])) ? record
        : { ...record, buckets: record.buckets.map(negate) }),
    }),
  }
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789' + String.fromCodePoint(...Array.from(
  { length: 256 }, (_, i) => 0x400 + i,
))

function formatScreen(screen: Screen): string {
  const letters = new Map<string, string>([['default', '.']])
  const letter = (color: string): string => {
    if (!letters.has(color)) letters.set(color, LETTERS[letters.size - 1] ?? '?')
    return letters.get(color)!
  }
  const grounds = screen.cells().map((line) => line.map(({ bg }) => letter(bg)).join(''))
  const halves = screen.cells().map((line) => line.map(({ ch, fg }) => (ch === '▀' ? letter(fg) : ' ')).join('').trimEnd())
  const legend = [...letters].map(([color, letter]) => `${letter} ${color}`)
  return [...screen.text(), '', ...grounds, '', ...(halves.some(Boolean) ? [...halves, ''] : []), ...legend, ''].join('\n')
}

export const casePath = (name: string): string => join(PLACE, `${name}.screen`)

/** Lines that differ, as `line: recorded` and `line> now`; empty where none does. */
export function findDifferences(recorded: string, now: string): string[] {
  const [a, b] = [recorded.split('\n'), now.split('\n')]
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i)
    .filter((i) => a[i] !== b[i]).flatMap((i) => [`${i + 1}: ${a[i] ?? '(none)'}`, `${i + 1}> ${b[i] ?? '(none)'}`])
}

async function main([verb]: readonly string[]): Promise<void> {
  if (verb !== 'check' && verb !== 'record') throw new Error('usage: golden.js check|record')
  for (const [name, one] of Object.entries(CASES)) {
    const now = await renderCase(one)
    if (verb === 'record') writeFileSync(casePath(name), now)
    else {
      const wrong = findDifferences(readFileSync(casePath(name), 'utf8'), now)
      if (wrong.length === 0) continue
      process.exitCode = 1
      console.log(`${name}:\n${wrong.slice(0, 20).join('\n')}`)
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2))
