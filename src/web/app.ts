/**
 * What an exported page runs: it unpacks the stream that it carries into the core's model, looks at it as the exhibit did, and
 * draws it whenever something changes.
 *
 * Rows, scales, colors, percentiles, foldings and readings are the core's own, as on the terminal: state is the ticks, the picture
 * is derived. The page has the layout, the input and the drawing. It asks nothing of any network and keeps nothing.
 */
import { reduce } from '../core/update/update.js'
import { withViewState, type ViewState } from '../core/chart/view-state.js'
import { computeHeatMap } from '../core/heatmap/heatmap.js'
import { palettes } from '../palettes/index.js'
import { findById, setAttribute, setText } from './dom.js'
import { buildHelpDialog } from './help.js'
import { buildKeyTable } from './key-table.js'
import { keyboard } from './keyboard.js'
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

/** The ticks as they were looked at. */
async function opened(look: ViewState, entries: number): Promise<Model> {
  let model = initialModel({ palettes, history: entries, title: '' })
  for await (const event of readEmbeddedEvents(textOf('stream'))) model = reduce(model, event)
  const local = -new Date(model.header?.start ?? 0).getTimezoneOffset()
  model = withViewState(model, { ...look, local: look.offset === 0 ? local : look.offset })
  return asColored({ ...model, table: { ...model.table, of: 'sight', open: true } }, look)
}

/** Automatic colors end where the hottest of all ticks held is; where these are a part of them, the end is pinned. */
function asColored(model: Model, { shownTop: wanted, scale }: ViewState): Model {
  if (model.top !== undefined || wanted === null || scale === 'rank') return model
  const { top } = computeHeatMap(model, { width: 1, height: 60 })
  return top === wanted ? model : { ...model, top: wanted }
}

async function start(): Promise<void> {
  const { look, entries } = JSON.parse(textOf('look')) as { look: ViewState; entries: number }
  const store = new Store(await opened(look, entries), look)
  const root = document.documentElement
  const table = findById('keys')
  const keys = buildHelpDialog()
  document.body.append(keys.dialog)
  const drawn = buildMapCanvas(findById('stage'), store)
  const tools = buildToolbar(findById('tools'), store, () => keys.toggle())
  const [showStrip, showLegend, showPanel] = [buildStatsStrip(findById('numbers'), store), buildLegend(findById('legend'), store), buildCellPanel(findById('reading'), findById('spoken'), store)]
  const list = buildKeyTable(table, store)
  keyboard(store, {
    help: () => keys.toggle(), filter: () => list.focusFilter(), table: () => document.body.classList.toggle('narrow'),
    notices: () => { const told = document.getElementById('messages'); if (told instanceof HTMLDetailsElement) told.open = !told.open },
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
  setText(findById('opening'), `This page cannot show its map here: ${error instanceof Error ? error.message : String(error)}. It needs a browser of 2023 or later.`)
  throw error
})
