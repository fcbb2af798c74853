/**
 * The table of what each shipped script must show: one row per script, with a workload and the expected result. A script without
 * a row fails the compile test.
 *
 * The workload is test/workload/known.c. It prints what it did, by its own count or by the kernel's (`did`). The counts are
 * exact except for `slack`: what the workload does beside its work, when it reads the line to start and prints the result.
 */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const SCRIPTS = fileURLToPath(new URL('../../../scripts', import.meta.url))

/** What the workload printed: a number by name. */
export type Did = Readonly<Record<string, number>>

/** One expectation about the sum of all ticks. */
export interface Seen {
  readonly aggregation: string
  /** Parts of the key tuple; `null` matches any part. */
  readonly key: (did: Did) => readonly (string | number | null)[]
  /** The least number of events; at most `slack` more when that is given. */
  readonly count: (did: Did) => number
  readonly slack?: number
  /** In the script's unit: no event is below the first value, and at least half are not above the second. Absent for plain counts. */
  readonly between?: readonly [number, number]
  /** The least sum of all values in the script's unit, with each value taken as the upper end of its bucket. */
  readonly total?: (did: Did) => number
}

/**
 * What a script of thread switches is compared with: the switches out of the workload's thread, by the kernel's own counter
 * (/proc/PID/status) and by a clause in the same trace. Both must be equal, which shows that no event was lost.
 *
 * The kernel of some virtual machines does not report a switch when the thread that leaves is one whose switch out it never reports,
 * mostly the idle thread; ftrace and bpftrace miss the same ones. So now and then the traced thread is on the CPU and nobody was told.
 * A clause counts these as `unreported`: the thread leaves a CPU, and its last event was a switch out too. The script's count is then
 * exact: the switches out without the unreported ones.
 */
export interface SwitchCounter {
  /** Declarations that the clauses need before the script's own. */
  readonly declarations?: string
  /** The provider's probe of a switch, in the thread that leaves. */
  readonly probe: string
  /** True in that probe, before the script's clauses run, when the thread's last event was a switch out too. */
  readonly unreported: string
}

/** The script with clauses before its own that fill @out and @unreported. */
export function addSwitchClauses(text: string, { declarations = '', probe, unreported }: SwitchCounter): string {
  const clauses = `${declarations}
${probe} /pid == $target/ { @out = count(); }
${probe} /pid == $target && ${unreported}/ { @unreported = count(); }

`
  const first = text.search(/^(rawtp|sdt):/m)
  return text.slice(0, first) + clauses + text.slice(first)
}

/** One script and its workload. */
export interface Row {
  readonly script: string
  /** KIND and COUNT for known.c. */
  readonly kind: string
  readonly count: number
  /** Limit the trace to the workload with -p. False for scripts that always trace all processes. */
  readonly narrowed: boolean
  /** Further arguments of the script. */
  readonly words?: readonly string[]
  readonly seen: readonly Seen[]
  /** Counts more in the same trace, for what the workload cannot know: see `SwitchCounter`. */
  readonly switches?: SwitchCounter
}

/** A key that does not depend on what the workload did. */
const fixed = (...key: readonly (string | number | null)[]) => () => key

/** Scripts for the calls of programs, to the kernel and to their own functions. */
export const CALLS: readonly Row[] = [
  {
    script: 'syscall', kind: 'getpids', count: 20_000, narrowed: true,
    seen: [{ aggregation: 'latency', key: fixed('getpid'), count: ({ calls }) => calls!, slack: 0, between: [0, 20_000] }],
  },
  {
    script: 'syscall-latency', kind: 'getpids', count: 20_000, narrowed: true,
    seen: [{ aggregation: 'latency', key: fixed('getpid'), count: ({ calls }) => calls!, slack: 0, between: [0, 20] }],
  },
  {
    script: 'read-write', kind: 'pipes', count: 5_000, narrowed: true,
    seen: ['read', 'write'].map((call) => ({
      aggregation: 'latency', key: fixed('known', call), count: ({ bytes }: Did) => bytes!, slack: 2, between: [0, 50_000] as const,
    })),
  },
  {
    script: 'open', kind: 'opens', count: 2_000, narrowed: true,
    seen: [{ aggregation: 'latency', key: fixed('known'), count: ({ opens }) => opens!, slack: 0, between: [100, 100_000] }],
  },
  {
    script: 'fs-sync', kind: 'syncs', count: 40, narrowed: true,
    seen: ['fsync', 'fdatasync'].map((call) => ({
      aggregation: 'latency', key: fixed('known', call), count: ({ syncs }: Did) => syncs!, slack: 0,
      between: [1_000, 1_000_000_000] as const,
    })),
  },
  {
    script: 'futex', kind: 'futexes', count: 200, narrowed: true,
    seen: [{ aggregation: 'wait', key: fixed('known'), count: ({ waits }) => waits!, slack: 0, between: [1_000_000, 50_000_000] }],
  },
  {
    script: 'function', kind: 'functions', count: 500, narrowed: true, words: ['work_a_while'],
    seen: [{ aggregation: 'latency', key: fixed('work_a_while'), count: ({ calls }) => calls!, slack: 0, between: [200_000, 20_000_000] }],
  },
]

/** Scripts for the work of the kernel: scheduler, memory, network, disk, interrupts. */
export const KERNEL: readonly Row[] = [
  {
    script: 'block-io', kind: 'syncs', count: 40, narrowed: false,
    seen: [{ aggregation: 'latency', key: fixed(null, 'write'), count: ({ syncs }) => syncs!, between: [1_000, 1_000_000_000] }],
  },
  {
    script: 'on-cpu', kind: 'turns', count: 200, narrowed: true,
    switches: { probe: 'sdt:sched::sched_switch', unreported: 'on[arg1] == 0' },
    seen: [{
      aggregation: 'slice', key: fixed('known'), count: ({ switches, unreported }) => switches! - unreported!, slack: 0,
      between: [0, 20_000_000], total: ({ unreported }) => (200 - unreported!) * 2_000_000,
    }],
  },
  {
    // The thread that ends last waits while the other one runs; the first wait of each is not seen.
    script: 'run-queue', kind: 'rivals', count: 200, narrowed: true,
    seen: [{
      aggregation: 'wait', key: fixed('known'), count: ({ preempted }) => preempted! - 2, slack: 20,
      between: [0, 100_000_000], total: ({ ms }) => ms! * 500_000,
    }],
  },
  {
    script: 'page-fault', kind: 'faults', count: 5_000, narrowed: true,
    seen: [
      { aggregation: 'time', key: fixed('known', 'minor'), count: ({ minor }) => minor!, slack: 40, between: [100, 1_000_000] },
      { aggregation: 'time', key: fixed('known', 'major'), count: ({ major }) => major!, slack: 5, between: [1_000, 1_000_000_000] },
    ],
  },
  {
    script: 'tcp', kind: 'connects', count: 100, narrowed: true,
    seen: [
      {
        aggregation: 'connect', key: ({ open }) => ['known', open!], count: ({ connects }) => connects!, slack: 0,
        between: [1_000, 10_000_000],
      },
      { aggregation: 'failed', key: ({ closed }) => ['known', closed!], count: ({ connects }) => connects!, slack: 0 },
    ],
  },
  {
    // It sleeps 1 ms at a time, and is sometimes preempted. Its last wait, for the end of its input, does not end in the trace.
    script: 'off-cpu', kind: 'turns', count: 200, narrowed: true,
    switches: { declarations: 'unsigned long long off[int];', probe: 'rawtp:sched::sched_switch', unreported: 'off[tid] != 0' },
    seen: [{
      aggregation: 'off', key: fixed('known'), slack: 0,
      count: ({ switches, unreported, left }) => switches! - 1 + left! - unreported!,
      between: [0, 50_000_000], total: ({ unreported }) => (200 - unreported!) * 1_000_000,
    }],
  },
  {
    script: 'tcp-rtt', kind: 'connects', count: 100, narrowed: false,
    seen: [{ aggregation: 'rtt', key: ({ open }) => [open!], count: ({ connects }) => connects!, between: [0, 10_000_000] }],
  },
  {
    // one interrupt of the disk can report several writes
    script: 'irq', kind: 'syncs', count: 40, narrowed: false,
    seen: [{ aggregation: 'time', key: fixed(null), count: () => 1, between: [0, 1_000_000] }],
  },
  {
    // one softirq can handle several datagrams
    script: 'softirq', kind: 'datagrams', count: 2_000, narrowed: false,
    seen: [{ aggregation: 'time', key: fixed('NET_RX'), count: ({ datagrams }) => datagrams! / 10, between: [100, 1_000_000] }],
  },
]

export const TABLE: readonly Row[] = [...CALLS, ...KERNEL]

/** The tracepoints that a program's probe descriptions name (`sdt:sched::sched_switch` as 'sched/sched_switch') and `events` lacks. */
export function findMissingTracepoints(text: string, events: ReadonlySet<string>): string[] {
  const named = [...text.matchAll(/(?:^|,\s*)(?:sdt|rawtp):(\w+)::(\w+)/gm)].map(([, group, name]) => `${group}/${name}`)
  return [...new Set(named)].filter((name) => !events.has(name))
}

/** The tracepoints of this kernel, as GROUP/NAME. */
export function listTracepoints(directory = '/sys/kernel/debug/tracing/events'): Set<string> {
  const groups = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return new Set(groups.flatMap(({ name }) => readdirSync(`${directory}/${name}`).map((event) => `${name}/${event}`)))
}
