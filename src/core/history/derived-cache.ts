/**
 * Results that one viewport has derived from a history and uses again for its next frame.
 *
 * Each model has one cache, so two models of one history (the screen, and a picture being exported) never evict each other's
 * results. A module that caches declares a slot. It keeps its last result there, together with everything the result depends on.
 * Rejected: a WeakMap by history in each module, because it holds one result for all viewports.
 */

/** Names one cached value of type `T`; compared by identity. */
export interface CacheSlot<T> {
  readonly name: string
  /** Never set: carries the type. */
  readonly type?: T
}

/** Returns a new slot; `name` only helps in a debugger. */
export function cacheSlot<T>(name: string): CacheSlot<T> {
  return { name }
}

/** Holds one value for each slot. Changed in place: copies of a model share it, which is right for successive states of one viewport. */
export class DerivedCache {
  readonly #values = new Map<CacheSlot<unknown>, unknown>()

  /** The value last set; undefined before the first. */
  get<T>(slot: CacheSlot<T>): T | undefined {
    return this.#values.get(slot) as T | undefined
  }

  /** Replaces the slot's value. */
  set<T>(slot: CacheSlot<T>, value: T): void {
    this.#values.set(slot, value)
  }
}
