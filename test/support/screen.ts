/** A terminal that tests can look at: @xterm/headless receives bytes, and the screen is read back cell by cell. */
import xterm from '@xterm/headless'

const { Terminal } = xterm

/** One cell of the screen. */
export interface ScreenCell {
  /** ' ' for an empty cell. */
  readonly ch: string
  /** 'default', an index from 0 to 255, or 'r,g,b'; `bg` too. */
  readonly fg: string
  readonly bg: string
  readonly bold: boolean
  readonly dim: boolean
  readonly inverse: boolean
}

/**
 * The cell as a user sees it: an upper and a lower half block that look the same are made equal, a block of one color
 * becomes a blank.
 */
export function normalizeCell(cell: ScreenCell): ScreenCell {
  const { ch, fg, bg } = cell
  if (ch === '▄' && bg !== 'default') return normalizeCell({ ...cell, ch: '▀', fg: bg, bg: fg })
  if (ch === '█' && bg !== 'default') return { ...cell, ch: ' ', fg: 'default', bg: fg }
  return ch === '▀' && fg === bg ? { ...cell, ch: ' ', fg: 'default' } : cell
}

/** A screen of columns x rows cells, without scrollback. x and y count from 0 at the top left. */
export class Screen {
  readonly terminal: InstanceType<typeof Terminal>

  constructor(columns: number, rows: number) {
    this.terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 })
  }

  get columns(): number {
    return this.terminal.cols
  }

  get rows(): number {
    return this.terminal.rows
  }

  /** Resolves when the terminal has processed the bytes. */
  feed(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.terminal.write(bytes, resolve))
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows)
  }

  get alternate(): boolean {
    return this.terminal.buffer.active.type === 'alternate'
  }

  get cursorHidden(): boolean {
    const core = (this.terminal as unknown as { _core: { coreService: { isCursorHidden: boolean } } })._core
    return core.coreService.isCursorHidden
  }

  /** One string for each row, without blanks at the end; blocks as `normalizeCell` gives them. */
  text(): string[] {
    const { active } = this.terminal.buffer
    return Array.from({ length: this.rows }, (_, y) => {
      const text = active.getLine(active.baseY + y)?.translateToString(true) ?? ''
      return /[▀▄█]/.test(text) ? Array.from(text, (ch, x) => ('▀▄█'.includes(ch) ? this.cell(x, y).ch : ch)).join('') : text
    })
  }

  cells(): ScreenCell[][] {
    return Array.from({ length: this.rows }, (_, y) => Array.from({ length: this.columns }, (_, x) => this.cell(x, y)))
  }

  cell(x: number, y: number): ScreenCell {
    const { active } = this.terminal.buffer
    const cell = active.getLine(active.baseY + y)?.getCell(x)
    if (cell === undefined) throw new RangeError(`no cell at ${x},${y}`)
    return normalizeCell({
      ch: cell.getChars() || ' ',
      fg: cell.isFgDefault() ? 'default' : cell.isFgRGB() ? formatRgb(cell.getFgColor()) : String(cell.getFgColor()),
      bg: cell.isBgDefault() ? 'default' : cell.isBgRGB() ? formatRgb(cell.getBgColor()) : String(cell.getBgColor()),
      // These methods return numbers, not booleans.
      bold: cell.isBold() !== 0, dim: cell.isDim() !== 0, inverse: cell.isInverse() !== 0,
    })
  }
}

function formatRgb(color: number): string {
  return `${color >> 16},${(color >> 8) & 255},${color & 255}`
}
