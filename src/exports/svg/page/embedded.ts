/**
 * What is embedded in the picture for its script: every count by key, and where each cell stands in the picture.
 *
 * Counts belong to buckets and are whole; the script spreads them over the rows as the map does. A bucket's count is the sum over its
 * keys, so only keys have counts; the last key can stand for all keys beyond the listed ones.
 * Times are milliseconds. This file is the only module in this folder: the SVG exporter imports its types.
 */

/** The counts of one key. */
export interface EmbeddedKey {
  readonly name: string
  /**
   * Pairs of numbers: the distance from the previous place, and the events in this place. Places are numbered column after column, each
   * column from its lowest bucket up; the first distance counts from place -1.
   */
  readonly cells: readonly number[]
  /** By place in the same order; only if the map shows a weight other than events. */
  readonly weights?: readonly number[]
}

/** The embedded document. Positions and sizes are pixels. */
export interface Embedded {
  /** Version of these fields. */
  readonly version: 2
  readonly map: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** Width of a column. */
  readonly cell: number
  /** Size of the whole picture. */
  readonly width: number
  readonly height: number
  /** By row, low to high: position, size, and the values of the row's buckets as text. */
  readonly tops: readonly number[]
  readonly heights: readonly number[]
  readonly values: readonly string[]
  /** By row: its lowest and its highest bucket. */
  readonly held: readonly (readonly [from: number, to: number])[]
  /** By bucket, low to high: its lowest row, then its share of each row from there up. */
  readonly spread: readonly (readonly number[])[]
  /** Milliseconds since the Unix epoch. */
  readonly start: number
  /** Minutes from UTC. */
  readonly offset: number
  /** Time that a column normally covers. */
  readonly interval: number
  /** By column: begin and end since `start`, and the time that its ticks cover. */
  readonly begins: readonly number[]
  readonly ends: readonly number[]
  readonly durations: readonly number[]
  /** Indices of columns with a negative count: they have no shares. */
  readonly signed: readonly number[]
  /** Indices of columns without data. */
  readonly gaps: readonly number[]
  /** Column and label of each mark. */
  readonly marks: readonly (readonly [column: number, label: string])[]
  /** `Chart.shading` (see `core/chart/chart.ts`), and the palette's color of each shade; those below zero follow those above. */
  readonly from: readonly number[]
  readonly per: number
  readonly colors: readonly string[]
  /** The palette's colors of the legend's swatches, for when keys are shown alone and no hues are used. */
  readonly swatches: readonly string[]
  /** Background color of the picture. */
  readonly page: string
  readonly keys: readonly EmbeddedKey[]
}
