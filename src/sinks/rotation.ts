/**
 * When a part of the stream is full, and what stands at its seams: an `end` that rotates, and the header anew with the number
 * of the part. A part is a stream of its own; the parts one after the other are one stream again.
 *
 * Size is what has been written (compressed, where it is); time is the stream's, so no clock is asked. Parts are cut before a
 * tick, never within one, so a part may be larger than asked for by one tick.
 */
import { DURATION_MS, typedUnit } from '../core/text/units.js'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { End, Event, Header, Unknown } from '../core/stream/event.js'
import { encode } from '../core/stream/ndjson.js'

/** A part is full after so many bytes, or after so long a time. */
export type Rotation = { readonly bytes: number } | { readonly milliseconds: number }

const LEAST_BYTES = 65_536

/** `100M` or `1h`: a size in k, M or G, a time in s, m, h or d. Throws a UserError. */
export function parseRotation(given: string): Rotation {
  const [, digits = '', size, time] = /^(\d{1,6})(?:([kMG])|([smhd]))$/.exec(given) ?? []
  const bytes = size === undefined ? 0 : Number(digits) * typedUnit(size)!.factor
  const milliseconds = time === undefined ? 0 : Number(digits) * DURATION_MS[time as keyof typeof DURATION_MS]
  if (bytes >= LEAST_BYTES) return { bytes }
  if (milliseconds > 0) return { milliseconds }
  throw new UserError(errors.badRotation(given))
}

/** The lines at a seam. */
export interface PartBoundary {
  readonly end: string
  readonly header: string
  /** Number of the part that begins. */
  readonly part: number
}

export class PartSplitter {
  readonly #rotation: Rotation
  #header: Header | undefined
  #part = 1
  #time = 0
  #since: number | undefined

  constructor(rotation: Rotation) {
    this.#rotation = rotation
  }

  /** The line to write for an event: the header gets the number of its part, everything else stays what it is. */
  formatLine(text: string, event: Event | Unknown): string {
    if (event.type !== 'header') return text
    this.#header = event as Header
    return this.#headerLine()
  }

  /** The seam that comes before an event when `bytes` stand in the part; undefined where it goes on. */
  boundaryBefore(event: Event | Unknown, bytes: number): PartBoundary | undefined {
    const before = this.#time
    if (typeof event['time' as keyof typeof event] === 'number') this.#time = (event as { time: number }).time
    if (event.type !== 'tick' || this.#header === undefined) return undefined
    this.#since ??= before
    const full = 'bytes' in this.#rotation ? bytes >= this.#rotation.bytes : before - this.#since >= this.#rotation.milliseconds
    if (!full) return undefined
    this.#since = before
    this.#part++
    const end: End = { type: 'end', time: before, reason: 'rotate', status: 0 }
    return { end: encode(end), header: this.#headerLine(), part: this.#part }
  }

  #headerLine(): string {
    return encode({ ...this.#header!, part: this.#part })
  }
}

/** `x.ndjson.gz` and 2 → `x.0002.ndjson.gz`: sorted by name, the parts are in order. */
export function formatPartName(path: string, part: number): string {
  const [ending] = /(\.(ndjson|jsonl?))?(\.(gz|zst))?$/.exec(path)!
  return `${path.slice(0, path.length - ending.length)}.${String(part).padStart(4, '0')}${ending}`
}
