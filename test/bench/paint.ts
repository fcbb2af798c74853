/**
 * From a line of the stream to the bytes for the terminal, within one process: CPU and bytes a tick, beside other ways to
 * paint the same frames.
 *
 * The stream is the demonstration's, which is the same on every machine. All paint the same frames by turns, fifty at a
 * time, into a file; time in which the terminal would read is not counted.
 */
import type { Frame, Size } from '../../src/core/frame.js'
import { atMost, bytes, figure, mean, median, ms, times, type Bench, type Figure } from './bench.js'
import { cpuOf, demoLines, fileView, Follower } from './in-process.js'
import { deletingCharacters, plain, type Cost } from './other-ways.js'

const SIZES: readonly (readonly [columns: number, rows: number, bound?: number])[] = [[80, 24], [120, 40], [160, 50, 1], [200, 60]]
const TURN = 50

export const paint: Bench = {
  name: 'paint',
  about: 'a line of the stream to the bytes for the terminal: CPU and bytes a tick, 256 colors, beside other ways to paint',
  async *run(quick) {
    for (const [columns, rows, bound] of SIZES) yield* compared({ columns, rows }, quick ? 4 : 8, bound)
  },
}

interface Turn {
  /** What the session does with a line; what the view does with a frame. */
  readonly model: number
  readonly ours: Cost
  readonly plain: Cost
  readonly deleting: Cost
}

async function* compared(size: Size, turns: number, bound?: number): AsyncIterable<Figure> {
  // Some to fill the map, two turns to warm up, and those that count.
  const lines = await demoLines({ ticks: size.columns + (turns + 2) * TURN })
  const { view, count } = fileView(size)
  const [blessed, deleting] = [plain(size), deletingCharacters(size)]
  const model = new Follower()
  for (const line of lines.slice(0, 1 + size.columns)) model.take(line)
  view.paint(model.frame(size))
  const results: Turn[] = []
  for (let at = 1 + size.columns; at + TURN <= lines.length; at += TURN) {
    const frames: Frame[] = []
    const modelled = cpuOf(() => {
      for (const line of lines.slice(at, at + TURN)) {
        model.take(line)
        frames.push(model.frame(size))
      }
    })
    const before = count()
    const painted = cpuOf(() => frames.forEach((frame) => view.paint(frame)))
    const ours = { cpu: painted / TURN, bytes: (count() - before) / TURN }
    results.push({ model: modelled / TURN, ours, plain: blessed.turn(frames), deleting: deleting.turn(frames) })
  }
  view.close()
  yield* judged(`paint: ${size.columns}x${size.rows}`, results.slice(2), bound)
}

function* judged(what: string, turns: readonly Turn[], bound?: number): Iterable<Figure> {
  const cpu = median(turns.map(({ model, ours }) => model + ours.cpu))
  const painting = median(turns.map(({ ours }) => ours.cpu))
  const count = mean(turns.map(({ ours }) => ours.bytes))
  yield bound === undefined ? figure(`${what}, CPU`, ms(cpu)) : atMost(`${what}, CPU`, cpu, bound, ms)
  yield figure(`${what}, CPU, painting alone`, ms(painting))
  yield figure(`${what}, bytes`, bytes(count))
  for (const [way, name] of [['plain', 'plain blessed'], ['deleting', "terminal-heatmap's way"]] as const) {
    const other = median(turns.map((turn) => turn[way].cpu))
    const bytesOther = mean(turns.map((turn) => turn[way].bytes))
    yield figure(`${what}, CPU, ${name}, painting alone`, ms(other))
    yield figure(`${what}, CPU, painting alone, heat-tracer / ${name}`, times(painting / other))
    yield figure(`${what}, bytes, ${name}`, bytes(bytesOther))
    yield figure(`${what}, bytes, heat-tracer / ${name}`, times(count / bytesOther))
  }
}
