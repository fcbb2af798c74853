/**
 * The interface between the readers of other programs' formats and the rest of the import.
 *
 * A reader gets lines in order. What a program prints at one time, which is every key of every aggregation once, is one
 * `Printout`; `tick-builder.ts` turns printouts into ticks. To add a format, write a file here with a class that implements
 * `FormatReader`, and add it in `index.ts`.
 */
import type { Bucket, Drop, Key, Notice, QuantizingFunction } from '../../core/stream/event.js'

/** The distribution of one key of one quantizing aggregation, as printed. */
export interface Distribution {
  /** Name of the aggregation, without the `@`. */
  readonly name: string
  readonly key: Key
  /** The buckets, by all that has been read so far: what comes later may correct them. */
  buckets(): readonly Bucket[]
}

/** All that a program printed at one time. */
export interface Printout {
  readonly distributions: readonly Distribution[]
  /** When its first line came, milliseconds since the epoch. */
  readonly arrived: number
  /** The time that the text itself gives, milliseconds since the epoch. */
  readonly stamp?: number
}

/** A quantizing function and its parameters, e.g. lquantize(0, 100, 10). */
export interface Quantizer {
  readonly function: QuantizingFunction
  readonly parameters: readonly number[]
}

/** An event whose time is not known yet. */
export type UntimedEvent = Omit<Notice, 'time'> | Omit<Drop, 'time'>

/** Takes what a reader has read. */
export interface ReaderOutput {
  addPrintout(printout: Printout): void
  addEvent(event: UntimedEvent): void
  /** Takes a line that is not of the format; `number` counts from 1. */
  reject(text: string, number: number): void
}

export interface FormatReader {
  /** Reads a line without its line feed. `number` counts from 1; `arrived` is in milliseconds since the epoch. */
  readLine(text: string, number: number, arrived: number): void
  /** Hands over what is complete, because nothing has come for a while, or because this is the end (`isEnd`). */
  flush(isEnd: boolean): void
  /** What was read but cannot be drawn, for the notice at the end: "3 maps that are not histograms". */
  describeSkipped(): readonly string[]
}
