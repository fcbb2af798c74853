/** Sums over a recording's lines, worked out without any of the program's own code. */

/** Events in the buckets of an aggregation, of all keys or of those that `counts` says. */
export function sumBuckets(recording: string, name: string, counts: (key: readonly unknown[]) => boolean = () => true): number {
  let sum = 0
  for (const line of recording.split('\n').filter(Boolean)) {
    const event = JSON.parse(line) as { type: string; aggregations?: { name: string; records: { key: unknown[]; buckets?: [unknown, unknown, number][] }[] }[] }
    if (event.type !== 'tick') continue
    for (const aggregation of event.aggregations!) {
      if (aggregation.name !== name) continue
      for (const { key, buckets = [] } of aggregation.records) if (counts(key)) for (const [, , count] of buckets) sum += count
    }
  }
  return sum
}
