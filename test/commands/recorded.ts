/** Recordings to be read by commands: the demonstration's, the same for the same seed. */
import { demoSource } from '../../src/sources/demo.js'
import type { Tick } from '../../src/core/stream/event.js'

export interface Recorded {
  readonly ticks: number
  readonly seed?: number
  readonly keys?: number
  /** Changes a tick before it is written. */
  readonly change?: (tick: Tick) => Tick
}

export async function demoText({ ticks, seed = 1, keys = 10, change = (tick) => tick }: Recorded): Promise<string> {
  const lines: string[] = []
  for await (const { event, line } of demoSource({ ticks, seed, keys, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20) }).events()) {
    lines.push(event.type === 'tick' ? JSON.stringify(change(event as Tick)) : line)
  }
  return `${lines.join('\n')}\n`
}

/** read takes 8 ms a hundred times more often. */
export function slowReads(tick: Tick): Tick {
  return {
    ...tick,
    aggregations: tick.aggregations.map((aggregation) => aggregation.name !== 'latency' || !('parameters' in aggregation) ? aggregation : {
      ...aggregation,
      records: aggregation.records.map((record) => {
        if (record.key[0] !== 'read') return record
        const others = record.buckets.filter(([min]) => min !== 8_000_000)
        const at = others.findIndex(([min]) => (min ?? -Infinity) > 8_000_000)
        return { ...record, buckets: [...others.slice(0, at < 0 ? others.length : at), [8_000_000, 8_499_999, 100] as const,
          ...(at < 0 ? [] : others.slice(at))] }
      }),
    }),
  }
}
