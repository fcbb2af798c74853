/**
 * What one viewport has derived from a history and uses again for its next frame.
 *
 * A model carries one cache, so two models that look at one history (the screen, and a picture being exported) never evict each
 * other's results. A module that caches declares a slot and keeps its last result there, together with all that the result depends
 * on. Rejected: a WeakMap by history in each module, which holds one result for all viewports.
 */

/** Names one cached value of type `T`; compared by identity. */
export interface CacheSlot<T> {
  readonly name: string
  /** Never set: carries the type. */
  readonly type?: T
}

/** A new slot; `name` is for a debugger alone. */
export function cacheSlot<T>(name: string): CacheSlot<T> {
  return { name }
}

/** One value a slot. Changed in place; whoever copies a model shares its cache, which is right for successive states of one viewport. */
export class DerivedCache {
  readonly #values = new Map<CacheSlot<unknown>, unknown>()

  /** The value last set; undefined before the first. */
  get<T>(slot: CacheSlot<T>): T | undefined {
    return this.#values.get(slot) as T | undefined
  }

  set<T>(slot: CacheSlot<T>, value: T): void {
    this.#values.set(slot, value)
  }
}
