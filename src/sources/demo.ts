/**
 * A demonstration: made-up latencies of system calls, the same for the same seed, so that everything but the tracing can be
 * shown and tested where there is no DTrace. Its header says plainly that nothing is traced.
 *
 * What it plays, so that a reader of the map learns to see it: each call has a fast mode and a slow one (cache and disk, poll
 * and wait); the load rises and falls like a day's in ten minutes; a second disk mode appears for a minute of every five; a
 * spike of a few very slow events every couple of minutes; a quiet tick; a late tick, which is longer, not hotter.
 * Refused: drawing every event. Counts are Poisson around what a bucket's share of a log-normal mode makes likely.
 */
import { buildBucketScheme, type BucketScheme } from '../core/buckets/bucket-scheme.js'
import type { Bucket, End, Event, Header, Key, PlainRecord, QuantizedRecord, Tick } from '../core/stream/event.js'
import { STREAM_VERSION } from '../core/stream/event.js'
import { encode } from '../core/stream/ndjson.js'
import type { Pace } from '../core/stream/playback.js'
import { randomPoisson, seededRandom } from './random.js'
import type { Source, SourcedEvent } from './source.js'
import { Pacer } from './recording/playback-clock.js'

export interface DemoOptions {
  /** Default 1. */
  readonly seed?: number
  /** Milliseconds between ticks. Default 1000. */
  readonly interval?: number
  /** End after so many; absent: until stopped. */
  readonly ticks?: number
  /** How many system calls are seen. Default 10. */
  readonly keys?: number
  /** Default 1. */
  readonly pace?: Pace
  /** Milliseconds since the epoch for the header; default now. */
  readonly start?: number
}

const PARAMETERS = [10, 2, 9, 20] as const

const SCRIPT = `/*
 * name:  demo
 * why:   DEMO: made-up latencies, nothing is traced
 * unit:  ns
 * keys:  call
 */
syscall:::entry
{
	self->start = timestamp;
}

syscall:::return
/self->start/
{
	@latency[probefunc] = llquantize(timestamp - self->start, ${PARAMETERS.join(', ')});
	@calls[probefunc] = count();
	self->start = 0;
}
`

/** One hump of a latency distribution: log-normal. */
interface Mode {
  /** Nanoseconds. */
  readonly median: number
  /** Standard deviation of the natural logarithm. */
  readonly spread: number
  /** Events a second. */
  readonly rate: number
}

interface Call {
  readonly name: string
  readonly modes: readonly Mode[]
  /** The modes while the disk is slow: more than `modes` for calls that go to it. */
  readonly modesWhenDiskSlow: readonly Mode[]
  readonly usesDisk: boolean
}

/** name, events a second, median of the fast and the slow mode in ns, share of the slow mode, disk or not. */
const CALLS: readonly (readonly [string, number, number, number, number, boolean])[] = [
  ['read', 900, 1_600, 240_000, 0.18, true],
  ['write', 620, 2_900, 420_000, 0.1, true],
  ['futex', 780, 800, 45_000_000, 0.22, false],
  ['epoll_wait', 260, 1_900, 90_000_000, 0.6, false],
  ['openat', 150, 5_200, 900_000, 0.05, true],
  ['close', 170, 700, 9_000, 0.04, false],
  ['mmap', 60, 6_500, 60_000, 0.1, false],
  ['recvfrom', 340, 2_200, 1_300_000, 0.3, false],
  ['sendto', 310, 11_000, 70_000, 0.15, false],
  ['clock_gettime', 420, 260, 2_000, 0.01, false],
]

function buildCalls(count: number): Call[] {
  return Array.from({ length: count }, (_, i) => {
    const [name, rate, fast, slow, share, usesDisk] = CALLS[i % CALLS.length]!
    const round = Math.floor(i / CALLS.length)
    const modes = [{ median: fast, spread: 0.35, rate: rate * (1 - share) }, { median: slow, spread: 0.55, rate: rate * share }]
    const modesWhenDiskSlow = usesDisk ? [...modes, { median: 8_000_000, spread: 0.3, rate: rate * share }] : modes
    return { name: round === 0 ? name : `${name}_${round + 1}`, modes, modesWhenDiskSlow, usesDisk }
  })
}

const MINUTE = 60_000

/** How busy the machine is at `time`, milliseconds: around 1, a day's wave every ten minutes with a ripple on it. */
function relativeLoad(time: number): number {
  return 1 - 0.55 * Math.cos((2 * Math.PI * time) / (10 * MINUTE)) + 0.12 * Math.sin((2 * Math.PI * time) / (0.7 * MINUTE))
}

function isDiskSlow(time: number): boolean {
  const phase = time % (5 * MINUTE)
  return phase >= 1.5 * MINUTE && phase < 2.5 * MINUTE
}

/** Standard normal distribution function, to about 1e-4 (a logistic curve fitted to it): enough for a picture. */
function normalCdf(z: number): number {
  return 1 / (1 + Math.exp(-z * (1.5976 + 0.07056 * z * z)))
}

/** The share of a mode that each of the scheme's buckets from `first` on holds. */
function bucketShares(mode: Mode, scheme: BucketScheme, first: number): number[] {
  const middle = Math.log(mode.median)
  let under = 0
  return scheme.order.slice(first).map((id) => {
    const high = scheme.highs[id]!
    const upTo = high === Infinity ? 1 : normalCdf((Math.log(high + 1) - middle) / mode.spread)
    const share = upTo - under
    under = upTo
    return share
  })
}

/** Tick numbers, from 0, at which something out of the ordinary happens. */
const isQuietTick = (tick: number): boolean => tick % 140 === 75
const isLateTick = (tick: number): boolean => tick % 110 === 42
const isSpikeTick = (tick: number): boolean => tick % 130 === 27

/** Makes the ticks, in order. */
class DemoTicks {
  readonly #random: () => number
  readonly #interval: number
  readonly #calls: readonly Call[]
  readonly #scheme = buildBucketScheme('llquantize', PARAMETERS)
  /** Position of the bucket that holds 0: latencies are not negative. */
  readonly #first: number
  readonly #shares = new Map<Mode, readonly number[]>()
  #tick = 0
  #time = 0

  constructor(seed: number, interval: number, keys: number) {
    this.#random = seededRandom(seed)
    this.#interval = interval
    this.#calls = buildCalls(keys)
    this.#first = this.#scheme.order.findIndex((id) => this.#scheme.highs[id]! >= 0)
  }

  next(): Tick {
    const tick = this.#tick++
    const time = (tick + 1) * this.#interval + (isLateTick(tick) ? Math.round(this.#interval * 0.6) : 0)
    const duration = time - this.#time
    this.#time = time
    const calls = isQuietTick(tick) ? [] : this.#calls
    const latency: QuantizedRecord[] = []
    const count: PlainRecord[] = []
    for (const call of calls) {
      const buckets = this.#buckets(call, tick, time, duration)
      const key: Key = [call.name]
      if (buckets.length === 0) continue
      latency.push({ key, buckets })
      count.push({ key, value: buckets.reduce((sum, bucket) => sum + bucket[2], 0) })
    }
    return { type: 'tick', time, duration, aggregations: [
      { name: 'latency', function: 'llquantize', parameters: [...PARAMETERS], records: latency },
      { name: 'calls', function: 'count', records: count },
    ] }
  }

  #buckets(call: Call, tick: number, time: number, duration: number): Bucket[] {
    const { order, lows, highs } = this.#scheme
    const counts = new Array<number>(order.length - this.#first).fill(0)
    for (const mode of isDiskSlow(time) ? call.modesWhenDiskSlow : call.modes) {
      const expected = mode.rate * relativeLoad(time) * (duration / 1000)
      const parts = this.#sharesOf(mode)
      for (let i = 0; i < parts.length; i++) {
        const mean = parts[i]! * expected
        if (mean > 1e-3) counts[i]! += randomPoisson(mean, this.#random)
      }
    }
    if (isSpikeTick(tick) && call.usesDisk) this.#spike(counts)
    return counts.flatMap((count, i): Bucket[] => {
      const id = order[this.#first + i]!
      const [low, high] = [lows[id]!, highs[id]!]
      return count === 0 ? [] : [[low === -Infinity ? null : low, high === Infinity ? null : high, count]]
    })
  }

  /** A few events of one to twelve seconds: some lie above the script's last bucket. */
  #spike(counts: number[]): void {
    for (let n = 0; n < 4; n++) {
      const value = 1e9 * (1 + 11 * this.#random())
      const i = this.#scheme.order.slice(this.#first).findIndex((id) => this.#scheme.highs[id]! >= value)
      counts[i]!++
    }
  }

  #sharesOf(mode: Mode): readonly number[] {
    let parts = this.#shares.get(mode)
    if (parts === undefined) this.#shares.set(mode, (parts = bucketShares(mode, this.#scheme, this.#first)))
    return parts
  }
}

/** Nothing is made before `events()` is first asked for one. Throws a RangeError for options that make no sense. */
export function demoSource(options: DemoOptions = {}): Source {
  const { seed = 1, interval = 1000, ticks = Infinity, keys = 10, pace = 1 } = options
  if (!(interval > 0) || !(ticks >= 0) || !(keys >= 0)) throw new RangeError('a demonstration of less than nothing')
  const pacer = new Pacer(pace)
  let state: 'going' | 'stopped' | 'aborted' = 'going'
  const leave = (to: 'stopped' | 'aborted'): void => {
    if (state !== 'aborted') state = to
    pacer.release()
  }

  async function* events(): AsyncGenerator<SourcedEvent> {
    const play = new DemoTicks(seed, interval, keys)
    let time = 0
    yield sourced(buildHeader(options.start ?? Date.now(), interval))
    for (let tick = 0; tick < ticks && state === 'going'; tick++) {
      const event = play.next()
      await pacer.waitUntil(event.time)
      if (state !== 'going') break
      time = event.time
      yield sourced(event)
    }
    if (state === 'aborted') return
    yield sourced({ type: 'end', time, reason: state === 'stopped' ? 'stop' : 'limit', status: 0 } satisfies End)
  }

  return { events, stop: () => leave('stopped'), abort: () => leave('aborted') }
}

function sourced(event: Event): SourcedEvent {
  return { event, line: encode(event) }
}

function buildHeader(start: number, interval: number): Header {
  return {
    type: 'header', version: STREAM_VERSION, start, interval, title: 'DEMO: made-up system calls, nothing is traced', unit: 'ns',
    host: 'demo', os: '', dtrace: '', script: SCRIPT, aggregations: ['latency', 'calls'], keys: ['call'],
  }
}
