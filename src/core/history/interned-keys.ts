/**
 * One object for each distinct key tuple, so that a long history holds each key once and keys compare by identity.
 *
 * A trace keyed by thread or file makes new keys without end, so the history regularly calls `keep`, which forgets every key that no tick
 * in the history uses. Of a key of more than LONGEST characters, only the first parts and their first characters are stored, with a
 * checksum that distinguishes it from similar keys: a picture has no room for more, and ten ticks with a key of 10 MB each would fill the
 * memory. Rejected: numeric ids, which would have to be reused and could then mean another key.
 */
import type { Key } from '../stream/event.js'
import { truncate } from '../text/format.js'

/** A key tuple; equal tuples are the same object. */
export interface InternedKey {
  readonly key: Key
  /** Distinct for distinct tuples: 1 and "1" differ. */
  readonly text: string
}

/** Whether a key is counted; undefined: all keys are. A new selection is a new function, so results can be cached by it. */
export type KeyFilter = ((key: InternedKey) => boolean) | undefined

/** Characters of a key as JSON that are stored whole. */
const LONGEST = 4096
/** Parts that are stored of a longer key. */
const MOST_PARTS = 8
/** Characters that are stored of each part of a longer key. */
const PART_LENGTH = 256

/** Distinct key tuples by identity: `intern` gives the same object for equal tuples. */
export class InternedKeys {
  #keys = new Map<string, InternedKey>()
  /** About the most columns of a part of a key, by its position, over all keys that there were. */
  #partWidths: number[] = []
  /** The same of whole keys. */
  #width = 0

  /** Number of keys that are stored. */
  get size(): number {
    return this.#keys.size
  }

  /** The object of a key, which is stored when it is new. */
  intern(given: Key): InternedKey {
    const { key, text } = toStoredKey(given)
    let stored = this.#keys.get(text)
    if (stored === undefined) {
      this.#keys.set(text, (stored = { key, text }))
      this.#measure(key)
    }
    return stored
  }

  /** About the most columns of a name that has these parts of a key, or all parts. It only grows, so that a table does not jump. */
  widestName(parts: readonly number[] | undefined): number {
    return parts === undefined ? this.#width : parts.reduce((sum, at) => sum + (this.#partWidths[at] ?? 0), parts.length - 1)
  }

  /** Takes over how wide the names of `others` are. */
  copyWidths(others: InternedKeys): void {
    this.#partWidths = [...others.#partWidths]
    this.#width = others.#width
  }

  #measure(key: Key): void {
    let width = key.length - 1
    key.forEach((part, at) => {
      const own = estimateWidth(String(part))
      width += own
      if (own > (this.#partWidths[at] ?? 0)) this.#partWidths[at] = own
    })
    this.#width = Math.max(this.#width, width)
  }

  /** The object of a key that is stored; undefined for others. */
  find(key: Key): InternedKey | undefined {
    return this.#keys.get(toStoredKey(key).text)
  }

  /** Forgets every key that is not among `used`. */
  keep(used: ReadonlySet<InternedKey>): void {
    for (const [text, key] of this.#keys) if (!used.has(key)) this.#keys.delete(text)
  }
}

/** Columns of a part of a key, no fewer than it takes: a letter that is not Latin, Greek or Cyrillic may take two. */
function estimateWidth(part: string): number {
  return /^[ -\u052f]*$/.test(part) ? part.length : 2 * part.length
}

/** A key as it is stored: whole, or shortened. */
function toStoredKey(given: Key): InternedKey {
  const whole = JSON.stringify(given)
  if (whole.length <= LONGEST) return { key: given, text: whole }
  const key = shortenKey(given, whole)
  return { key, text: JSON.stringify(key) }
}

/** The start of a key; its last part ends in the length and the checksum of the whole key (`whole`, as JSON). */
function shortenKey(key: Key, whole: string): Key {
  const parts = key.slice(0, MOST_PARTS).map((part) => (typeof part === 'string' ? truncate(part, PART_LENGTH) : part))
  return [...parts.slice(0, -1), `${parts.at(-1)}…${whole.length}:${checksum(whole)}`]
}

/** Two Fowler-Noll-Vo hashes with different initial values: 64 bits in hexadecimal. */
export function checksum(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c]
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b ^ text.charCodeAt(i), 0x01000193) ^ (b >>> 15)
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
