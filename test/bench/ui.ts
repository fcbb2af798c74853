/**
 * CPU that a tick costs the screen: update, frame and paint in a warm process, user and system time, for 10 keys and for 300 keys, and
 * for 300 keys that are all selected with rank colors. Lines are decoded before the measurement; collecting the garbage of the
 * decoder is still included.
 *
 * A turn is as many ticks as ranks stay valid, so each turn contains one repaint of the whole map.
 */
import { StreamDecoder } from '../../src/core/stream/ndjson.js'
import { figureWithin, plainFigure, median, formatMs, percentile, type Bench, type Figure } from './bench.js'
import { measureCpu, readDemoLines, openFileView, Follower } from './in-process.js'
import type { ModelOptions } from '../../src/core/state/state.js'
import type { Action } from '../../src/core/state/actions.js'

const SIZE = { columns: 160, rows: 50 }
const TURN = 64
/** Ticks before the first turn, which fill the map. */
const FILLED = 2 * TURN
/** Turns of warm-up. */
const WARM = 10

const SELECTED: readonly Action[] = [
  { type: 'focus' }, { type: 'select-listed' }, { type: 'focus' }, { type: 'next-scale' }, { type: 'next-scale' }, { type: 'next-scale' },
]

/** The benchmark `ui`. */
export const ui: Bench = {
  name: 'ui',
  about: `CPU per tick of update, frame and paint at ${SIZE.columns}x${SIZE.rows}, 256 colors, with the key table`,
  async *run(quick) {
    const turns = quick ? 6 : 16
    yield* reportTurns('ui: 10 keys', await measureTurns(10, turns, {}, []), 1)
    yield* reportTurns('ui: 10 keys, half blocks', await measureTurns(10, turns, { half: true }, []), 1)
    yield* reportTurns('ui: 300 keys', await measureTurns(300, turns, { half: true }, []))
    yield* reportTurns('ui: 300 keys selected, rank', await measureTurns(300, turns, { half: true }, SELECTED), 3)
  },
}

/** Milliseconds of CPU per tick, one value for each turn. */
async function measureTurns(keys: number, turns: number, options: Partial<ModelOptions>, actions: readonly Action[]): Promise<number[]> {
  const lines = await readDemoLines({ ticks: FILLED + (WARM + turns) * TURN, keys })
  const decoder = new StreamDecoder()
  const follower = new Follower(options)
  const { view } = openFileView(SIZE)
  const found: number[] = []
  for (let at = 0; at < lines.length; at += TURN) {
    const events = lines.slice(at, at + TURN).map((line) => decoder.decode(line))
    if (at === FILLED) for (const action of [{ type: 'window', ...SIZE } as const, ...actions]) follower.act(action)
    const cpu = measureCpu(() => {
      for (const event of events) {
        follower.takeEvent(event)
        view.paint(follower.frame(SIZE))
      }
    })
    if (at >= FILLED + WARM * TURN) found.push(cpu / events.length)
  }
  view.close()
  return found
}

function* reportTurns(what: string, turns: readonly number[], bound?: number): Iterable<Figure> {
  const typical = median(turns)
  yield figureWithin(what, typical, bound, formatMs)
  yield plainFigure(`${what}, max of ${turns.length} turns`, formatMs(percentile(turns, 100)))
}
