/**
 * The interface between the readers of other programs' formats and the rest of the import.
 *
 * A reader gets lines in order. There are two kinds. A program that prints distributions gives `Printout`s: every key of every
 * aggregation once; `tick-builder.ts` turns them into ticks. A program that prints single events gives `Measurement`s;
 * `event-ticks.ts` counts them into ticks. Either way a reader says first how it reads the text (`setReading`), so that the user
 * sees which time, value, unit and key are drawn.
 *
 * To add a format, write a file in formats/ that exports an `ImportFormat`, and add it to the list in formats/index.ts.
 */
import type { Bucket, Drop, Key, Notice, QuantizingFunction } from '../../core/stream/event.js'

/** The distribution of one key of one quantizing aggregation, as printed. */
export interface Distribution {
  /** Name of the aggregation, without the `@`. */
  readonly name: string
  readonly key: Key
  /** The buckets, by all that has been read so far: what comes later may correct them. */
  buckets(): readonly Bucket[]
  /** The unit of the values, if the text names it. */
  readonly unit?: string
  /** The function that made the buckets, if the reader knows it. */
  readonly quantizer?: Quantizer
}

/** All that a program printed at one time. */
export interface Printout {
  readonly distributions: readonly Distribution[]
  /** When its first line came, milliseconds since the epoch. */
  readonly arrived: number
  /** The time that the text itself gives, milliseconds since the epoch. */
  readonly stamp?: number
  /** Milliseconds that it covers, if the text says so. */
  readonly duration?: number
}

/** A quantizing function and its parameters, e.g. lquantize(0, 100, 10). */
export interface Quantizer {
  readonly function: QuantizingFunction
  readonly parameters: readonly number[]
}

/** An event whose time is not known yet. */
export type UntimedEvent = Omit<Notice, 'time'> | Omit<Drop, 'time'>

export type TimeUnit = 's' | 'ms' | 'us' | 'ns'

/** What the printed counts are: sums since the start, or counts since the printout before; `auto` finds out. */
export type CountMode = 'auto' | 'cumulative' | 'cleared'

/** How a text is read. */
export interface Reading {
  /** What the text is: "JMeter", "columns". */
  readonly format: string
  /** Where times come from: "column 1 (Unix ms)". Printouts leave it to the ticks, which know how the times of all prints fit together. */
  readonly time?: string
  /** Where values come from, without the unit: "column 2"; '' when it is plain. */
  readonly value: string
  /** Unit of the values, as the text or the format says; '' when it is unknown. */
  readonly unit: string
  /** Where keys come from: "label"; "none". */
  readonly key: string
  /** What the printed counts are, if the format says so. */
  readonly countMode?: CountMode
  /** What was guessed, and is checked against the events that come. */
  readonly guessed?: Guesses
}

export interface Guesses {
  /** The column of times, by its position or its look alone. */
  readonly time?: boolean
  readonly timeUnit?: boolean
  /** The columns of keys. */
  readonly key?: boolean
}

/** A line of a reader: it is quoted when it is rejected. */
export interface SourceLine {
  readonly text: string
  /** From 1. */
  readonly number: number
}

/** One event. */
export interface Measurement {
  /** Milliseconds, since the epoch or since an unknown start. */
  readonly time: number
  /** In the unit of the reading. */
  readonly value: number
  readonly key: readonly string[]
}

/** Takes what a reader has read. */
export interface ReaderOutput {
  /** Says how the text is read, before the first printout or measurement. */
  setReading(reading: Reading): void
  addPrintout(printout: Printout): void
  /** Adds an event; `line` is where it was read. */
  addMeasurement(measurement: Measurement, line: SourceLine): void
  addEvent(event: UntimedEvent): void
  /** Takes a line that cannot be read; `number` counts from 1. `reason` is a clause: "column 2 is not a number". */
  reject(text: string, number: number, reason?: string): void
}

export interface FormatReader {
  /** Reads a line without its line feed. `number` counts from 1; `arrived` is in milliseconds since the epoch. */
  readLine(text: string, number: number, arrived: number): void
  /** Hands over what is complete, because nothing has come for a while, or because this is the end (`isEnd`). */
  flush(isEnd: boolean): void
  /** What was read but cannot be drawn, for the notice at the end: "3 maps that are not histograms". */
  describeSkipped(): readonly string[]
}

/** What the user chose, and what is known of the input. */
export interface ReaderSettings {
  /** Columns, by their name in the heading or by their number, from 1. Keys may be several: "method,url"; "none". */
  readonly time?: string
  readonly value?: string
  readonly key?: string
  readonly timeUnit?: TimeUnit
  /** Unit of the values. */
  readonly unit?: string
  /** The input's name for messages. */
  readonly name: string
  /** When the input was written at the latest, milliseconds since the epoch in local time: dates times of day. */
  readonly writtenAt: number
}

export interface ImportFormat {
  /** The name for --format. */
  readonly name: string
  /** What is read of the format, in sentences for the manual. */
  readonly description: string
  /** Whether --time, --value and --key choose columns. Otherwise the format has its own, and --key chooses among `keys`. */
  readonly hasColumns: boolean
  /** Names for --key. */
  readonly keys?: readonly string[]
  /** Lines that must be of the format before a text is taken for it. */
  readonly linesNeeded: number
  /** Whether a line is of this format and of none before it in the list. */
  matches(line: string): boolean
  /** Makes a reader. Throws a UserError when the settings do not fit, or when this kind of text cannot be drawn. */
  createReader(output: ReaderOutput, settings: ReaderSettings): FormatReader | Promise<FormatReader>
}
