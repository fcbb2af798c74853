/**
 * Reads any delimited text with a time and a value in each row: `time latency [key]` as trace2heatmap.pl takes it, CSV with a heading,
 * tables of tools.
 *
 *     17442020318913 8026
 *     17442020325950 6798 read
 */
import type { ImportFormat } from '../format-reader.js'
import { detectDelimiter, loadQuoteParser, splitPlain } from '../row-splitter.js'
import { parseDate, parseTimeOfDay } from '../stamps.js'
import { isValue } from '../choose-columns.js'
import { TableReader } from '../table-reader.js'

/** A probe that fired, in the text of dtrace(1) without -q. */
const PROBE_PATTERN = /^ *\d+ +\d+ +\S*:/
const MAX_LINE_CHARACTERS = 4000

export const columns: ImportFormat = {
  name: 'columns',
  description: 'One event per row, in columns separated by commas, semicolons, tabs, | or blanks: a time, a value and, if you like, a '
    + 'key. `--time`, `--value` and `--key` choose columns by name or number. Blank lines and # comments are skipped.',
  hasColumns: true,
  linesNeeded: 3,
  matches: isRow,
  createReader: async (output, settings) => new TableReader(output, { format: 'columns' }, settings, await loadQuoteParser()),
}

/** Whether a line has a time and a number. */
function isRow(line: string): boolean {
  if (line.length > MAX_LINE_CHARACTERS || line.trim() === '' || PROBE_PATTERN.test(line)) return false
  const cells = splitPlain(line, detectDelimiter(line))
  const values = cells.filter(isValue).length
  const dates = cells.filter((cell) => parseDate(cell) !== undefined || parseTimeOfDay(cell) !== undefined).length
  return values >= 2 || (values === 1 && dates >= 1)
}
