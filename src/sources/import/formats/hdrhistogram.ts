/**
 * Reads interval logs of HdrHistogram (.hlog): a compressed histogram (V2) per line, which hdr-histogram-js decodes.
 *
 *     #[StartTime: 1438867590.285 (seconds since epoch), …]
 *     "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
 *     Tag=read,0.127,1.007,2.769,HISTFAAAAEV42pNpmSz…
 *
 * Start and length are seconds; they count from BaseTime or StartTime unless they are times since the epoch themselves. Each interval is a
 * tick, each tag a key. The log does not name the unit of the values; its writers give the maximum in ms, so the ratio of the histogram's
 * maximum to it tells the unit: 1,000,000 for ns. Values are counted into eight buckets per factor of two, by the middle of the
 * histogram's own, much finer buckets. The text of percentiles (.hgrm) is refused: it has no time.
 */
import { inflateSync } from 'node:zlib'
import type { JsHistogram } from 'hdr-histogram-js'
import { errors } from '../../../core/errors/messages.js'
import { UserError } from '../../../core/errors/user-error.js'
import { BucketCounter, defaultQuantizer, type BucketCounts } from '../bucket-counts.js'
import type { Distribution, FormatReader, ImportFormat, ReaderOutput, ReaderSettings } from '../format-reader.js'
import { parseNumber } from '../stamps.js'

const PERCENTILES_PATTERN = /^\s*"?Value"?[\s,]+"?Percentile"?[\s,]+"?TotalCount"?/
const LOG_PATTERN = /^#\[Histogram log format version|^"?StartTimestamp"?,"?Interval_Length"?/
const ROW_PATTERN = /^(?:Tag=([^,]{0,200}),)?([\d.]{1,20}),([\d.]{1,20}),([\d.eE+-]{1,24}),(HIST[\w+/=]+)\s*$/
const COMMENT_TIME_PATTERN = /^#\[(BaseTime|StartTime): ([\d.]{1,20})/
/** Bytes of a decoded histogram: 5 digits over the range of int64 take less. */
const MAX_BYTES = 64 * 2 ** 20
/** A log whose times are below this (a year) before its start counts from the start. */
const YEAR_SECONDS = 31_536_000

/** The values of a decoded histogram with their counts. */
interface DecodedHistogram {
  readonly max: number
  readonly counts: readonly (readonly [value: number, count: number])[]
}
type Decode = (text: string) => DecodedHistogram

export const hdrhistogram: ImportFormat = {
  name: 'hdrhistogram',
  description: 'Interval logs of HdrHistogram (.hlog, V2): an interval per tick, tags as keys, the unit from the ratio of the maxima. '
    + 'Percentiles (.hgrm) have no time and are refused.',
  hasColumns: false,
  linesNeeded: 1,
  matches: (line) => PERCENTILES_PATTERN.test(line) || LOG_PATTERN.test(line) || ROW_PATTERN.test(line),
  createReader: async (output, settings) => new HdrHistogramReader(output, settings, await loadDecoder()),
}

/** Loads hdr-histogram-js. */
async function loadDecoder(): Promise<Decode> {
  const { decodeFromCompressedBase64 } = (await import('hdr-histogram-js')).default
  return (text) => {
    checkSize(text)
    const histogram = decodeFromCompressedBase64(text, 64) as JsHistogram
    const iterator = histogram.recordedValuesIterator
    iterator.reset()
    const counts: (readonly [number, number])[] = []
    while (iterator.hasNext()) {
      const { valueIteratedTo, countAtValueIteratedTo } = iterator.next()
      counts.push([histogram.medianEquivalentValue(valueIteratedTo), countAtValueIteratedTo])
    }
    return { max: histogram.maxValue, counts }
  }
}

/** Throws an Error when the text would take too much memory. */
function checkSize(text: string): void {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length < 8) throw new Error('too short')
  const payload = inflateSync(bytes.subarray(8), { maxOutputLength: MAX_BYTES })
  const digits = payload.length < 40 ? -1 : payload.readInt32BE(12)
  if (digits < 0 || digits > 5) throw new Error('impossible precision')
}

class HdrHistogramReader implements FormatReader {
  readonly #output: ReaderOutput
  readonly #settings: ReaderSettings
  readonly #decode: Decode
  #baseTime: number | undefined
  #startTime: number | undefined
  /** Milliseconds that are added to every time, once the first has come. */
  #origin: number | undefined
  /** Unit of the values, once the first histogram has come. */
  #unit: string | undefined
  readonly #counter = new BucketCounter(defaultQuantizer(false))
  /** The interval that is being read: its distributions by tag. */
  #tags = new Map<string, Distribution>()
  #begin = 0
  #end = 0
  #arrived = 0

  constructor(output: ReaderOutput, settings: ReaderSettings, decode: Decode) {
    this.#output = output
    this.#settings = settings
    this.#decode = decode
  }

  readLine(text: string, number: number, arrived: number): void {
    if (text.trim() === '' || LOG_PATTERN.test(text)) return
    if (PERCENTILES_PATTERN.test(text)) {
      throw new UserError(errors.importRefused(
        this.#settings.name, 'it is a list of percentiles of HdrHistogram, which has no time',
        'Import the interval log (.hlog) of the same run.',
      ))
    }
    const [, name, seconds] = COMMENT_TIME_PATTERN.exec(text) ?? []
    if (name === 'BaseTime') this.#baseTime = parseNumber(seconds!)
    if (name === 'StartTime') this.#startTime = parseNumber(seconds!)
    if (text.startsWith('#')) return
    const problem = this.#readRow(text, arrived)
    if (problem !== undefined) this.#output.reject(text, number, problem)
  }

  flush(): void {
    this.#endInterval()
  }

  describeSkipped(): readonly string[] {
    return []
  }

  /** Reads an interval of a tag. Returns the reason why it cannot be read. */
  #readRow(text: string, arrived: number): string | undefined {
    const [, tag, start, length, max, encoded] = ROW_PATTERN.exec(text) ?? []
    const [begin, duration, shownMax] = [start, length, max].map((word) => (word === undefined ? undefined : parseNumber(word)))
    if (begin === undefined || duration === undefined || shownMax === undefined || duration <= 0) return 'it is not an interval'
    let histogram
    try {
      histogram = this.#decode(encoded!)
    } catch {
      return 'its histogram cannot be decoded'
    }
    const isSound = histogram.counts.every(([value, count]) => value >= 0 && Number.isSafeInteger(count) && count > 0)
    if (!isSound) return 'its counts are impossible'
    this.#origin ??= this.#findOrigin(begin)
    this.#unit ??= this.#findUnit(histogram.max, shownMax)
    this.#addInterval(tag, this.#origin + begin * 1000, duration * 1000, arrived, histogram)
    return undefined
  }

  /** The tags of one interval are on lines of their own with nearly the same time. */
  #addInterval(tag: string | undefined, begin: number, duration: number, arrived: number, { counts }: DecodedHistogram): void {
    const isSame = this.#tags.size > 0 && !this.#tags.has(tag ?? '') && begin < (this.#begin + this.#end) / 2
    if (!isSame) {
      this.#endInterval()
      this.#begin = begin
      this.#end = begin + duration
      this.#arrived = arrived
    }
    const sums: BucketCounts = new Map()
    for (const [value, count] of counts) this.#counter.add(sums, value, count)
    const buckets = this.#counter.toBuckets(sums)
    const { quantizer } = this.#counter
    const key = tag === undefined ? [] : [tag]
    this.#tags.set(tag ?? '', { name: 'latency', key, buckets: () => buckets, unit: this.#unit!, quantizer })
  }

  #endInterval(): void {
    if (this.#tags.size === 0) return
    this.#output.addPrintout({
      distributions: [...this.#tags.values()], arrived: this.#arrived, stamp: this.#end, duration: this.#end - this.#begin,
    })
    this.#tags = new Map()
  }

  /** Milliseconds of the time from which the times of the log count. */
  #findOrigin(begin: number): number {
    if (this.#baseTime !== undefined) return this.#baseTime * 1000
    return this.#startTime !== undefined && begin < this.#startTime - YEAR_SECONDS ? this.#startTime * 1000 : 0
  }

  /** The unit of the values by the ratio of the two maxima; says how the log is read. */
  #findUnit(max: number, shownMax: number): string {
    const ratio = shownMax > 0 ? max / shownMax : 0
    // The histogram's maximum is that of its bucket, which is up to a tenth too high.
    const isNear = (wanted: number): boolean => Math.abs(ratio / wanted - 1) < 0.15
    const unit = this.#settings.unit ?? (isNear(1e6) ? 'ns' : isNear(1e3) ? 'us' : '')
    this.#output.setReading({
      format: 'HdrHistogram', time: 'StartTimestamp (s)', value: '', unit, key: 'Tag', countMode: 'cleared',
    })
    return unit
  }
}
