/**
 * The page's state: the core's model, how many columns are to be in sight, and what is under the mouse. It changes here and
 * is drawn by whoever listens, once a frame at most.
 */
import { reduce } from '../core/update/update.js'
import type { ViewState } from '../core/chart/view-state.js'
import type { Shown } from './canvas-layout.js'
import { countColumns, fitWholeHistory, zoomViewport, type PageViewport } from './zoom.js'
import { type Model, shownTrace, type CellPosition } from '../core/state/state.js'
import type { Action } from '../core/state/actions.js'

/** What changed: everything may have, or only what the mouse points at. */
export type Changed = 'model' | 'pointer'

export class Store {
  model: Model
  /** Most columns in sight. */
  columns = Infinity
  /** Pixels across the map, once it was laid out. */
  pixels = 1
  /** The cell under the mouse. */
  pointed: CellPosition | undefined
  readonly look: ViewState
  readonly #listeners: ((changed: Changed) => void)[] = []
  /** What is on the map. */
  shown: Shown | undefined
  #waiting: Changed | undefined

  constructor(model: Model, look: ViewState) {
    this.model = model
    this.look = look
  }

  onChange(listener: (changed: Changed) => void): void {
    this.#listeners.push(listener)
  }

  get sight(): PageViewport {
    return { time: this.model.viewport, columns: this.columns }
  }

  /** What a key or a button means here: time is zoomed by how much is in sight, and resetting shows all of it. */
  act(action: Action): void {
    if (action.type === 'zoom-time') return this.zoom(action.by > 0 ? 1 / 1.5 : 1.5)
    this.model = reduce(this.model, action)
    if (action.type === 'reset') this.show(fitWholeHistory(shownTrace(this.model).history, this.pixels))
    this.#fit()
  }

  change(part: Partial<Model>): void {
    this.model = { ...this.model, ...part }
    this.#fit()
  }

  show({ time, columns }: PageViewport): void {
    this.columns = columns
    this.change({ viewport: time })
  }

  /** `factor` times as much time in sight, about a tick and where it stands; the cursor, or the middle, unless given. */
  zoom(factor: number, about?: { readonly seq: number; readonly share: number }): void {
    const { history } = shownTrace(this.model)
    this.show(zoomViewport(this.sight, history, this.pixels, factor, about ?? this.#middle()))
  }

  point(place: CellPosition | undefined): void {
    if (place?.seq === this.pointed?.seq && place?.bucket === this.pointed?.bucket) return
    this.pointed = place
    this.changed('pointer')
  }

  changed(changed: Changed = 'model'): void {
    if (this.#waiting === undefined) requestAnimationFrame(() => this.flush())
    this.#waiting = this.#waiting === 'model' ? 'model' : changed
  }

  /** Draw what has changed. */
  flush(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting !== undefined) for (const listener of this.#listeners) listener(waiting)
  }

  /** The map as wide as what is in sight, also for a key that comes before it was drawn. */
  #fit(): void {
    const { map } = this.model
    const width = countColumns(this.sight, shownTrace(this.model).history, this.pixels)
    if (map !== undefined && map.width !== width) this.model = reduce(this.model, { type: 'map', width, height: map.height })
    this.changed()
  }

  #middle(): { seq: number; share: number } {
    const { model: { cursor, viewport: { zoom, end }, map } } = this
    const { history } = shownTrace(this.model)
    const ticks = (map?.width ?? 1) * zoom
    const from = (end ?? history.next) - ticks
    const seq = cursor !== undefined && cursor.seq >= from && cursor.seq < from + ticks ? cursor.seq : from + ticks / 2
    return { seq, share: (seq - from) / ticks }
  }
}
