/**
 * What an exported page runs: it unpacks the stream that it carries into the core's model, looks at it as the exhibit did, and
 * draws it whenever something changes.
 *
 * Rows, scales, colors, percentiles, foldings and readings are the core's own, as on the terminal: state is the ticks, the picture
 * is derived. The page has the layout, the input and the drawing. It asks nothing of any network and keeps nothing.
 */
import { update } from '../core/update/update.js'
import { withViewState, type ViewState } from '../core/chart/view-state.js'
import { computeHeatMap } from '../core/heatmap/heatmap.js'
import { palettes } from '../palettes/index.js'
import { byId, set, write } from './dom.js'
import { help } from './help.js'
import { keyTable } from './key-table.js'
import { keyboard } from './keyboard.js'
import { legend } from './legend.js'
import { panel } from './cell-panel.js'
import { picture } from './canvas.js'
import { wholeSight } from './zoom.js'
import { Store } from './store.js'
import { strip } from './stats-strip.js'
import { toolbar } from './toolbar.js'
import { eventsIn } from './embedded-stream.js'
import type { Model } from '../core/state/state.js'
import { initialModel } from '../core/state/initial.js'

const textOf = (id: string) => byId(id).textContent ?? ''

/** The ticks as they were looked at. */
async function opened(look: ViewState, entries: number): Promise<Model> {
  let model = initialModel({ palettes, history: entries, title: '' })
  for await (const event of eventsIn(textOf('stream'))) model = update(model, event)
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
  const table = byId('keys')
  const keys = help()
  document.body.append(keys.dialog)
  const drawn = picture(byId('stage'), store)
  const tools = toolbar(byId('tools'), store, () => keys.turn())
  const [showStrip, showLegend, showPanel] = [strip(byId('numbers'), store), legend(byId('legend'), store), panel(byId('reading'), byId('spoken'), store)]
  const list = keyTable(table, store)
  keyboard(store, {
    help: () => keys.turn(), filter: () => list.filter(), table: () => document.body.classList.toggle('narrow'),
    notices: () => { const told = document.getElementById('messages'); if (told instanceof HTMLDetailsElement) told.open = !told.open },
  })
  const draw = (): void => {
    set(root, 'data-ground', store.model.light ? 'light' : 'dark')
    const shown = drawn.draw()
    tools()
    showStrip(shown)
    showLegend(shown)
    showPanel(shown)
    list.show(shown)
  }
  store.onChange((changed) => (changed === 'model' ? draw() : drawn.over()))
  const { viewport: { zoom } } = store.model
  set(root, 'data-ground', store.model.light ? 'light' : 'dark')
  byId('page').hidden = false
  store.pixels = Math.max(1, byId('stage').clientWidth)
  store.show(wholeSight(store.model.history, store.pixels, zoom))
  store.flush()
  new ResizeObserver(() => store.changed()).observe(byId('stage'))
  byId('opening').remove()
  set(root, 'data-ready', 'true')
}

start().catch((error: unknown) => {
  write(byId('opening'), `This page cannot show its map here: ${error instanceof Error ? error.message : String(error)}. It needs a browser of 2023 or later.`)
  throw error
})
