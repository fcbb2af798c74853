/**
 * Collects what a program prints at one time: the distributions of its maps, and the time that it prints before or after them.
 *
 * A printout ends when a distribution comes again that it holds, or at a time. Whether a time dates the distributions that follow it or
 * those before it is decided by which of the two comes first in the text.
 */
import type { Distribution, ReaderOutput } from './format-reader.js'

/** The printout that is being read. */
export class PrintoutCollector {
  readonly #output: ReaderOutput
  #distributions: Distribution[] = []
  /** What is in it: maps or keys. */
  #ids = new Set<string>()
  #arrived: number | undefined
  #stamp: number | undefined
  #stampsFollow: boolean | undefined
  #hasStamps = false

  constructor(output: ReaderOutput) {
    this.#output = output
  }

  /** Adds distributions that are printed once in a printout. They may be none: the map was empty. */
  add(id: string, distributions: readonly Distribution[], arrived: number): void {
    this.#stampsFollow ??= true
    if (this.#ids.has(id)) this.end()
    this.#ids.add(id)
    this.#arrived ??= arrived
    for (const distribution of distributions) this.#distributions.push(distribution)
  }

  /** Takes a time that was printed, milliseconds since the epoch. */
  setStamp(time: number): void {
    this.#stampsFollow ??= false
    this.#hasStamps = true
    if (this.#stampsFollow) this.#stamp = time
    this.end()
    if (!this.#stampsFollow) this.#stamp = time
  }

  /** Ends the printout where the layout of the text alone says so, which a text with times need not. */
  endWithoutStamp(): void {
    if (!this.#hasStamps) this.end()
  }

  /** Hands over the printout, if there is one. */
  end(): void {
    if (this.#ids.size === 0) return
    const stamp = this.#stamp === undefined ? {} : { stamp: this.#stamp }
    this.#output.addPrintout({ distributions: this.#distributions, arrived: this.#arrived ?? 0, ...stamp })
    this.#distributions = []
    this.#ids = new Set()
    this.#arrived = undefined
    this.#stamp = undefined
  }
}
