/**
 * One object for each distinct key tuple, so that a long history holds each key once and keys compare by identity.
 *
 * A trace keyed by thread or file makes new keys without end: what no held tick mentions is let go by `keep`, which the
 * history calls once in a while. Refused: numeric ids, which would have to be freed and could then mean another key.
 */
import type { Key } from './event.js'

export interface InternedKey {
  readonly key: Key
  /** Distinct for distinct tuples: 1 and "1" differ. */
  readonly text: string
}

export class Keys {
  #held = new Map<string, InternedKey>()

  get size(): number {
    return this.#held.size
  }

  intern(key: Key): InternedKey {
    const text = JSON.stringify(key)
    let held = this.#held.get(text)
    if (held === undefined) this.#held.set(text, (held = { key, text }))
    return held
  }

  /** The object of a key that was interned before. */
  known(key: Key): InternedKey | undefined {
    return this.#held.get(JSON.stringify(key))
  }

  /** Let go of every key that is not among `used`. */
  keep(used: ReadonlySet<InternedKey>): void {
    for (const [text, held] of this.#held) if (!used.has(held)) this.#held.delete(text)
  }
}
