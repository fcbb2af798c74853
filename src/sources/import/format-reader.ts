/**
 * A foreign format: what a reader of one must be, and what it hands over.
 *
 * A reader is given lines, in order. What a program prints at one time – all
 * keys of all its aggregations, once – is a `Print`; prints become ticks in `ticks.ts`. To add a format: a file here with a
 * class that implements `Reader`, and a line in `index.ts`.
 */
import type { Bucket, Drop, Key, Notice, QuantizingFunction } from '../../core/stream/event.js'

/** One key of one quantizing aggregation, as printed. */
export interface Distribution {
  /** Of the aggregation, without the `@`. */
  readonly name: string
  readonly key: Key
  /** May know better, the more has been read. */
  buckets(): readonly Bucket[]
}

export interface Printout {
  readonly distributions: readonly Distribution[]
  /** Milliseconds since the epoch when its first line came. */
  readonly arrived: number
  /** Milliseconds since the epoch, where the text itself says so. */
  readonly stamp?: number
}

/** A quantizing function that could have made the buckets seen. */
export interface Quantizer {
  readonly function: QuantizingFunction
  readonly parameters: readonly number[]
}

/** An event without its time, which is worked out later. */
export type UntimedEvent = Omit<Notice, 'time'> | Omit<Drop, 'time'>

/** Where a reader puts what it has understood. */
export interface ReaderOutput {
  addPrintout(print: Printout): void
  addEvent(remark: UntimedEvent): void
  /** This line means nothing here. */
  reject(text: string, number: number): void
}

export interface FormatReader {
  /** Takes a line without its line feed. `number` is the line's, from 1; `arrived`: milliseconds since the epoch. */
  readLine(text: string, number: number, arrived: number): void
  /** Nothing has come for a while (`end` false), or nothing will (`end` true): what is complete is handed over. */
  flush(end: boolean): void
  /** Lines that belong to the format and hold nothing to draw, in words, for the note at the end: "3 maps …". */
  describeSkipped(): readonly string[]
}
