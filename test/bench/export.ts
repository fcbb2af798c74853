/**
 * A map of 600 columns exported, each format by itself, and beside trace2heatmap.pl on the same events.
 *
 *     TRACE2HEATMAP=/path/to/trace2heatmap.pl npm run bench -- export
 *
 * That is Brendan Gregg's program from his repository HeatMap; it is not shipped, and without the variable its figures are
 * left out. Both read one trace of two columns and write an SVG of 600 columns and as many rows; what is timed is all of it
 * for both, a start of Perl included and one of Node.js not. Bytes are given, since a file is mailed: ours carry every count
 * by key, for the mouse.
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
import { figure, median, ms, seconds, times, type Bench, type Figure } from './bench.js'
import type { Model } from '../../src/core/state/state.js'
import { initialModel } from '../../src/core/state/initial.js'

const COLUMNS = 600
const ROWS = 120

export const exporting: Bench = {
  name: 'export',
  about: '600 columns of ten keys as each format; a trace of single events, beside trace2heatmap.pl',
  async *run(quick) {
    const repetitions = quick ? 3 : 9
    const shown = await seen(demoSource({ ticks: COLUMNS, pace: 'max', start: 0 }))
    yield figure('export: the chart of them', ms(median(await timed(repetitions, () => charted(shown.model)))))
    const exhibit = exhibitOf(shown)
    for (const { name, load } of formats) {
      const exporter = await load()
      let size = 0
      const took = await timed(repetitions, async () => (size = Buffer.byteLength(await exporter.export(exhibit, {}))))
      yield figure(`export: ${name}`, ms(median(took)))
      yield figure(`export: ${name}, size`, `${Math.round(size / 1000)} kB`)
    }
    yield* beside(quick ? 100 : 1000, quick ? 1 : 3)
  },
}

function charted(model: Model): Chart {
  return buildChart(model, { columns: COLUMNS, rows: ROWS })!
}

interface Seen {
  readonly model: Model
  readonly events: readonly Event[]
}

function exhibitOf({ model, events }: Seen): ExportInput {
  return { chart: charted(model), events: () => events, frame: (size: Size) => frameOf(model, size) } as ExportInput
}

async function seen(source: Source): Promise<Seen> {
  let model = initialModel({ palettes, history: COLUMNS + 60 })
  const events: Event[] = []
  for await (const { event } of source.events()) {
    model = reduce(model, event)
    events.push(event as Event)
  }
  return { model, events }
}

/** Milliseconds of each, one that warms up left out. */
async function timed(repetitions: number, work: () => unknown): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i <= repetitions; i++) {
    const began = performance.now()
    await work()
    if (i > 0) took.push(performance.now() - began)
  }
  return took
}

/** Events in microseconds, in order of time: two modes and a few far above them. */
function traceOf(each: number): string {
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

async function* beside(each: number, repetitions: number): AsyncIterable<Figure> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-bench-export-'))
  try {
    const trace = join(directory, 'trace.txt')
    writeFileSync(trace, traceOf(each))
    const events = `${COLUMNS * each / 1000}k events`
    const svg = await formats.find(({ name }) => name === 'svg')!.load()
    let size = 0
    const ours = median(await timed(repetitions, async () => {
      const imported = await seen(importSource({ path: trace, timeUnit: 'us', unit: 'us' }))
      size = Buffer.byteLength(await svg.export(exhibitOf(imported), {}))
    }))
    yield figure(`export: a trace of ${events} to svg`, seconds(ours / 1000))
    yield figure(`export: a trace of ${events} to svg, size`, `${Math.round(size / 1000)} kB`)
    const program = process.env['TRACE2HEATMAP']
    if (program === undefined) {
      yield figure('export: trace2heatmap.pl on the same (TRACE2HEATMAP is not set)', '-')
      return
    }
    const other = await theirs(program, trace, repetitions)
    yield figure(`export: trace2heatmap.pl on the same`, seconds(other.took / 1000))
    yield figure(`export: trace2heatmap.pl on the same, size`, `${Math.round(other.size / 1000)} kB`)
    yield figure('export: ours to theirs', times(ours / other.took))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function theirs(program: string, trace: string, repetitions: number): Promise<{ took: number; size: number }> {
  let size = 0
  const took = median(await timed(repetitions, () => {
    const { status, stdout, stderr } = spawnSync('perl', [program, '--unitstime=us', '--unitslabel=us', `--rows=${ROWS}`, trace], { maxBuffer: 2 ** 30 })
    if (status !== 0) throw new Error(`trace2heatmap.pl failed: ${String(stderr)}`)
    size = stdout.length
  }))
  return { took, size }
}
