/**
 * Part of a history as a stream of events, for exporters that keep the data instead of the picture.
 *
 * The slice has the quantizing aggregations of its ticks with all keys, whatever filter the map has. Times are kept, so gaps are
 * gaps again when the slice is read. It has no plain aggregations, because a history does not hold them.
 */
import type { Event } from '../stream/event.js'
import { type Model, shownTrace } from '../state/state.js'
import { slabsToTick } from '../history/slab-to-tick.js'

/**
 * A header, the ticks with seq `from` … `to` (both included, as far as the history holds them) with their marks, and an end. Nothing
 * when the model has no header.
 */
export function* sliceStream(model: Model, from: number, to: number): Generator<Event> {
  const { header, title, unit, marks } = model
  const { history } = shownTrace(model)
  if (header === undefined) return
  const { part: _, ...whole } = header
  yield { ...whole, title: title || header.title, unit }
  let time = 0
  for (let seq = Math.max(from, history.first); seq <= Math.min(to, history.next - 1); seq++) {
    const entry = history.at(seq)!
    time = entry.time
    if (!entry.gap) yield slabsToTick(entry, history.tracks)
    for (const mark of marks.list) if (mark.seq === seq) yield { type: 'mark', time, at: time, label: mark.label }
  }
  yield { type: 'end', time, reason: 'limit', status: 0 }
}
