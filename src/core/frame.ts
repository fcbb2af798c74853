/**
 * What to paint: the one type that crosses from the core to a view. A frame is laid out for one size and holds no
 * terminal's bytes; a view turns it into cells, text or a picture. `frameOf(model, size)` in `layout.ts` makes it.
 */

export interface Size {
  readonly columns: number
  readonly rows: number
}

/** One color of a palette, hand-picked for every depth a terminal may have. */
export interface Paint {
  readonly rgb: readonly [red: number, green: number, blue: number]
  /** Index into xterm's 256 colors, 16…255 (0…15 are the user's theme). */
  readonly x256: number
  /** Index into the 16 ANSI colors. */
  readonly x16: number
  /** For terminals without color: denser is more. One ASCII character. */
  readonly ascii: string
  /** The same where UTF-8 is spoken. One character of width one. */
  readonly block: string
}

export type Style = 'normal' | 'dim' | 'bold' | 'accent' | 'good' | 'warning' | 'error' | 'inverse'

/** A piece of a line. `paint` is an index into `Frame.paints` used as the ground behind the text. */
export interface Span {
  readonly text: string
  readonly style?: Style
  readonly paint?: number
}

export type Line = readonly Span[]

export interface Rect {
  readonly top: number
  readonly left: number
  readonly width: number
  readonly height: number
}

/**
 * A rectangle of text. Lines are no wider than the rectangle: the core cuts, a view never wraps. Regions are drawn in
 * order and after the map, so a message may stand in the map's rectangle.
 */
export interface Region extends Rect {
  readonly name: 'header' | 'axis' | 'ruler' | 'legend' | 'status' | 'panel' | 'help' | 'message'
  readonly lines: readonly Line[]
  /** Drawn over what lies below it, with a border inside its rectangle. */
  readonly popup?: boolean
  readonly title?: string
}

/** A glyph drawn over a cell of the map: percentile line, cursor, gap. `row` counts lines from the top of the map. */
export interface Mark {
  readonly row: number
  readonly text: string
  readonly style: Style
}

export interface MapColumn {
  /** Strictly increasing from tick to tick and stable: equal ids are the same column, so a view can scroll by them. */
  readonly id: number
  /** End of the column's last tick, milliseconds since the header's start. */
  readonly time: number
  /** Indices into `Frame.paints`, top to bottom, `height * rowsPerLine` of them; 0 is the ground. */
  readonly cells: Uint16Array
  readonly marks: readonly Mark[]
  /** No data was taken here (the consumer was late or away): drawn as a gap, not as quiet. */
  readonly gap: boolean
  /** The time ruler's glyph under this column, one character; on the line `MapRegion.ruler`, which scrolls with the map. */
  readonly ruler?: string
}

export interface MapRegion extends Rect {
  /** 2 where half blocks show two buckets a line. */
  readonly rowsPerLine: 1 | 2
  /** Oldest first, newest flush right; fewer than `width` while the map fills. */
  readonly columns: readonly MapColumn[]
  /** 'sweep': column `id` stands at screen column `left + id % width` and the next one is blank. */
  readonly placement: 'scroll' | 'sweep'
  /** The screen row of the time ruler; its glyphs are the columns'. Dim. */
  readonly ruler?: number
}

/** A small series for a sparkline: newest last, at most `width` of them. */
export interface Series extends Rect {
  readonly title: string
  readonly values: readonly number[]
}

/** What a frame tells beside its picture, for a view that has no room for the regions. */
export interface FrameFacts {
  /** End of the newest column in sight, milliseconds since the Unix epoch; undefined before the header. */
  readonly time: number | undefined
  /** Minutes from UTC in which times are shown. */
  readonly offset: number
  /** Title, aggregation, column time and host, as many as fit. */
  readonly title: string
  /** Records lost, D faults, notices: since the start. */
  readonly drops: number
  readonly errors: number
  readonly notices: number
  /** The text of the last drop, fault or notice. */
  readonly lastMessage: string | undefined
  /** What the screen waits for: a tick that is overdue, or the first event. */
  readonly waiting: string | undefined
  /** Of the newest column in sight; undefined without a map. */
  readonly newest: {
    /** Events a second. */
    readonly rate: number
    /** The 99th percentile with its unit, where it is among those shown and anything was counted. */
    readonly p99: string | undefined
  } | undefined
}

export interface Frame extends Size {
  /** Absent when the window is too small. */
  readonly facts?: FrameFacts
  /** [0] is the ground. */
  readonly paints: readonly Paint[]
  readonly regions: readonly Region[]
  /** Absent when the window is too small (then only a message region is there) and when only plain aggregations came. */
  readonly map?: MapRegion
  readonly series?: Series
  /** A prompt is open: keys are written there and do nothing else. */
  readonly typing?: boolean
  /** The terminal is to tell of clicks, drags and the wheel; it keeps them for itself unless given. */
  readonly mouse?: boolean
}
