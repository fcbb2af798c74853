/**
 * Reading a recording: decoding, replay at full speed, and opening and seeking in the recording of a day.
 *
 * The recordings are made here, with a hundred keys per tick, the same on every machine. The day has about 600 MB in the temporary
 * directory, plain and compressed as by --record, and is deleted afterwards. Replay is timed from the line to the laid out frame of
 * 120x40. Memory is the largest resident size of the process while it seeks in the day.
 */
import { once } from 'node:events'
import { createWriteStream, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { frameOf } from '../../src/core/layout/frame-of.js'
import { reduce } from '../../src/core/update/update.js'
import { StreamDecoder } from '../../src/core/stream/ndjson.js'
import { clearTrace } from '../../src/core/update/replay.js'
import { palettes } from '../../src/palettes/index.js'
import { compressionForPath } from '../../src/core/stream/compression.js'
import { createEncoder } from '../../src/sinks/encoder.js'
import { FileSource } from '../../src/sources/recording/file-source.js'
import { boundedFigure, plainFigure, median, formatMs, percentile, formatRatio, type Bench, type Figure } from './bench.js'
import type { Model } from '../../src/core/state/state.js'
import { initialModel } from '../../src/core/state/initial.js'

const DAY = 86_400
const SIZE = { columns: 120, rows: 40 }
const LEAD = 112

/** The benchmark `replay`. */
export const replay: Bench = {
  name: 'replay',
  about: 'a recording of 100 keys per tick: decoding, replay at 120x40, opening a day of it and seeking in it',
  async *run(quick) {
    yield* measureSpeeds(quick ? 500 : 2000)
    for (const ending of ['', '.gz', '.zst']) {
      const path = join(tmpdir(), `heat-tracer-bench-day-${process.pid}.ndjson${ending}`)
      try {
        await writeDay(path, quick ? DAY / 10 : DAY)
        yield* measureSeeks(path, (quick ? DAY / 10 : DAY) * 1000, `a day${ending === '' ? '' : `, ${ending}`}`)
      } finally {
        rmSync(path, { force: true })
      }
    }
  },
}

const HEADER = JSON.stringify({
  type: 'header', version: '1.0', start: 0, interval: 1000, title: 'day', unit: 'ns', host: '', os: '', dtrace: '', script: '',
  aggregations: ['l'],
})

function makeTickLine(at: number): string {
  const records = Array.from({ length: 100 }, (_, key) => ({
    key: [`key${key}`],
    buckets: [[1024, 2047, 1 + (at * 7 + key) % 50], [2048, 4095, 1 + (at + key) % 9], [65536, 131071, 1 + (at * key) % 5]],
  }))
  const aggregations = [{ name: 'l', function: 'quantize', parameters: [], records }]
  return JSON.stringify({ type: 'tick', time: at * 1000, duration: 1000, aggregations })
}

async function writeDay(path: string, ticks: number): Promise<void> {
  const rest = Array.from({ length: 50 }, (_, at) => makeTickLine(at + 1).replace(/"time":\d+/, '"time":#'))
  const out = createWriteStream(path)
  const encoder = createEncoder(compressionForPath(path))
  out.write(await encoder.encode(`${HEADER}\n`))
  for (let at = 1; at <= ticks; at++) {
    const line = rest[at % 50]!.replace('#', String(at * 1000))
    if (!out.write(await encoder.encode(`${line}\n`))) await once(out, 'drain')
  }
  out.end(await encoder.end())
  await once(out, 'close')
}

/** A figure that must not be below its bound. */
function lowerBoundedFigure(name: string, value: number, bound: number, what: string): Figure {
  return { name, text: `${value.toFixed(0)} ${what}`, bound: `≥ ${bound}`, ok: value >= bound }
}

function* measureSpeeds(ticks: number): Iterable<Figure> {
  const lines = [HEADER, ...Array.from({ length: ticks }, (_, at) => makeTickLine(at + 1))]
  const decoder = new StreamDecoder()
  let began = performance.now()
  for (const line of lines) decoder.decode(line)
  yield lowerBoundedFigure('replay: decoding', (ticks * 1000) / (performance.now() - began), 2000, 'ticks/s')
  const decoded = performance.now() - began
  began = performance.now()
  for (const line of lines) JSON.parse(line)
  yield plainFigure('replay: decoding / JSON.parse() alone', formatRatio(decoded / (performance.now() - began)))
  const again = new StreamDecoder()
  let model: Model = initialModel({ palettes })
  began = performance.now()
  for (const line of lines) {
    model = reduce(model, again.decode(line))
    frameOf(model, SIZE)
  }
  yield lowerBoundedFigure('replay: line to frame', (ticks * 1000) / (performance.now() - began), 300, 'frames/s')
}

async function* measureSeeks(path: string, end: number, what: string): AsyncIterable<Figure> {
  let most = 0
  const source = new FileSource({ path, pace: 'max', holdAtEnd: true })
  const targets = [0.5, 0.01, 0.99, 0.3, 0.7, 0.1, 0.9, 0.45, 1].map((share) => share * end)
  const took: number[] = []
  let model: Model = initialModel({ palettes })
  let began = performance.now()
  for await (const { event, hasMore: lead, isRestart: again } of source.events()) {
    if (again === true) model = clearTrace(model)
    model = reduce(model, event)
    if (lead === true || event.type !== 'tick') continue
    frameOf(model, SIZE)
    took.push(performance.now() - began)
    most = Math.max(most, process.memoryUsage.rss())
    const next = targets.shift()
    if (next === undefined) break
    began = performance.now()
    source.seek(next, LEAD)
  }
  source.abort()
  yield boundedFigure(`replay: opening ${what}, to the first frame`, took[0]!, 2000, formatMs)
  yield boundedFigure(`replay: seeking in ${what}, median`, median(took.slice(1)), 100, formatMs)
  yield plainFigure(`replay: seeking in ${what}, max`, formatMs(percentile(took.slice(1), 100)))
  yield plainFigure(`replay: ${what}, resident memory of the process`, `${(most / 2 ** 20).toFixed(0)} MiB`)
}
