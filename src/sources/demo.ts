/**
 * The demo (--demo): made-up latencies of system calls, the same for the same seed. With it, everything but tracing can be shown and
 * tested where there is no DTrace. Its header says plainly that nothing is traced.
 *
 * The patterns are those that a reader of a heat map meets. Each call has a fast mode and a slow mode (cache and disk, poll and
 * wait). The load rises and falls like that of a day, in ten minutes. A second disk mode appears for one minute in five. Every two
 * minutes or so there are a few very slow outliers, an empty tick, and a late tick, which covers a longer time at the same rate.
 * Rejected: making up single events. Each count is drawn from a Poisson distribution around the share of a log-normal mode that
 * falls into the bucket.
 */
import { buildBucketScheme, toBucket, type BucketScheme } from '../core/buckets/bucket-scheme.js'
import type { Bucket, End, Header, Key, PlainRecord, QuantizedRecord, Tick } from '../core/stream/event.js'
import { STREAM_VERSION } from '../core/stream/event.js'
import type { Pace } from '../core/stream/playback.js'
import { randomPoisson, seededRandom } from './random.js'
import { encodeEvent, type Source, type SourcedEvent } from './source.js'
import { Pacer } from './pacer.js'

export interface DemoOptions {
  /** Seed of the random numbers. Default 1. */
  readonly seed?: number
  /** Milliseconds between ticks. Default 1000. */
  readonly interval?: number
  /** Number of ticks after which the stream ends. Default: until stopped. */
  readonly ticks?: number
  /** Number of system calls, which are the keys. Default 10. */
  readonly keys?: number
  /** Playback speed. Default 1: real time. */
  readonly pace?: Pace
  /** Start of the stream in its header, milliseconds since the epoch. Default: now. */
  readonly start?: number
}

/** Parameters of the script's llquantize(). */
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

/** One mode of a latency distribution, log-normal. */
interface Mode {
  /** Median latency in nanoseconds. */
  readonly median: number
  /** Standard deviation of the natural logarithm. */
  readonly spread: number
  /** Events per second at a load of 1. */
  readonly rate: number
}

interface Call {
  readonly name: string
  readonly modes: readonly Mode[]
  /** The modes while the disk is slow: one more for calls that use it. */
  readonly modesWhenDiskSlow: readonly Mode[]
  readonly usesDisk: boolean
}

/** Name, events per second, median of the fast and of the slow mode in ns, share of the slow mode, whether the call uses the disk. */
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

/** Milliseconds. */
const MINUTE = 60_000

/** The load at `time` (milliseconds), around 1: a wave of ten minutes with a smaller one on top. */
function relativeLoad(time: number): number {
  return 1 - 0.55 * Math.cos((2 * Math.PI * time) / (10 * MINUTE)) + 0.12 * Math.sin((2 * Math.PI * time) / (0.7 * MINUTE))
}

/** Whether the disk is slow at `time` (milliseconds): one minute in five. */
function isDiskSlow(time: number): boolean {
  const phase = time % (5 * MINUTE)
  return phase >= 1.5 * MINUTE && phase < 2.5 * MINUTE
}

/** Standard normal distribution function, within about 1e-4 (a fitted logistic curve), which is enough for a picture. */
function normalCdf(z: number): number {
  return 1 / (1 + Math.exp(-z * (1.5976 + 0.07056 * z * z)))
}

/** The share of a mode that falls into each of the scheme's buckets from position `first` on; the shares add up to 1. */
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

/** Ticks, counted from 0, that have no events, come late, or have a few very slow events. */
const isQuietTick = (tick: number): boolean => tick % 140 === 75
const isLateTick = (tick: number): boolean => tick % 110 === 42
const isSpikeTick = (tick: number): boolean => tick % 130 === 27

/** Makes the ticks, one after the other. */
class DemoTickMaker {
  readonly #random: () => number
  readonly #interval: number
  readonly #calls: readonly Call[]
  readonly #scheme = buildBucketScheme('llquantize', PARAMETERS)
  /** Position in the scheme of the bucket that holds 0: latencies are not negative. */
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

  /** The next tick. */
  next(): Tick {
    const tick = this.#tick++
    const time = (tick + 1) * this.#interval + (isLateTick(tick) ? Math.round(this.#interval * 0.6) : 0)
    const duration = time - this.#time
    this.#time = time
    const calls = isQuietTick(tick) ? [] : this.#calls
    const latency: QuantizedRecord[] = []
    const count: PlainRecord[] = []
    for (const call of calls) {
      const buckets = this.#countEvents(call, tick, time, duration)
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

  #countEvents(call: Call, tick: number, time: number, duration: number): Bucket[] {
    const { order } = this.#scheme
    const counts = new Array<number>(order.length - this.#first).fill(0)
    for (const mode of isDiskSlow(time) ? call.modesWhenDiskSlow : call.modes) {
      const expected = mode.rate * relativeLoad(time) * (duration / 1000)
      const parts = this.#sharesOf(mode)
      for (let i = 0; i < parts.length; i++) {
        const mean = parts[i]! * expected
        if (mean > 1e-3) counts[i]! += randomPoisson(mean, this.#random)
      }
    }
    if (isSpikeTick(tick) && call.usesDisk) this.#addOutliers(counts)
    return counts.flatMap((count, i): Bucket[] => {
      const id = order[this.#first + i]!
      return count === 0 ? [] : [toBucket(this.#scheme, id, count)]
    })
  }

  /** Adds four events of one to twelve seconds: some of them are in the overflow bucket. */
  #addOutliers(counts: number[]): void {
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

/** The demo as a source. Throws a RangeError for an interval, number of ticks, keys or pace that is too small or not a number. */
export function demoSource(options: DemoOptions = {}): Source {
  const { seed = 1, interval = 1000, ticks = Infinity, keys = 10, pace = 1 } = options
  if (!(interval > 0) || !(ticks >= 0) || !(keys >= 0)) {
    throw new RangeError('demo: interval must be above 0; ticks and keys must not be negative')
  }
  const pacer = new Pacer(pace)
  let state: 'running' | 'stopped' | 'aborted' = 'running'
  const leave = (to: 'stopped' | 'aborted'): void => {
    if (state !== 'aborted') state = to
    pacer.release()
  }

  async function* events(): AsyncGenerator<SourcedEvent> {
    const maker = new DemoTickMaker(seed, interval, keys)
    let time = 0
    yield encodeEvent(buildHeader(options.start ?? Date.now(), interval))
    for (let tick = 0; tick < ticks && state === 'running'; tick++) {
      const event = maker.next()
      await pacer.waitUntil(event.time)
      if (state !== 'running') break
      time = event.time
      yield encodeEvent(event)
    }
    if (state === 'aborted') return
    yield encodeEvent({ type: 'end', time, reason: state === 'stopped' ? 'stop' : 'limit', status: 0 } satisfies End)
  }

  return { events, stop: () => leave('stopped'), abort: () => leave('aborted') }
}

function buildHeader(start: number, interval: number): Header {
  return {
    type: 'header', version: STREAM_VERSION, start, interval, title: 'DEMO: made-up system calls, nothing is traced', unit: 'ns',
    host: 'demo', os: '', dtrace: '', script: SCRIPT, aggregations: ['latency', 'calls'], keys: ['call'],
  }
}
