/**
 * What each shipped script must show: a load that makes it, and what is to be seen of it. A row a script; a script without a
 * row fails the compile test.
 *
 * The load is test/workload/known.c, which says what it did by its own count or the kernel's (`did`). The counts asked for
 * are exact but for `slack`: what the load does beside its work, in taking the word to begin and in telling the end.
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const SCRIPTS = fileURLToPath(new URL('../../../scripts', import.meta.url))

export type Did = Readonly<Record<string, number>>

/** One thing that must be seen in the sum of all ticks. */
export interface Seen {
  readonly aggregation: string
  /** Parts of the key tuple; `null` for a part that may be anything. */
  readonly key: (did: Did) => readonly (string | number | null)[]
  /** Events there must be at least; by at most `slack` more when given. */
  readonly count: (did: Did) => number
  readonly slack?: number
  /** In the script's unit: no event is below the first, and half of them or more are not above the second. Absent for plain counts. */
  readonly between?: readonly [number, number]
  /** A sum of all values that they must come to, in the script's unit, each taken as its bucket's upper end. */
  readonly total?: (did: Did) => number
}

export interface Row {
  readonly script: string
  readonly kind: string
  readonly count: number
  /** Trace the load alone, by -p; scripts that belong to no process see all. */
  readonly narrowed: boolean
  readonly words?: readonly string[]
  readonly seen: readonly Seen[]
  /**
   * Traces of which one has to show all; 1 unless given. Switches of threads are missed now and then, one in some hundreds on a busy
   * machine: it seems that the kernel runs no probe where its CPU is in the midst of another operation on BPF maps, such as the
   * consumer's own reading of them.
   */
  readonly traces?: number
}

const just = (...key: readonly (string | number | null)[]) => () => key

/** What a program asks of the kernel, and of itself. */
export const CALLS: readonly Row[] = [
  {
    script: 'syscall', kind: 'getpids', count: 20_000, narrowed: true,
    seen: [{ aggregation: 'latency', key: just('getpid'), count: ({ calls }) => calls!, slack: 0, between: [0, 20_000] }],
  },
  {
    script: 'syscall-latency', kind: 'getpids', count: 20_000, narrowed: true,
    seen: [{ aggregation: 'latency', key: just('getpid'), count: ({ calls }) => calls!, slack: 0, between: [0, 20] }],
  },
  {
    script: 'read-write', kind: 'pipes', count: 5_000, narrowed: true,
    seen: ['read', 'write'].map((call) => ({
      aggregation: 'latency', key: just('known', call), count: ({ bytes }: Did) => bytes!, slack: 2, between: [0, 50_000] as const,
    })),
  },
  {
    script: 'open', kind: 'opens', count: 2_000, narrowed: true,
    seen: [{ aggregation: 'latency', key: just('known'), count: ({ opens }) => opens!, slack: 0, between: [100, 100_000] }],
  },
  {
    script: 'fs-sync', kind: 'syncs', count: 40, narrowed: true,
    seen: ['fsync', 'fdatasync'].map((call) => ({
      aggregation: 'latency', key: just('known', call), count: ({ syncs }: Did) => syncs!, slack: 0, between: [1_000, 1_000_000_000] as const,
    })),
  },
  {
    script: 'futex', kind: 'futexes', count: 200, narrowed: true,
    seen: [{ aggregation: 'wait', key: just('known'), count: ({ waits }) => waits!, slack: 0, between: [1_000_000, 50_000_000] }],
  },
  {
    script: 'function', kind: 'functions', count: 500, narrowed: true, words: ['work_a_while'],
    seen: [{ aggregation: 'latency', key: just('work_a_while'), count: ({ calls }) => calls!, slack: 0, between: [200_000, 20_000_000] }],
  },
]

/** What the kernel does: scheduler, memory, network, disk, interrupts. */
export const KERNEL: readonly Row[] = [
  {
    script: 'block-io', kind: 'syncs', count: 40, narrowed: false,
    seen: [{ aggregation: 'latency', key: just(null, 'write'), count: ({ syncs }) => syncs!, between: [1_000, 1_000_000_000] }],
  },
  {
    script: 'on-cpu', kind: 'turns', count: 200, narrowed: true, traces: 3,
    seen: [{ aggregation: 'slice', key: just('known'), count: ({ switches }) => switches!, slack: 5, between: [0, 20_000_000], total: () => 200 * 2_000_000 }],
  },
  {
    // The thread that ends last waits while the other one runs; the first wait of each is not seen.
    script: 'run-queue', kind: 'rivals', count: 200, narrowed: true,
    seen: [{ aggregation: 'wait', key: just('known'), count: ({ preempted }) => preempted! - 2, slack: 20, between: [0, 100_000_000], total: ({ ms }) => ms! * 500_000 }],
  },
  {
    script: 'page-fault', kind: 'faults', count: 5_000, narrowed: true,
    seen: [
      { aggregation: 'time', key: just('known', 'minor'), count: ({ minor }) => minor!, slack: 40, between: [100, 1_000_000] },
      { aggregation: 'time', key: just('known', 'major'), count: ({ major }) => major!, slack: 5, between: [1_000, 1_000_000_000] },
    ],
  },
  {
    script: 'tcp', kind: 'connects', count: 100, narrowed: true,
    seen: [
      { aggregation: 'connect', key: ({ open }) => ['known', open!], count: ({ connects }) => connects!, slack: 0, between: [1_000, 10_000_000] },
      { aggregation: 'failed', key: ({ closed }) => ['known', closed!], count: ({ connects }) => connects!, slack: 0 },
    ],
  },
  {
    // Asleep 1 ms at a time, but for the times it is pushed off.
    script: 'off-cpu', kind: 'turns', count: 200, narrowed: true, traces: 3,
    seen: [{ aggregation: 'off', key: just('known'), count: ({ switches }) => switches!, slack: 5, between: [0, 50_000_000], total: () => 200 * 1_000_000 }],
  },
  {
    script: 'tcp-rtt', kind: 'connects', count: 100, narrowed: false,
    seen: [{ aggregation: 'rtt', key: ({ open }) => [open!], count: ({ connects }) => connects!, between: [0, 10_000] }],
  },
  {
    // The disk's interrupts may each answer for several writes.
    script: 'irq', kind: 'syncs', count: 40, narrowed: false,
    seen: [{ aggregation: 'time', key: just(null), count: () => 1, between: [0, 1_000_000] }],
  },
  {
    // Softirqs of several datagrams may be joined.
    script: 'softirq', kind: 'datagrams', count: 2_000, narrowed: false,
    seen: [{ aggregation: 'time', key: just('NET_RX'), count: ({ datagrams }) => datagrams! / 10, between: [100, 1_000_000] }],
  },
]

export const TABLE: readonly Row[] = [...CALLS, ...KERNEL]

/** Tracepoints that a program's descriptions name (`sdt:sched::sched_switch` as 'sched/sched_switch') and the directory lacks. */
export function lacking(text: string, events: ReadonlySet<string>): string[] {
  const named = [...text.matchAll(/(?:^|,\s*)(?:sdt|rawtp):(\w+)::(\w+)/gm)].map(([, group, name]) => `${group}/${name}`)
  return [...new Set(named)].filter((name) => !events.has(name))
}

/** Tracepoints of this kernel as GROUP/NAME. */
export function tracepoints(directory = '/sys/kernel/debug/tracing/events'): Set<string> {
  const groups = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return new Set(groups.flatMap(({ name }) => readdirSync(`${directory}/${name}`).map((event) => `${name}/${event}`)))
}
