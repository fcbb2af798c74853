/**
 * Every key pressed on a long history: 600 columns of 300 keys, with half blocks. Measured are the CPU of a press (update, frame,
 * paint) and the bytes that it sends, for every key binding, including those of a replay, in every place where it can differ.
 *
 * A key is pressed PRESSES times in a row, because `c` and `f` go through a cycle; then the state is reset. A figure is the median
 * of some rounds. The worst keys are listed with the place.
 */
import type { Size } from '../../src/core/frame.js'
import { actionForKey, type Binding, bindings, keyContext, replayBindings } from '../../src/core/keymap/bindings.js'
import { reduce } from '../../src/core/update/update.js'
import { frameOf } from '../../src/core/layout/frame-of.js'
import { boundedFigure, figureWithin, formatBytes, plainFigure, median, formatMs, percentile, type Bench, type Figure } from './bench.js'
import { measureCpu, readDemoLines, openFileView, Follower, type FileView } from './in-process.js'
import type { Model } from '../../src/core/state/state.js'
import type { Action } from '../../src/core/state/actions.js'
import { initialReplay } from '../../src/core/state/initial.js'

const COLUMNS = 600
const KEYS = 300
const PRESSES = 4
const MOST_MS = 50
/** The bound for bytes is for 120x40 cells in 256 colors. More cells, or 24-bit colors, need more bytes. */
const CASES: readonly { readonly size: Size; readonly depth: '256' | 'truecolor'; readonly most?: number }[] = [
  { size: { columns: 120, rows: 40 }, depth: '256', most: 45_000 },
  { size: { columns: 120, rows: 40 }, depth: 'truecolor' },
  { size: { columns: 200, rows: 60 }, depth: '256' },
]

/** The benchmark `keys`. */
export const keys: Bench = {
  name: 'keys',
  about: `one key press on ${COLUMNS} columns of ${KEYS} keys: CPU and bytes until it is painted, half blocks`,
  async *run(quick) {
    const follower = new Follower({ half: true })
    for (const line of await readDemoLines({ ticks: COLUMNS, keys: KEYS })) follower.takeLine(line)
    for (const { size, depth, most } of CASES) {
      const name = `keys: ${size.columns}x${size.rows}, ${depth === '256' ? '256 colors' : '24-bit'}`
      yield* reportPresses(name, pressEveryKey(follower.model, size, depth, quick ? 2 : 5), most)
    }
  },
}

/** States in which keys have another meaning or more work to do, and the actions that lead there. */
const PLACES: readonly { readonly name: string; readonly before: readonly Action[]; readonly replay?: boolean }[] = [
  { name: 'map', before: [] },
  { name: 'box', before: [move(0), move(-60), { type: 'cursor', right: -40, up: 20, stretch: true }] },
  { name: 'table', before: [{ type: 'focus' }] },
  { name: 'table by p99, percentile lines', before: [{ type: 'focus' }, { type: 'sort' }, { type: 'percentile-lines' }] },
  {
    name: 'all keys selected, rank',
    before: [{ type: 'focus' }, { type: 'select-listed' }, { type: 'focus' }, ...repeatThree({ type: 'next-scale' })],
  },
  {
    name: 'all keys isolated, by time',
    before: [{ type: 'focus' }, { type: 'select-listed' }, { type: 'isolate' }, { type: 'next-weight' }],
  },
  {
    name: 'five ticks a column, far back',
    before: [{ type: 'zoom-time', by: -1 }, { type: 'zoom-time', by: -1 }, { type: 'jump', to: 'oldest' }],
  },
  { name: 'filter', before: [{ type: 'filter' }] },
  { name: 'help', before: [{ type: 'help' }] },
  { name: 'replay', before: [], replay: true },
]

function move(right: number): Action {
  return { type: 'cursor', right, up: 0 }
}

function repeatThree(action: Action): Action[] {
  return [action, action, action]
}

interface Press {
  /** Key and place. */
  readonly what: string
  readonly cpu: number
  readonly bytes: number
}

function pressEveryKey(followed: Model, size: Size, depth: '256' | 'truecolor', rounds: number): Press[] {
  const found: Press[] = []
  for (const { name, before, replay = false } of PLACES) {
    const asked = reduce(followed, { type: 'window', ...size })
    const start = before.reduce<Model>(reduce, replay ? { ...asked, replay: initialReplay(1, false) } : asked)
    const view = openFileView(size, depth)
    const named = new Map<string, Binding>()
    for (const binding of [...bindings, ...(replay ? replayBindings : [])]) {
      for (const key of binding.keys.slice(0, 1)) named.set(key, binding)
    }
    for (const key of named.keys()) {
      const action = actionForKey({ name: key, text: key.length === 1 ? key : '' }, keyContext(start))
      if (action === undefined || action === 'quit') continue
      found.push({ what: `${key} (${name})`, ...pressRepeatedly(view, start, action, size, rounds) })
    }
    view.view.close()
  }
  return found
}

/** The worst of PRESSES presses in a row, each the median of the rounds. CPU in milliseconds. */
function pressRepeatedly(view: FileView, start: Model, action: Action, size: Size, rounds: number): { cpu: number; bytes: number } {
  const cpu: number[][] = Array.from({ length: PRESSES }, () => [])
  let most = 0
  for (let round = 0; round < rounds; round++) {
    view.view.paint(frameOf(start, size))
    let model = start
    for (let press = 0; press < PRESSES; press++) {
      const before = view.count()
      cpu[press]!.push(measureCpu(() => {
        model = reduce(model, action)
        view.view.paint(frameOf(model, size))
      }))
      most = Math.max(most, view.count() - before)
    }
  }
  return { cpu: Math.max(...cpu.map(median)), bytes: most }
}

function* reportPresses(what: string, presses: readonly Press[], bound?: number): Iterable<Figure> {
  const times = presses.map(({ cpu }) => cpu)
  yield plainFigure(`${what}, CPU, median of ${presses.length} keys and places`, formatMs(median(times)))
  yield plainFigure(`${what}, CPU, p95`, formatMs(percentile(times, 95)))
  yield boundedFigure(`${what}, CPU, max`, Math.max(...times), MOST_MS, formatMs)
  for (const { what: key, cpu } of presses.toSorted((a, b) => b.cpu - a.cpu).slice(0, 3)) {
    yield plainFigure(`${what}, CPU, ${key}`, formatMs(cpu))
  }
  const most = Math.max(...presses.map((press) => press.bytes))
  yield figureWithin(`${what}, bytes, max`, most, bound, formatBytes)
  for (const { what: key, bytes: count } of presses.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3)) {
    yield plainFigure(`${what}, bytes, ${key}`, formatBytes(count))
  }
}
