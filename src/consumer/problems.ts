/**
 * Collects what the kernel lost and what went wrong in the D program since the last call, and says what to do about it.
 *
 * libdtrace reports drops for each CPU or in total, now and then. Here they become one `drop` for each kind, with the number of all that
 * was lost, in the words of heat-tracer: its message for one CPU would understate the others. A hint names the option to raise, with a
 * value that follows the present one.
 *
 * A tick that takes longer than its interval loses no event, but resolution in time. It is a `drop` of the kind `late-tick` with the count
 * 0. When ticks are late again and again, they are summed for REPORT_MS, so that they do not fill the list of notices.
 *
 * On Linux, libdtrace 2.0 reports these kinds: principal, aggregation, dynamic, speculation, speculation-busy, speculation-unavailable.
 */
import type { Drop, Fault } from '../core/stream/event.js'
import { formatNumber, formatSize } from './quantities.js'

/** Milliseconds between two reports of late ticks. */
const REPORT_MS = 10_000

/** An option of libdtrace in bytes or as a number; null when it is not set. */
export type OptionReader = (name: string) => number | null

interface Advice {
  /** What was lost, with its number; without a full stop. */
  readonly lost: (count: number) => string
  /** The option to raise and its least value, and whether the value is a size in bytes. */
  readonly raise?: { readonly option: string; readonly least: number; readonly isSize: boolean }
  /** What else helps, as in "or …". */
  readonly or?: string
}

const MEBIBYTE = 1024 ** 2

const count = (number: number, one: string, many = `${one}s`): string => `${formatNumber(number)} ${number === 1 ? one : many}`

/** By libdtrace's kind (see DropKind of the package libdtrace). */
const ADVICE: { readonly [kind: string]: Advice } = {
  aggregation: {
    lost: (lost) => `${count(lost, 'event')} lost: the aggregation buffer has no room for more keys`,
    raise: { option: 'aggsize', least: 4 * MEBIBYTE, isSize: true }, or: 'count by fewer keys',
  },
  principal: {
    lost: (lost) => `${count(lost, 'record')} of printf() or trace() lost: the buffer is full`,
    raise: { option: 'bufsize', least: 4 * MEBIBYTE, isSize: true }, or: 'print less',
  },
  dynamic: {
    lost: (lost) => `${count(lost, 'assignment')} to variables lost: no room for more thread-local variables and array elements`,
    raise: { option: 'dynvarsize', least: MEBIBYTE, isSize: true }, or: 'set variables to 0 when they are no longer needed',
  },
  speculation: {
    lost: (lost) => `${count(lost, 'speculative record')} lost: the buffer is full`,
    raise: { option: 'specsize', least: MEBIBYTE, isSize: true },
  },
  'speculation-busy': {
    lost: (lost) => `${count(lost, 'speculation')} failed: its buffer is still being committed or discarded`,
    raise: { option: 'nspec', least: 1, isSize: false },
  },
  'speculation-unavailable': {
    lost: (lost) => `${count(lost, 'speculation')} failed: no speculative buffer is free`,
    raise: { option: 'nspec', least: 1, isSize: false }, or: 'commit() or discard() each',
  },
}

/** A drop as a message and a hint; libdtrace's own message for a kind that is not known here. */
export function describeDrop(kind: string, lost: number, message: string, readOption: OptionReader): Pick<Drop, 'message' | 'hint'> {
  const advice = Object.hasOwn(ADVICE, kind) ? ADVICE[kind]! : undefined
  if (advice === undefined) return { message }
  const { raise, or } = advice
  if (raise === undefined) return { message: advice.lost(lost) }
  const now = readOption(raise.option) ?? raise.least
  const value = 4 * Math.max(now, raise.least)
  const text = raise.isSize ? formatSize(value) : String(value)
  return { message: advice.lost(lost), hint: `Try -x ${raise.option}=${text}${or === undefined ? '' : `, or ${or}`}.` }
}

/** Why and how long a tick was late. Times in milliseconds. */
export interface LateTick {
  readonly duration: number
  /** How long reading the kernel took, of this duration. */
  readonly snapshot: number
  /** How long the reader of the stream did not read. */
  readonly stalled: number
  readonly keys: number
}

/** What was lost and what went wrong since the last `take`. */
export class ProblemLog {
  readonly #faults = new Map<string, number>()
  readonly #drops = new Map<string, { count: number; message: string }>()
  #late: LateTick[] = []
  #reported = -Infinity

  /** Adds a D fault. */
  addFault(message: string): void {
    const text = message.trim()
    this.#faults.set(text, (this.#faults.get(text) ?? 0) + 1)
  }

  /** Adds a report of libdtrace's. */
  addDrop(kind: string, lost: number, message: string): void {
    const before = this.#drops.get(kind)?.count ?? 0
    this.#drops.set(kind, { count: before + lost, message: message.trim() })
  }

  /** Adds a tick that took at least two intervals. */
  addLateTick(late: LateTick): void {
    this.#late.push(late)
  }

  /** The events to write. `time`: of the stream. With `all`, late ticks are not kept back for a later report. */
  take(time: number, interval: number, readOption: OptionReader, all = false): (Fault | Drop)[] {
    const faults = [...this.#faults].map(([message, times]): Fault => ({ type: 'error', time, message, count: times }))
    const drops = [...this.#drops].map(([kind, { count: lost, message }]): Drop => (
      { type: 'drop', time, kind, count: lost, ...describeDrop(kind, lost, message, readOption) }
    ))
    this.#faults.clear()
    this.#drops.clear()
    return [...faults, ...drops, ...this.#takeLateTicks(time, interval, all)]
  }

  #takeLateTicks(time: number, interval: number, all: boolean): Drop[] {
    if (this.#late.length === 0 || (!all && time - this.#reported < REPORT_MS)) return []
    const drop: Drop = { type: 'drop', time, kind: 'late-tick', count: 0, ...describeLateTicks(this.#late, interval) }
    this.#late = []
    this.#reported = time
    return [drop]
  }
}

const seconds = (ms: number): string => `${ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`

/** Ticks that took longer than their interval, as a message and a hint; the longest gives the reason. */
export function describeLateTicks(ticks: readonly LateTick[], interval: number): Pick<Drop, 'message' | 'hint'> {
  const longest = ticks.reduce((most, tick) => (tick.duration > most.duration ? tick : most))
  const { duration, snapshot, stalled, keys } = longest
  const what = ticks.length === 1 ? 'a tick took' : `${formatNumber(ticks.length)} ticks took up to`
  const late = `${what} ${seconds(duration)}, more than the interval of ${seconds(interval)}; no event is lost`
  const longer = `--interval ${Math.min(3_600_000, Math.ceil((1.5 * duration) / 1000) * 1000)}`
  if (stalled > duration / 2) {
    return { message: `${late}: the reader of the stream did not read for ${seconds(stalled)}`, hint: `Try ${longer}.` }
  }
  if (snapshot > duration / 3) {
    const reading = `reading ${count(keys, 'key')} from the kernel took ${seconds(snapshot)}`
    return { message: `${late}: ${reading}`, hint: `Try ${longer}, or count by fewer keys.` }
  }
  return { message: `${late}: the machine is busy`, hint: `Try ${longer}.` }
}
