/**
 * The program of an exported page. It reads the stream in the page into the core's model, applies the settings of the exported view,
 * and draws the model whenever it changes.
 *
 * The core computes rows, scales, colors, percentiles, groups of keys and cell contents, as on the terminal: the ticks are the state,
 * and the picture is derived. This folder adds the layout, the input and the drawing. The page uses no network and stores nothing.
 */
import { reduce } from '../core/update/update.js'
import { withViewState, type ViewState } from '../core/chart/view-state.js'
import { finestRate } from '../core/color/auto-scale.js'
import { roundUpTop } from '../core/color/color-scale.js'
import { computeHeatMap } from '../core/heatmap/heatmap.js'
import { palettes } from '../palettes/index.js'
import { findById, setAttribute, setText } from './dom.js'
import { buildHelpDialog } from './help.js'
import { buildKeyTable } from './key-table.js'
import { listenToKeys } from './keyboard.js'
import { buildLegend } from './legend.js'
import { buildCellPanel } from './cell-panel.js'
import { buildMapCanvas } from './canvas.js'
import { fitWholeHistory } from './zoom.js'
import { Store } from './store.js'
import { buildStatsStrip } from './stats-strip.js'
import { buildToolbar } from './toolbar.js'
import { readEmbeddedEvents } from './embedded-stream.js'
import type { Model } from '../core/state/state.js'
import { initialModel } from '../core/state/initial.js'

const textOf = (id: string) => findById(id).textContent ?? ''

/** The model of the page's stream, with the settings of the exported view. Times are local unless that view had an offset. */
async function readModel(look: ViewState, entries: number): Promise<Model> {
  let model = initialModel({ palettes, history: entries, title: '' })
  for await (const event of readEmbeddedEvents(textOf('stream'))) model = reduce(model, event)
  const local = -new Date(model.header?.start ?? 0).getTimezoneOffset()
  model = withViewState(model, { ...look, local: look.offset === 0 ? local : look.offset })
  return pinShownTop({ ...model, table: { ...model.table, of: 'sight', open: true } }, look)
}

/** Lines of a map of the usual size. */
const USUAL_LINES = 150

/**
 * Pins the top of the color scale to that of the exported view when the automatic top differs. It differs when the page holds only a
 * part of the ticks, because the automatic top is that of the hottest cell held. Both are compared in as many lines as that view had.
 * Cells of this page are smaller or larger, and so is the top that is pinned.
 */
function pinShownTop(model: Model, { shownTop: wanted, shownLines, scale }: ViewState): Model {
  if (model.top !== undefined || wanted === null || scale === 'rank') return model
  const { top } = computeHeatMap(model, { width: 1, height: shownLines ?? USUAL_LINES })
  if (top === wanted) return model
  const here = computeHeatMap(model, { width: 1, height: USUAL_LINES })
  return { ...model, top: roundUpTop((wanted * here.top) / top, finestRate(here.query)) }
}

function toggleNotices(): void {
  const panel = document.getElementById('messages')
  if (panel instanceof HTMLDetailsElement) panel.open = !panel.open
}

/** Builds the page and draws it for the first time. */
async function start(): Promise<void> {
  const { look, entries } = JSON.parse(textOf('look')) as { look: ViewState; entries: number }
  const store = new Store(await readModel(look, entries), look)
  const root = document.documentElement
  const table = findById('keys')
  const keys = buildHelpDialog()
  document.body.append(keys.dialog)
  const drawn = buildMapCanvas(findById('stage'), store)
  const tools = buildToolbar(findById('tools'), store, () => keys.toggle())
  const showStrip = buildStatsStrip(findById('numbers'), store)
  const showLegend = buildLegend(findById('legend'), store)
  const showPanel = buildCellPanel(findById('reading'), findById('spoken'), store)
  const list = buildKeyTable(table, store)
  listenToKeys(store, {
    help: () => keys.toggle(), filter: () => list.focusFilter(), table: () => document.body.classList.toggle('narrow'),
    notices: toggleNotices,
  })
  const draw = (): void => {
    setAttribute(root, 'data-ground', store.model.light ? 'light' : 'dark')
    const shown = drawn.draw()
    tools()
    showStrip(shown)
    showLegend(shown)
    showPanel(shown)
    list.show(shown)
  }
  store.onChange((changed) => (changed === 'model' ? draw() : drawn.drawOverlay()))
  const { viewport: { zoom } } = store.model
  setAttribute(root, 'data-ground', store.model.light ? 'light' : 'dark')
  findById('page').hidden = false
  store.pixels = Math.max(1, findById('stage').clientWidth)
  store.show(fitWholeHistory(store.model.history, store.pixels, zoom))
  store.flush()
  new ResizeObserver(() => store.changed()).observe(findById('stage'))
  findById('opening').remove()
  setAttribute(root, 'data-ready', 'true')
}

start().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  setText(findById('opening'), `This page cannot show its map here: ${message}. It needs a browser of 2023 or later.`)
  throw error
})
