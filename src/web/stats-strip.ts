/** One line above the map: number of events, rate and percentiles of all that is in sight. */
import { countRangeInSight } from '../core/history/range-counts.js'
import { statusFields } from '../core/layout/status.js'
import { formatExactCount } from './cell-text.js'
import { buildNumberList } from './cell-panel.js'
import type { Shown } from './canvas-layout.js'
import type { Store } from './store.js'

/** Gives the function that fills `host` for what is on the map, and empties it where there is nothing. */
export function buildStatsStrip(host: HTMLElement, store: Store): (shown: Shown | undefined) => void {
  return (shown) => {
    const { model } = store
    if (shown === undefined) return host.replaceChildren()
    const { query: { zoom = 1 }, first, last } = shown
    const counts = countRangeInSight(shown.query, first * zoom, last * zoom + zoom - 1)
    host.dataset['total'] = String(counts.total)
    const events = { label: 'events', value: formatExactCount(counts.total), width: 0 }
    host.replaceChildren(buildNumberList('in sight', [events, ...statusFields(model, shown, counts)]))
  }
}
