/** Sums over the lines of a recording, computed without any code of the program. */

interface TickLine {
  readonly type: string
  readonly aggregations?: { name: string; records: { key: unknown[]; buckets?: [unknown, unknown, number][] }[] }[]
}

/** Number of events in the buckets of aggregation `name`, over all keys or over those that `counts` accepts. */
export function sumBuckets(recording: string, name: string, counts: (key: readonly unknown[]) => boolean = () => true): number {
  let sum = 0
  for (const line of recording.split('\n').filter(Boolean)) {
    const event = JSON.parse(line) as TickLine
    if (event.type !== 'tick') continue
    for (const aggregation of event.aggregations!) {
      if (aggregation.name !== name) continue
      for (const { key, buckets = [] } of aggregation.records) if (counts(key)) for (const [, , count] of buckets) sum += count
    }
  }
  return sum
}
