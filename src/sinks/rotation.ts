/**
 * Splits the stream into parts (--rotate): decides when a part is full and writes what stands at the boundary, which is an `end`
 * event with the reason `rotate` and then the header again with the number of the new part.
 *
 * Each part is a complete stream, and the parts in order are one stream. The size of a part is the bytes written, compressed if the
 * file is. The age of a part is stream time, so no clock is needed. A part is cut before a tick and never inside one, so it can
 * be larger than the limit by one tick.
 */
import { DURATION_MS, typedUnit } from '../core/text/units.js'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { End, Event, Header, Unknown } from '../core/stream/event.js'
import { encode } from '../core/stream/ndjson.js'

/** The limit of a part: its size, or the stream time it covers. */
export type Rotation = { readonly bytes: number } | { readonly milliseconds: number }

/** The smallest part. */
const MIN_BYTES = 65_536

/** Reads the value of --rotate: a size from 64k up such as `100M` (k, M, G), or a time such as `1h` (s, m, h, d). Throws a UserError. */
export function parseRotation(given: string): Rotation {
  const [, digits = '', size, time] = /^(\d{1,6})(?:([kMG])|([smhd]))$/.exec(given) ?? []
  const bytes = size === undefined ? 0 : Number(digits) * typedUnit(size)!.factor
  const milliseconds = time === undefined ? 0 : Number(digits) * DURATION_MS[time as keyof typeof DURATION_MS]
  if (bytes >= MIN_BYTES) return { bytes }
  if (milliseconds > 0) return { milliseconds }
  throw new UserError(errors.badRotation(given))
}

/** The two lines between one part and the next, without line feeds. */
export interface PartBoundary {
  /** The last line of the part that ends. */
  readonly end: string
  /** The first line of the part that begins. */
  readonly header: string
  /** Number of the part that begins, from 2. */
  readonly part: number
}

/** Follows one stream and says where its parts begin. Give every event to `boundaryBefore` and then to `formatLine`. */
export class PartSplitter {
  readonly #rotation: Rotation
  #header: Header | undefined
  #part = 1
  /** Time of the last event, milliseconds since the stream's start. */
  #time = 0
  /** Time at which the current part began; undefined before its first tick. */
  #partStart: number | undefined

  constructor(rotation: Rotation) {
    this.#rotation = rotation
  }

  /** The line to write for an event: a header gets the number of its part, any other line stays as it is. */
  formatLine(text: string, event: Event | Unknown): string {
    if (event.type !== 'header') return text
    this.#header = event as Header
    return this.#formatHeader()
  }

  /** The boundary to write before `event` when the current part holds `bytes` bytes; undefined when the part is not full. */
  boundaryBefore(event: Event | Unknown, bytes: number): PartBoundary | undefined {
    const before = this.#time
    if (typeof event['time' as keyof typeof event] === 'number') this.#time = (event as { time: number }).time
    if (event.type !== 'tick' || this.#header === undefined) return undefined
    this.#partStart ??= before
    const isFull = 'bytes' in this.#rotation ? bytes >= this.#rotation.bytes : before - this.#partStart >= this.#rotation.milliseconds
    if (!isFull) return undefined
    this.#partStart = before
    this.#part++
    const end: End = { type: 'end', time: before, reason: 'rotate', status: 0 }
    return { end: encode(end), header: this.#formatHeader(), part: this.#part }
  }

  #formatHeader(): string {
    return encode({ ...this.#header!, part: this.#part })
  }
}

/** The file name of a part: `x.ndjson.gz` and 2 give `x.0002.ndjson.gz`, so the names sort in the order of the parts. */
export function formatPartName(path: string, part: number): string {
  const [ending] = /(\.(ndjson|jsonl?))?(\.(gz|zst))?$/.exec(path)!
  return `${path.slice(0, path.length - ending.length)}.${String(part).padStart(4, '0')}${ending}`
}
