/**
 * A part of a history as a stream again: what an exporter hands on that keeps the data and not the picture.
 *
 * The bucketed aggregations of the ticks asked for are there in full, all keys of them, whatever the map counts; gaps are gaps
 * again, since times are kept. Plain aggregations are not: a history does not hold them.
 */
import type { Event } from '../stream/event.js'
import { type Model, shownTrace } from '../state/state.js'
import { slabsToTick } from '../history/slab-to-tick.js'

/** Header, the ticks `from` … `to` (both included, as far as they are held) with their marks, and an end. */
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
