/**
 * CPU that a tick costs the screen: update, frame and paint in a warm process, user and system time, for few keys and for 300
 * that are all selected, with ranks for colors. Lines are decoded beforehand; what
 * collecting that garbage takes is counted all the same.
 *
 * A turn is as many ticks as the ranks stand for, so that each has one repaint of the whole map in it.
 */
import { StreamDecoder } from '../../src/core/stream/ndjson.js'
import { atMost, figure, median, ms, percentile, type Bench, type Figure } from './bench.js'
import { cpuOf, demoLines, fileView, Follower } from './in-process.js'
import type { ModelOptions } from '../../src/core/state/state.js'
import type { Action } from '../../src/core/state/actions.js'

const SIZE = { columns: 160, rows: 50 }
const TURN = 64
/** Ticks before the first turn: the map is full. */
const FILLED = 2 * TURN
/** Turns that make the process warm. */
const WARM = 10

const SELECTED: readonly Action[] = [
  { type: 'focus' }, { type: 'select-listed' }, { type: 'focus' }, { type: 'next-scale' }, { type: 'next-scale' }, { type: 'next-scale' },
]

export const ui: Bench = {
  name: 'ui',
  about: `CPU a tick of update, frame and paint at ${SIZE.columns}x${SIZE.rows}, 256 colors, the table of keys open`,
  async *run(quick) {
    const turns = quick ? 6 : 16
    yield* judged('ui: 10 keys', await costs(10, turns, {}, []), 1)
    yield* judged('ui: 10 keys, half blocks', await costs(10, turns, { half: true }, []), 1)
    yield* judged('ui: 300 keys', await costs(300, turns, { half: true }, []))
    yield* judged('ui: 300 keys selected, rank', await costs(300, turns, { half: true }, SELECTED), 3)
  },
}

/** Milliseconds of each turn, a tick. */
async function costs(keys: number, turns: number, options: Partial<ModelOptions>, actions: readonly Action[]): Promise<number[]> {
  const lines = await demoLines({ ticks: FILLED + (WARM + turns) * TURN, keys })
  const decoder = new StreamDecoder()
  const follower = new Follower(options)
  const { view } = fileView(SIZE)
  const found: number[] = []
  for (let at = 0; at < lines.length; at += TURN) {
    const events = lines.slice(at, at + TURN).map((line) => decoder.decode(line))
    if (at === FILLED) for (const action of [{ type: 'window', ...SIZE } as const, ...actions]) follower.act(action)
    const cpu = cpuOf(() => {
      for (const event of events) {
        follower.happened(event)
        view.paint(follower.frame(SIZE))
      }
    })
    if (at >= FILLED + WARM * TURN) found.push(cpu / events.length)
  }
  view.close()
  return found
}

function* judged(what: string, turns: readonly number[], bound?: number): Iterable<Figure> {
  const typical = median(turns)
  yield bound === undefined ? figure(what, ms(typical)) : atMost(what, typical, bound, ms)
  yield figure(`${what}, the most of ${turns.length} turns`, ms(percentile(turns, 100)))
}
