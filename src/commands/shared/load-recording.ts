/**
 * Loads a recording into a model, and turns a model into the input of an exporter.
 *
 * A recording of any length is read in bounded memory: if it has more ticks than the columns that are asked for, neighboring ticks
 * are summed (core/history/downsample.ts). A recording that breaks off is loaded as far as it can be read, and the error is returned
 * with it.
 */
import { buildChart, type ChartSize } from '../../core/chart/chart.js'
import { Downsampler } from '../../core/history/downsample.js'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import {
  tickLength, type Drop, type Event, type Fault, type Header, type Mark, type Notice, type Tick, type Unknown,
} from '../../core/stream/event.js'
import { sliceStream } from '../../core/chart/stream-slice.js'
import type { Size } from '../../core/frame.js'
import { windowLayout } from '../../core/heatmap/window-layout.js'
import { frameOf } from '../../core/layout/frame-of.js'
import { reduce } from '../../core/update/update.js'
import { columnsInSight, ZOOMS } from '../../core/grid/time-viewport.js'
import type { ExportInput, Exporter } from '../../exports/exporter.js'
import { isSeekable } from '../../sources/recording/open-path.js'
import { pipeSource, type PipeSourceOptions } from '../../sources/recording/pipe-source.js'
import { FileSource } from '../../sources/recording/file-source.js'
import type { Source } from '../../sources/source.js'
import { type Model, type ModelOptions, shownTrace } from '../../core/state/state.js'
import { initialModel } from '../../core/state/initial.js'
import { parsePlaybackTime } from '../../core/stream/playback.js'

/** Times as typed, such as 14:03:20 or 90s: see parsePlaybackTime(). */
export interface TimeRangeWords {
  readonly from?: string
  readonly to?: string
}

export interface LoadedRecording {
  readonly model: Model
  /** Ticks that were read. */
  readonly ticks: number
  /** How many of them were summed into one tick of the model, at most. */
  readonly merged: number
  /** Records of keys beyond the most that are kept, which are counted as one key. */
  readonly folded: number
  /** The error that stopped the reading before the end. */
  readonly broken?: UserError
}

/** Loads a recording as at most `columns` ticks. Throws a UserError when nothing could be read. */
export async function loadRecording(
  place: PipeSourceOptions, columns: number, range: TimeRangeWords, options: ModelOptions,
): Promise<LoadedRecording> {
  const loader = new RecordingLoader(columns, range, options.offset ?? 0)
  let broken: UserError | undefined
  try {
    for await (const { event, unread } of openSource(place, range, options.offset ?? 0).events()) {
      if (!loader.add(event)) break
      broken = unread
    }
  } catch (error) {
    if (!(error instanceof UserError) || loader.header === undefined || loader.ticks === 0) throw error
    broken = error
  }
  return { ...loader.finish(options), ...(broken === undefined ? {} : { broken }) }
}

/** A file is read from near the start of the range; a pipe from its beginning. */
function openSource(place: PipeSourceOptions, { from }: TimeRangeWords, offset: number): Source {
  if (from === undefined || !('path' in place) || !isSeekable(place.path)) return pipeSource({ ...place, pace: 'max' })
  return new FileSource({ path: place.path, pace: 'max', startAt: (header) => parseTime('--from', from, header, offset)! })
}

/** Takes the events of a recording, one after the other, and makes a model of those in the range. */
class RecordingLoader {
  header: Header | undefined
  ticks = 0
  readonly #columns: number
  readonly #range: TimeRangeWords
  readonly #offset: number
  #downsampler: Downsampler | undefined
  /** Milliseconds since the start: the range is what comes after `from`, up to `to`. */
  #from = 0
  #to = Infinity
  /** What is not a tick. */
  readonly #others: (Drop | Fault | Notice | Mark)[] = []

  constructor(columns: number, range: TimeRangeWords, offset: number) {
    this.#columns = columns
    this.#range = range
    this.#offset = offset
  }

  /** Returns false when the range has ended: no further event is wanted. */
  add(event: Event | Unknown): boolean {
    switch (event.type) {
      case 'header': {
        if (this.header === undefined) this.#start(event as Header)
        return true
      }
      case 'tick': {
        const tick = event as Tick
        if (tick.time <= this.#from) return true
        if (tick.time > this.#to) return false
        this.ticks++
        this.#downsampler!.add(tick)
        return true
      }
      case 'drop': case 'error': case 'notice': case 'mark': {
        const other = event as Drop | Fault | Notice | Mark
        if (other.time > this.#from && other.time <= this.#to && this.#others.length < MOST_OTHERS) this.#others.push(other)
        return true
      }
      default: return true
    }
  }

  #start(header: Header): void {
    this.header = header
    this.#downsampler = new Downsampler(this.#columns, tickLength(header))
    this.#from = parseTime('--from', this.#range.from, header, this.#offset) ?? 0
    this.#to = parseTime('--to', this.#range.to, header, this.#offset) ?? Infinity
    if (!(this.#to > this.#from)) throw new UserError(errors.emptyTimeRange(this.#range.from ?? '', this.#range.to ?? ''))
  }

  finish(options: ModelOptions): Pick<LoadedRecording, 'model' | 'ticks' | 'merged' | 'folded'> {
    const header = this.header!
    const downsampler = this.#downsampler!
    const count = downsampler.finish()
    const { merged, otherKeyRecords: folded } = downsampler
    const times: number[] = []
    // There may be a gap before every tick, which takes a column too.
    const empty = initialModel({ ...options, history: 2 * count + 16 })
    let model = reduce(empty, merged === 1 ? header : { ...header, merged: merged * (header.merged ?? 1) })
    for (const tick of downsampler.ticks()) {
      times.push(tick.time)
      model = reduce(model, tick)
    }
    for (const event of this.#others) {
      const at = event.type === 'mark' ? times.find((time) => time >= event.at) : undefined
      if (event.type !== 'mark') model = reduce(model, event)
      else if (at !== undefined) model = reduce(model, { ...event, at })
    }
    // A file is not a live trace, even if it breaks off without an end.
    model = reduce(model, { type: 'end', time: times.at(-1) ?? 0, reason: 'limit', status: 0 })
    return { model, ticks: this.ticks, merged, folded }
  }
}

/** Bounds the memory that marks, drops, errors and notices take. */
const MOST_OTHERS = 100_000

function parseTime(option: string, given: string | undefined, { start }: Header, offset: number): number | undefined {
  if (given === undefined) return undefined
  const time = parsePlaybackTime(given, start, offset)
  if (time === undefined) throw new UserError(errors.badTime(given, option))
  return time
}

/** How many keys an export shows separately unless --keys says otherwise: a picture has room for few. */
export function defaultKeyLimit({ rows }: Exporter): number {
  return rows === 'buckets' ? 1000 : 20
}

export interface ExportInputOptions {
  readonly size: ChartSize
  /** How many keys are shown separately. */
  readonly keyLimit: number
  /** The screen in a window of a size. Default: all columns, zoomed out until they fit. */
  readonly frame?: ExportInput['frame']
}

/** The chart, stream and screen that an exporter is given; undefined if the model has no quantized aggregation. */
export function buildExportInput(model: Model, { size, keyLimit, frame }: ExportInputOptions): ExportInput | undefined {
  const chart = buildChart(model, size, keyLimit)
  if (chart === undefined) return undefined
  return {
    chart,
    *events() {
      const { first, last } = columnsInSight(model.viewport, shownTrace(model).history, size.columns)
      const { zoom } = model.viewport
      yield* sliceStream(model, first * zoom, last * zoom + zoom - 1)
    },
    frame: frame ?? ((window, depth) => frameOf(zoomToFit({ ...model, depth }, window), window)),
  }
}

/** The model with so much time per column that the whole history fits into the window. */
function zoomToFit(model: Model, window: Size): Model {
  const { history } = shownTrace(model)
  const width = windowLayout(model, window)?.map.width ?? 1
  const zoom = ZOOMS.find((zoom) => (history.next - history.first) / zoom <= width) ?? ZOOMS.at(-1)!
  return { ...reduce(model, { type: 'window', ...window }), viewport: { zoom, end: undefined } }
}
