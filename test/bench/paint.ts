/**
 * From a line of the stream to the bytes for the terminal, in one process: CPU and bytes per tick, beside other ways to paint the same
 * frames.
 *
 * The stream is the demonstration, which is the same on every machine. All ways paint the same frames into a file, fifty at a time
 * and in turn; the time that a terminal needs to read is not included.
 */
import type { Frame, Size } from '../../src/core/frame.js'
import { figureWithin, formatBytes, plainFigure, mean, median, formatMs, formatRatio, type Bench, type Figure } from './bench.js'
import { measureCpu, readDemoLines, openFileView, Follower } from './in-process.js'
import { createDeletingPainter, createPlainPainter, type Cost } from './other-ways.js'

const SIZES: readonly (readonly [columns: number, rows: number, bound?: number])[] = [[80, 24], [120, 40], [160, 50, 1], [200, 60]]
const TURN = 50

/** The benchmark `paint`. */
export const paint: Bench = {
  name: 'paint',
  about: 'from a line of the stream to the bytes for the terminal: CPU and bytes per tick, 256 colors, beside other ways to paint',
  async *run(quick) {
    for (const [columns, rows, bound] of SIZES) yield* comparePainters({ columns, rows }, quick ? 4 : 8, bound)
  },
}

interface Turn {
  /** Milliseconds of CPU per tick for update and frame; the fields below are the painting. */
  readonly model: number
  readonly ours: Cost
  readonly plain: Cost
  readonly deleting: Cost
}

async function* comparePainters(size: Size, turns: number, bound?: number): AsyncIterable<Figure> {
  // Ticks that fill the map, two turns of warm-up, and the turns that count.
  const lines = await readDemoLines({ ticks: size.columns + (turns + 2) * TURN })
  const { view, count } = openFileView(size)
  const [blessed, deleting] = [createPlainPainter(size), createDeletingPainter(size)]
  const model = new Follower()
  for (const line of lines.slice(0, 1 + size.columns)) model.takeLine(line)
  view.paint(model.frame(size))
  const results: Turn[] = []
  for (let at = 1 + size.columns; at + TURN <= lines.length; at += TURN) {
    const frames: Frame[] = []
    const modelled = measureCpu(() => {
      for (const line of lines.slice(at, at + TURN)) {
        model.takeLine(line)
        frames.push(model.frame(size))
      }
    })
    const before = count()
    const painted = measureCpu(() => frames.forEach((frame) => view.paint(frame)))
    const ours = { cpu: painted / TURN, bytes: (count() - before) / TURN }
    results.push({ model: modelled / TURN, ours, plain: blessed.paintTurn(frames), deleting: deleting.paintTurn(frames) })
  }
  view.close()
  yield* reportTurns(`paint: ${size.columns}x${size.rows}`, results.slice(2), bound)
}

function* reportTurns(what: string, turns: readonly Turn[], bound?: number): Iterable<Figure> {
  const cpu = median(turns.map(({ model, ours }) => model + ours.cpu))
  const painting = median(turns.map(({ ours }) => ours.cpu))
  const count = mean(turns.map(({ ours }) => ours.bytes))
  yield figureWithin(`${what}, CPU`, cpu, bound, formatMs)
  yield plainFigure(`${what}, CPU, painting alone`, formatMs(painting))
  yield plainFigure(`${what}, bytes`, formatBytes(count))
  for (const [way, name] of [['plain', 'plain blessed'], ['deleting', "terminal-heatmap's way"]] as const) {
    const other = median(turns.map((turn) => turn[way].cpu))
    const bytesOther = mean(turns.map((turn) => turn[way].bytes))
    yield plainFigure(`${what}, CPU, ${name}, painting alone`, formatMs(other))
    yield plainFigure(`${what}, CPU, painting alone, heat-tracer / ${name}`, formatRatio(painting / other))
    yield plainFigure(`${what}, bytes, ${name}`, formatBytes(bytesOther))
    yield plainFigure(`${what}, bytes, heat-tracer / ${name}`, formatRatio(count / bytesOther))
  }
}
