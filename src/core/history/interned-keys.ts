/**
 * One object for each distinct key tuple, so that a long history holds each key once and keys compare by identity.
 *
 * A trace keyed by thread or file makes new keys without end: what no held tick mentions is let go by `keep`, which the
 * history calls once in a while. A key of more than LONGEST characters is kept by its first parts and their first characters,
 * with a number that tells it from its like: a picture has room for no more, and ten columns of 10 MB each would be kept.
 * Refused: numeric ids, which would have to be freed and could then mean another key.
 */
import type { Key } from '../stream/event.js'
import { truncate } from '../text/format.js'

export interface InternedKey {
  readonly key: Key
  /** Distinct for distinct tuples: 1 and "1" differ. */
  readonly text: string
}

/** Which keys count; undefined: all. A new selection is a new object. */
export type KeyFilter = ((key: InternedKey) => boolean) | undefined

/** Characters of a key as JSON. */
const LONGEST = 4096
/** Parts kept of a longer one, and characters of each. */
const PARTS = 8
const PART = 256

/** Distinct key tuples by identity: `intern` gives the same object for equal tuples. */
export class InternedKeys {
  #held = new Map<string, InternedKey>()

  get size(): number {
    return this.#held.size
  }

  intern(given: Key): InternedKey {
    const { key, text } = named(given)
    let held = this.#held.get(text)
    if (held === undefined) this.#held.set(text, (held = { key, text }))
    return held
  }

  /** The object of a key that was interned before. */
  find(key: Key): InternedKey | undefined {
    return this.#held.get(named(key).text)
  }

  /** Let go of every key that is not among `used`. */
  keep(used: ReadonlySet<InternedKey>): void {
    for (const [text, held] of this.#held) if (!used.has(held)) this.#held.delete(text)
  }
}

/** As it is kept. */
function named(given: Key): InternedKey {
  const whole = JSON.stringify(given)
  if (whole.length <= LONGEST) return { key: given, text: whole }
  const key = cut(given, whole)
  return { key, text: JSON.stringify(key) }
}

/** The last part kept ends in the whole key's length and checksum. */
function cut(key: Key, whole: string): Key {
  const parts = key.slice(0, PARTS).map((part) => (typeof part === 'string' ? truncate(part, PART) : part))
  return [...parts.slice(0, -1), `${parts.at(-1)}…${whole.length}:${checksum(whole)}`]
}

/** Fowler, Noll and Vo's, of two halves with different beginnings: 64 bits in hexadecimal. */
function checksum(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c]
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b ^ text.charCodeAt(i), 0x01000193) ^ (b >>> 15)
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
