/**
 * A part of a history as a stream again: what an exporter hands on that keeps the data and not the picture.
 *
 * The bucketed aggregations of the ticks asked for are there in full, all keys of them, whatever the map counts; gaps are gaps
 * again, since times are kept. Plain aggregations are not: a history does not hold them.
 */
import { compareBuckets } from './aggregation.js'
import type { Ladder } from './buckets.js'
import type { Bucket, Event, QuantizedAggregation, Tick } from './event.js'
import type { Entry, Slab, Track } from './history.js'
import { pictureOf, type Model } from './model.js'

type CountedKeys = Pick<Slab, 'keys' | 'ends' | 'ids' | 'counts'>
type Counted = Pick<Entry, 'time' | 'duration'> & { readonly slabs: readonly (CountedKeys | undefined)[] }

/** Header, the ticks `from` … `to` (both included, as far as they are held) with their marks, and an end. */
export function* excerptOf(model: Model, from: number, to: number): Generator<Event> {
  const { header, title, unit, marks } = model
  const { history } = pictureOf(model)
  if (header === undefined) return
  const { part: _, ...whole } = header
  yield { ...whole, title: title || header.title, unit }
  let time = 0
  for (let seq = Math.max(from, history.first); seq <= Math.min(to, history.next - 1); seq++) {
    const entry = history.at(seq)!
    time = entry.time
    if (!entry.gap) yield tickOf(entry, history.tracks)
    for (const mark of marks.list) if (mark.seq === seq) yield { type: 'mark', time, at: time, label: mark.label }
  }
  yield { type: 'end', time, reason: 'limit', status: 0 }
}

/** What was counted in some time, as a tick; buckets are put in order. */
export function tickOf({ time, duration, slabs }: Counted, tracks: readonly Pick<Track, 'name' | 'ladder'>[]): Tick {
  const aggregations = slabs.flatMap((slab, track) => slab === undefined ? [] : [aggregationOf(slab, tracks[track]!)])
  return { type: 'tick', time, duration, aggregations }
}

function aggregationOf({ keys, ends, ids, counts }: CountedKeys, { name, ladder }: Pick<Track, 'name' | 'ladder'>): QuantizedAggregation {
  const records = keys.map(({ key }, record) => {
    const buckets: Bucket[] = []
    for (let i = record === 0 ? 0 : ends[record - 1]!; i < ends[record]!; i++) buckets.push(bucketOf(ladder, ids[i]!, counts[i]!))
    return { key, buckets: buckets.sort(compareBuckets) }
  })
  return { name, function: ladder.function, parameters: ladder.parameters, records }
}

function bucketOf({ lows, highs }: Ladder, id: number, count: number): Bucket {
  const [low, high] = [lows[id]!, highs[id]!]
  return [low === -Infinity ? null : low, high === Infinity ? null : high, count]
}
