/**
 * Exports a map of 600 columns to each format, and compares SVG with trace2heatmap.pl on the same events.
 *
 *     TRACE2HEATMAP=/path/to/trace2heatmap.pl npm run bench -- export
 *
 * trace2heatmap.pl is Brendan Gregg's program from his repository HeatMap. It is not shipped; without the variable its figures are
 * left out. Both programs read one trace of two columns (time and latency) and write an SVG with 600 columns and the same number of
 * rows. The time is for all of it; it includes the start of Perl, but not the start of Node.js. File sizes are shown because files
 * are mailed; ours hold every count by key, for the mouse.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildChart, type Chart } from '../../src/core/chart/chart.js'
import type { Event } from '../../src/core/stream/event.js'
import type { Size } from '../../src/core/frame.js'
import { frameOf } from '../../src/core/layout/frame-of.js'
import { reduce } from '../../src/core/update/update.js'
import type { ExportInput } from '../../src/exports/exporter.js'
import { formats } from '../../src/exports/index.js'
import { palettes } from '../../src/palettes/index.js'
import { demoSource } from '../../src/sources/demo.js'
import { importSource } from '../../src/sources/import/index.js'
import { seededRandom } from '../../src/sources/random.js'
import type { Source } from '../../src/sources/source.js'
import { plainFigure, median, formatMs, formatSeconds, formatRatio, type Bench, type Figure } from './bench.js'
import type { Model } from '../../src/core/state/state.js'
import { initialModel } from '../../src/core/state/initial.js'

const COLUMNS = 600
const ROWS = 120

/** The benchmark `export`. */
export const exportMap: Bench = {
  name: 'export',
  about: '600 columns of ten keys to each format; a trace of single events, beside trace2heatmap.pl',
  async *run(quick) {
    const repetitions = quick ? 3 : 9
    const shown = await readSource(demoSource({ ticks: COLUMNS, pace: 'max', start: 0 }))
    yield plainFigure('export: building the chart', formatMs(median(await measureTimes(repetitions, () => buildBenchChart(shown.model)))))
    const input = buildExportInput(shown)
    for (const { name, load } of formats) {
      const exporter = await load()
      let size = 0
      const took = await measureTimes(repetitions, async () => (size = Buffer.byteLength(await exporter.export(input, {}))))
      yield plainFigure(`export: ${name}`, formatMs(median(took)))
      yield plainFigure(`export: ${name}, size`, `${Math.round(size / 1000)} kB`)
    }
    yield* compareWithTrace2heatmap(quick ? 100 : 1000, quick ? 1 : 3)
  },
}

function buildBenchChart(model: Model): Chart {
  return buildChart(model, { columns: COLUMNS, rows: ROWS })!
}

interface MapState {
  readonly model: Model
  readonly events: readonly Event[]
}

function buildExportInput({ model, events }: MapState): ExportInput {
  return { chart: buildBenchChart(model), events: () => events, frame: (size: Size) => frameOf(model, size) } as ExportInput
}

async function readSource(source: Source): Promise<MapState> {
  let model = initialModel({ palettes, history: COLUMNS + 60 })
  const events: Event[] = []
  for await (const { event } of source.events()) {
    model = reduce(model, event)
    events.push(event as Event)
  }
  return { model, events }
}

/** Milliseconds of each repetition; one more runs before them as warm-up. */
async function measureTimes(repetitions: number, work: () => unknown): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i <= repetitions; i++) {
    const began = performance.now()
    await work()
    if (i > 0) took.push(performance.now() - began)
  }
  return took
}

/** Lines of time and latency in microseconds, in order of time: two modes and a few outliers far above them. */
function makeTrace(each: number): string {
  const random = seededRandom(7)
  const lines: string[] = []
  for (let second = 0; second < COLUMNS; second++) {
    for (let i = 0; i < each; i++) {
      const time = second * 1e6 + Math.floor(((i + random()) / each) * 1e6)
      const which = random()
      lines.push(`${time} ${Math.floor((which < 0.6 ? 800 : which < 0.999 ? 6000 : 40_000) * (0.5 + random()))}`)
    }
  }
  return `${lines.join('\n')}\n`
}

async function* compareWithTrace2heatmap(each: number, repetitions: number): AsyncIterable<Figure> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-bench-export-'))
  try {
    const trace = join(directory, 'trace.txt')
    writeFileSync(trace, makeTrace(each))
    const events = `${COLUMNS * each / 1000}k events`
    const svg = await formats.find(({ name }) => name === 'svg')!.load()
    let size = 0
    const ours = median(await measureTimes(repetitions, async () => {
      const imported = await readSource(importSource({ path: trace, timeUnit: 'us', unit: 'us' }))
      size = Buffer.byteLength(await svg.export(buildExportInput(imported), {}))
    }))
    yield plainFigure(`export: a trace of ${events} to svg`, formatSeconds(ours / 1000))
    yield plainFigure(`export: a trace of ${events} to svg, size`, `${Math.round(size / 1000)} kB`)
    const program = process.env['TRACE2HEATMAP']
    if (program === undefined) {
      yield plainFigure('export: trace2heatmap.pl on the same (TRACE2HEATMAP is not set)', '-')
      return
    }
    const other = await runTrace2heatmap(program, trace, repetitions)
    yield plainFigure(`export: trace2heatmap.pl on the same`, formatSeconds(other.took / 1000))
    yield plainFigure(`export: trace2heatmap.pl on the same, size`, `${Math.round(other.size / 1000)} kB`)
    yield plainFigure('export: ours to theirs', formatRatio(ours / other.took))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function runTrace2heatmap(program: string, trace: string, repetitions: number): Promise<{ took: number; size: number }> {
  let size = 0
  const took = median(await measureTimes(repetitions, () => {
    const words = [program, '--unitstime=us', '--unitslabel=us', `--rows=${ROWS}`, trace]
    const { status, stdout, stderr } = spawnSync('perl', words, { maxBuffer: 2 ** 30 })
    if (status !== 0) throw new Error(`trace2heatmap.pl failed: ${String(stderr)}`)
    size = stdout.length
  }))
  return { took, size }
}
