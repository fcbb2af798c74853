/** One line over the map: the numbers of all that is in sight, and what was lost or failed. */
import { countRangeInSight } from '../core/history/range-counts.js'
import { statusFields } from '../core/layout/status.js'
import { formatExactCount } from './cell-text.js'
import { buildNumberList } from './cell-panel.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'

export function buildStatsStrip(host: HTMLElement, store: Store): (shown: Shown | undefined) => void {
  return (shown) => {
    const { model } = store
    if (shown === undefined) return host.replaceChildren()
    const { query: { history, track, filter, zoom = 1 }, first, last } = shown
    const tally = countRangeInSight(shown.query, first * zoom, last * zoom + zoom - 1)
    host.dataset['total'] = String(tally.total)
    const own = [{ label: 'events', value: formatExactCount(tally.total), width: 0 }]
    host.replaceChildren(buildNumberList('in sight', [...own, ...statusFields(model, shown, tally)]))
  }
}
