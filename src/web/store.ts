/**
 * The page's state: the core's model, the number of columns in sight, and the cell under the mouse. Every change goes through the
 * store. It tells its listeners to draw, at most once in a frame of the browser.
 */
import { reduce } from '../core/update/update.js'
import type { ViewState } from '../core/chart/view-state.js'
import type { Shown } from './canvas-layout.js'
import { countColumns, fitWholeHistory, zoomViewport, type PageViewport } from './zoom.js'
import { isSameCell, type Model, shownTrace, type CellPosition } from '../core/state/state.js'
import type { Action } from '../core/state/actions.js'

/** What changed: possibly everything, or only the cell under the mouse. */
export type Changed = 'model' | 'pointer'

/** The page's state, and who draws it. */
export class Store {
  model: Model
  /** Most columns in sight; Infinity: as many as there are. */
  columns = Infinity
  /** Width of the map in pixels; 1 before the first layout. */
  pixels = 1
  /** The cell under the mouse. */
  pointed: CellPosition | undefined
  /** The settings of the exported view. */
  readonly look: ViewState
  readonly #listeners: ((changed: Changed) => void)[] = []
  /** What the map shows; undefined before it is drawn. */
  shown: Shown | undefined
  #waiting: Changed | undefined

  constructor(model: Model, look: ViewState) {
    this.model = model
    this.look = look
  }

  /** Calls `listener` whenever something must be drawn. */
  onChange(listener: (changed: Changed) => void): void {
    this.#listeners.push(listener)
  }

  /** The part of the history in sight. */
  get sight(): PageViewport {
    return { time: this.model.viewport, columns: this.columns }
  }

  /** Carries out an action. On this page, a time zoom changes the number of columns in sight, and a reset shows the whole history. */
  act(action: Action): void {
    if (action.type === 'zoom-time') return this.zoom(action.by > 0 ? 1 / 1.5 : 1.5)
    this.model = reduce(this.model, action)
    if (action.type === 'reset') this.show(fitWholeHistory(shownTrace(this.model).history, this.pixels))
    this.#fit()
  }

  /** Replaces fields of the model. */
  change(part: Partial<Model>): void {
    this.model = { ...this.model, ...part }
    this.#fit()
  }

  /** Shows another part of the history. */
  show({ time, columns }: PageViewport): void {
    this.columns = columns
    this.change({ viewport: time })
  }

  /**
   * Shows `factor` times as much time. `about`: a tick that stays in place, and its place (0…1 from the left); unless given, the
   * cursor, or the middle of the map.
   */
  zoom(factor: number, about?: { readonly seq: number; readonly share: number }): void {
    const { history } = shownTrace(this.model)
    this.show(zoomViewport(this.sight, history, this.pixels, factor, about ?? this.#zoomCenter()))
  }

  /** Sets the cell under the mouse. */
  point(place: CellPosition | undefined): void {
    if (isSameCell(place, this.pointed)) return
    this.pointed = place
    this.changed('pointer')
  }

  /** Asks for a drawing in the next frame. */
  changed(changed: Changed = 'model'): void {
    if (this.#waiting === undefined) requestAnimationFrame(() => this.flush())
    this.#waiting = this.#waiting === 'model' ? 'model' : changed
  }

  /** Draws what has changed, now. */
  flush(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting !== undefined) for (const listener of this.#listeners) listener(waiting)
  }

  /** Sets the map's width to the columns in sight at once, because the next key may come before the map is drawn. */
  #fit(): void {
    const { map } = this.model
    const width = countColumns(this.sight, shownTrace(this.model).history, this.pixels)
    if (map !== undefined && map.width !== width) this.model = reduce(this.model, { type: 'map', width, height: map.height })
    this.changed()
  }

  /** The cursor when it is in sight, else the middle of the map, as a tick and its place (0…1 from the left). */
  #zoomCenter(): { seq: number; share: number } {
    const { model: { cursor, viewport: { zoom, end }, map } } = this
    const { history } = shownTrace(this.model)
    const ticks = (map?.width ?? 1) * zoom
    const from = (end ?? history.next) - ticks
    const seq = cursor !== undefined && cursor.seq >= from && cursor.seq < from + ticks ? cursor.seq : from + ticks / 2
    return { seq, share: (seq - from) / ticks }
  }
}
