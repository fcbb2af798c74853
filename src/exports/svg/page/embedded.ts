/**
 * What is embedded in the picture for its script: every count, by key, and where in the picture it stands.
 *
 * A cell is nothing but the sum of its keys, so only keys have cells; what is not told apart is the last of them. Times are
 * milliseconds. The one file here that is a module: the picture's maker imports its types.
 */
export interface EmbeddedKey {
  readonly name: string
  /**
   * Numbers by turns: how many cells on from the one before, and the events there. Cells go column after column, each from its
   * lowest row up; the first is counted from before the first cell of all.
   */
  readonly cells: readonly number[]
  /** Of each cell in the same order, where the map weighs something other than events. */
  readonly weights?: readonly number[]
}

export interface Embedded {
  /** Of this arrangement of fields. */
  readonly version: 1
  readonly map: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** Pixels of a column. */
  readonly cell: number
  readonly width: number
  readonly height: number
  /** By row, low to high. */
  readonly tops: readonly number[]
  readonly heights: readonly number[]
  readonly values: readonly string[]
  /** Since the epoch, and minutes from UTC. */
  readonly start: number
  readonly offset: number
  /** Milliseconds of an ordinary column, and by column. */
  readonly interval: number
  readonly begins: readonly number[]
  readonly ends: readonly number[]
  readonly durations: readonly number[]
  /** Columns in which nobody was looking. */
  readonly gaps: readonly number[]
  /** What was marked: column and label. */
  readonly marks: readonly (readonly [column: number, label: string])[]
  /** As in `Chart.shading`; the palette's own colors. */
  readonly from: readonly number[]
  readonly per: number
  readonly colors: readonly string[]
  /** Of the legend's swatches: the palette's own, for where no hues are. */
  readonly swatches: readonly string[]
  readonly page: string
  readonly keys: readonly EmbeddedKey[]
}

