/**
 * A recording, or what is on the screen, as an exhibit: what an exporter is handed.
 *
 * A recording of any length is read in bounded memory: where it has more ticks than columns are wanted, neighbors are summed
 * (`condense.ts`). One that breaks off is exhibited as far as it can be read, and why it breaks off is told beside it.
 */
import { buildChart, type ChartSize } from '../../core/chart/chart.js'
import { Downsampler } from '../../core/history/downsample.js'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { tickLength, type Drop, type Event, type Fault, type Header, type Mark, type Notice, type Tick, type Unknown } from '../../core/stream/event.js'
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

/** Times as typed: 14:03:20, 90s; see `timeOf`. */
export interface TimeRangeWords {
  readonly from?: string
  readonly to?: string
}

export interface LoadedRecording {
  readonly model: Model
  /** Ticks read; how many of them one of the model's holds, at most. */
  readonly ticks: number
  readonly merged: number
  /** Records of keys that were not told apart. */
  readonly folded: number
  /** What stopped the reading before the end. */
  readonly broken?: UserError
}

/** At most `columns` ticks. Throws a UserError when nothing could be read. */
export async function loadRecording(place: PipeSourceOptions, columns: number, stretch: TimeRangeWords, options: ModelOptions): Promise<LoadedRecording> {
  const reader = new Reader(columns, stretch, options.offset ?? 0)
  let broken: UserError | undefined
  try {
    for await (const { event } of sourceOf(place, stretch, options.offset ?? 0).events()) if (!reader.add(event)) break
  } catch (error) {
    if (!(error instanceof UserError) || reader.header === undefined || reader.ticks === 0) throw error
    broken = error
  }
  return { ...reader.result(options), ...(broken === undefined ? {} : { broken }) }
}

/** A file is entered near where it is wanted; what is none is read from its beginning. */
function sourceOf(place: PipeSourceOptions, { from }: TimeRangeWords, offset: number): Source {
  if (from === undefined || !('path' in place) || !isSeekable(place.path)) return pipeSource({ ...place, pace: 'max' })
  return new FileSource({ path: place.path, pace: 'max', startAt: (header) => placeOf('--from', from, header, offset)! })
}

class Reader {
  header: Header | undefined
  ticks = 0
  readonly #columns: number
  readonly #stretch: TimeRangeWords
  readonly #offset: number
  #condenser: Downsampler | undefined
  #from = 0
  #to = Infinity
  readonly #told: (Drop | Fault | Notice | Mark)[] = []

  constructor(columns: number, stretch: TimeRangeWords, offset: number) {
    this.#columns = columns
    this.#stretch = stretch
    this.#offset = offset
  }

  /** false: nothing that comes later is wanted. */
  add(event: Event | Unknown): boolean {
    switch (event.type) {
      case 'header': {
        if (this.header === undefined) this.#begin(event as Header)
        return true
      }
      case 'tick': {
        const tick = event as Tick
        if (tick.time <= this.#from) return true
        if (tick.time > this.#to) return false
        this.ticks++
        this.#condenser!.add(tick)
        return true
      }
      case 'drop': case 'error': case 'notice': case 'mark': {
        const told = event as Drop | Fault | Notice | Mark
        if (told.time > this.#from && told.time <= this.#to && this.#told.length < MOST_TOLD) this.#told.push(told)
        return true
      }
      default: return true
    }
  }

  #begin(header: Header): void {
    this.header = header
    this.#condenser = new Downsampler(this.#columns, tickLength(header))
    this.#from = placeOf('--from', this.#stretch.from, header, this.#offset) ?? 0
    this.#to = placeOf('--to', this.#stretch.to, header, this.#offset) ?? Infinity
    if (!(this.#to > this.#from)) throw new UserError(errors.emptyStretch(this.#stretch.from ?? '', this.#stretch.to ?? ''))
  }

  result(options: ModelOptions): Pick<LoadedRecording, 'model' | 'ticks' | 'merged' | 'folded'> {
    const header = this.header!
    const condenser = this.#condenser!
    const count = condenser.finish()
    const { merged, otherKeyRecords: folded } = condenser
    const times: number[] = []
    // As many gaps at most.
    let model = reduce(initialModel({ ...options, history: 2 * count + 16 }), merged === 1 ? header : { ...header, merged: merged * (header.merged ?? 1) })
    for (const tick of condenser.ticks()) {
      times.push(tick.time)
      model = reduce(model, tick)
    }
    for (const event of this.#told) {
      const at = event.type === 'mark' ? times.find((time) => time >= event.at) : undefined
      if (event.type !== 'mark') model = reduce(model, event)
      else if (at !== undefined) model = reduce(model, { ...event, at })
    }
    // A file is no live trace, whether it was ended in good order or not.
    model = reduce(model, { type: 'end', time: times.at(-1) ?? 0, reason: 'limit', status: 0 })
    return { model, ticks: this.ticks, merged, folded }
  }
}

/** Marks, drops and notices beyond this are not worth their memory. */
const MOST_TOLD = 100_000

function placeOf(option: string, given: string | undefined, { start }: Header, offset: number): number | undefined {
  if (given === undefined) return undefined
  const time = parsePlaybackTime(given, start, offset)
  if (time === undefined) throw new UserError(errors.badPlace(given, option))
  return time
}

/** Keys that have numbers of their own, unless told: a picture has room for few. */
export function defaultKeyLimit({ rows }: Exporter): number {
  return rows === 'buckets' ? 1000 : 20
}

/** What a model shows, in a chart of that size; undefined where it has nothing bucketed. `told`: keys told apart. `frame`: its screen. */
export function buildExportInput(model: Model, size: ChartSize, told: number, frame: ExportInput['frame'] = (window, depth) => frameOf(fitted({ ...model, depth }, window), window)): ExportInput | undefined {
  const chart = buildChart(model, size, told)
  if (chart === undefined) return undefined
  return {
    chart,
    *events() {
      const { first, last } = columnsInSight(model.viewport, shownTrace(model).history, size.columns)
      const { zoom } = model.viewport
      yield* sliceStream(model, first * zoom, last * zoom + zoom - 1)
    },
    frame,
  }
}

/** With as much time a column as makes all there is fit into a window. */
function fitted(model: Model, window: Size): Model {
  const { history } = shownTrace(model)
  const width = windowLayout(model, window)?.map.width ?? 1
  const zoom = ZOOMS.find((zoom) => (history.next - history.first) / zoom <= width) ?? ZOOMS.at(-1)!
  return { ...reduce(model, { type: 'window', ...window }), viewport: { zoom, end: undefined } }
}
