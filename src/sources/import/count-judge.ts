/**
 * Decides what printed counts are: sums since the start, or counts since the printout before.
 *
 * Sums seldom come nearer to zero, so a count that does shows that the program clears. Sums of a program that takes events away, as by
 * quantize(x, -1), fall below zero, away from it; those that fall towards zero cannot be told from a clear(). A key that is no longer
 * printed shows it as well, unless the program prints only its highest keys (bpftrace's `print(@x, 5)`): then the keys that stay rise
 * each time. A program counts as clearing if at least half of its printouts show it. A sum that falls now and then was cleared once and
 * counts from zero.
 */
import { hasFallen } from '../../core/stream/aggregation.js'
import type { QuantizedRecord } from '../../core/stream/event.js'
import type { CountMode } from './format-reader.js'

/** The records of one aggregation by key. */
export type RecordsById = Map<string, QuantizedRecord>
/** The records of a printout by the aggregation's name. */
export type RecordsByName = Map<string, RecordsById>

/** Printouts in which the keys that stay only rose, after which keys that vanish mean nothing. */
const RISES_NEEDED = 3

/** Judges one text, printout by printout. */
export class CountJudge {
  readonly #mode: CountMode
  #compared = 0
  /** Printouts in which a count fell; in which keys vanished and no count fell; in which the keys that stayed only rose. */
  #fallen = 0
  #vanished = 0
  #risen = 0
  #isCleared: boolean

  constructor(mode: CountMode) {
    this.#mode = mode
    this.#isCleared = mode === 'cleared'
  }

  /** Whether the counts start from zero at each printout. */
  get isCleared(): boolean {
    return this.#isCleared
  }

  /** Compares a printout with the one before. */
  compare(now: RecordsByName, before: RecordsByName): void {
    if (this.#mode !== 'auto') return
    this.#compared++
    const found = [...now].map(([name, records]) => compareRecords(records, before.get(name)))
    if (found.some(({ hasFallen }) => hasFallen)) this.#fallen++
    else {
      if (found.some(({ hasVanished }) => hasVanished)) this.#vanished++
      if (found.some(({ hasStayed }) => hasStayed)) this.#risen++
    }
    const isByVanishing = this.#fallen > 0 || this.#risen < RISES_NEEDED
    this.#isCleared = 2 * (this.#fallen + (isByVanishing ? this.#vanished : 0)) >= this.#compared
  }
}

interface Change {
  /** A bucket of a key that was printed both times has a count nearer to zero now. */
  readonly hasFallen: boolean
  /** A key of the printout before is not printed now. */
  readonly hasVanished: boolean
  /** A key with counts was printed both times. */
  readonly hasStayed: boolean
}

function compareRecords(now: RecordsById, before: RecordsById | undefined): Change {
  let hasVanished = false
  let hasStayed = false
  for (const [id, { buckets }] of before ?? []) {
    const later = now.get(id)
    if (later === undefined) hasVanished ||= buckets.length > 0
    else if (buckets.length > 0) {
      hasStayed = true
      const counts = new Map(later.buckets.map(([min, max, count]) => [`${min} ${max}`, count]))
      if (buckets.some(([min, max, count]) => hasFallen(count, counts.get(`${min} ${max}`) ?? 0))) {
        return { hasFallen: true, hasVanished, hasStayed }
      }
    }
  }
  return { hasFallen: false, hasVanished, hasStayed }
}
