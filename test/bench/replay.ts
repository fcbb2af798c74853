/**
 * A recording read back: decoding, replay at full speed, a day's file opened and moved in.
 *
 * The recordings are made here, of a hundred keys a tick, the same on every machine; the day is some 600 MB in the temporary
 * directory, plain and as --record packs it, and is taken away again. Replay is timed from the line to the frame laid out for
 * 120x40. Memory is all that the process had at most while it moved in the day.
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
import { compressionForPath, createEncoder } from '../../src/sinks/encoder.js'
import { FileSource } from '../../src/sources/recording/file-source.js'
import { atMost, figure, median, ms, percentile, times, type Bench, type Figure } from './bench.js'
import type { Model } from '../../src/core/state/state.js'
import { initialModel } from '../../src/core/state/initial.js'

const DAY = 86_400
const SIZE = { columns: 120, rows: 40 }
const LEAD = 112

export const replay: Bench = {
  name: 'replay',
  about: 'a recording of 100 keys a tick: decoded, replayed at 120x40, a day of it opened and moved in',
  async *run(quick) {
    yield* speeds(quick ? 500 : 2000)
    for (const ending of ['', '.gz', '.zst']) {
      const path = join(tmpdir(), `heat-tracer-bench-day-${process.pid}.ndjson${ending}`)
      try {
        await write(path, quick ? DAY / 10 : DAY)
        yield* places(path, (quick ? DAY / 10 : DAY) * 1000, `a day${ending === '' ? '' : `, ${ending}`}`)
      } finally {
        rmSync(path, { force: true })
      }
    }
  },
}

const HEADER = JSON.stringify({ type: 'header', version: '1.0', start: 0, interval: 1000, title: 'day', unit: 'ns', host: '', os: '', dtrace: '', script: '', aggregations: ['l'] })

function tickLine(at: number): string {
  const records = Array.from({ length: 100 }, (_, key) => ({ key: [`key${key}`], buckets: [[1024, 2047, 1 + (at * 7 + key) % 50], [2048, 4095, 1 + (at + key) % 9], [65536, 131071, 1 + (at * key) % 5]] }))
  return JSON.stringify({ type: 'tick', time: at * 1000, duration: 1000, aggregations: [{ name: 'l', function: 'quantize', parameters: [], records }] })
}

async function write(path: string, ticks: number): Promise<void> {
  const rest = Array.from({ length: 50 }, (_, at) => tickLine(at + 1).replace(/"time":\d+/, '"time":#'))
  const out = createWriteStream(path)
  const encoder = createEncoder(compressionForPath(path))
  out.write(await encoder.encode(`${HEADER}\n`))
  for (let at = 1; at <= ticks; at++) if (!out.write(await encoder.encode(`${rest[at % 50]!.replace('#', String(at * 1000))}\n`))) await once(out, 'drain')
  out.end(await encoder.end())
  await once(out, 'close')
}

/** The least figure that will do. */
function atLeast(name: string, value: number, bound: number, what: string): Figure {
  return { name, figure: `${value.toFixed(0)} ${what}`, bound: `≥ ${bound}`, ok: value >= bound }
}

function* speeds(ticks: number): Iterable<Figure> {
  const lines = [HEADER, ...Array.from({ length: ticks }, (_, at) => tickLine(at + 1))]
  const decoder = new StreamDecoder()
  let began = performance.now()
  for (const line of lines) decoder.decode(line)
  yield atLeast('replay: decoding', (ticks * 1000) / (performance.now() - began), 2000, 'ticks/s')
  const decoded = performance.now() - began
  began = performance.now()
  for (const line of lines) JSON.parse(line)
  yield figure('replay: decoding, against JSON.parse() alone', times(decoded / (performance.now() - began)))
  const again = new StreamDecoder()
  let model: Model = initialModel({ palettes })
  began = performance.now()
  for (const line of lines) {
    model = reduce(model, again.decode(line))
    frameOf(model, SIZE)
  }
  yield atLeast('replay: line to frame', (ticks * 1000) / (performance.now() - began), 300, 'frames/s')
}

async function* places(path: string, end: number, what: string): AsyncIterable<Figure> {
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
  yield atMost(`replay: ${what} opened, to the first frame`, took[0]!, 2000, ms)
  yield atMost(`replay: ${what} moved in, median`, median(took.slice(1)), 100, ms)
  yield figure(`replay: ${what} moved in, the most`, ms(percentile(took.slice(1), 100)))
  yield figure(`replay: ${what}, memory of all the process`, `${(most / 2 ** 20).toFixed(0)} MiB`)
}
