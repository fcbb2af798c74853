/**
 * Reads logs of JSON objects, one per line and event, as many servers write them:
 *
 *     {"time": "2026-01-02T14:03:20Z", "method": "GET", "request_time_ms": 12.5}
 *
 * The fields of the first object are the columns; those of an object inside it are named `http.status`. What the names and the options
 * mean is decided as for a table with a heading. Recordings of heat-tracer are no such logs.
 */
import type { ImportFormat, SourceLine } from '../format-reader.js'
import { loadQuoteParser, type Row, type Splitter } from '../row-splitter.js'
import { TableReader } from '../table-reader.js'

const MAX_LINE_CHARACTERS = 1_000_000
/** Columns that are kept, and how deep objects lie in one another. */
const MAX_FIELDS = 1000
const MAX_DEPTH = 4
const STREAM_TYPES = new Set<unknown>(['header', 'tick', 'drop', 'error', 'notice', 'mark', 'end'])

export const jsonLines: ImportFormat = {
  name: 'json-lines',
  description: 'A JSON object per line and event: its fields are columns, named as `latency` or `http.status`.',
  hasColumns: true,
  linesNeeded: 2,
  matches(line) {
    const fields = parseFields(line)
    return fields !== undefined && fields.size > 1 && !STREAM_TYPES.has(fields.get('type'))
  },
  createReader: async (output, settings) => new TableReader(
    output, { format: 'JSON lines', makeSplitter: (reject) => new JsonLineSplitter(reject) }, settings, await loadQuoteParser(),
  ),
}

/** Splits objects into the fields that the first one has. */
class JsonLineSplitter implements Splitter {
  readonly delimiter = ','
  readonly isInsideQuotes = false
  readonly #reject: (line: SourceLine, reason: string) => void
  #names: readonly string[] | undefined

  constructor(reject: (line: SourceLine, reason: string) => void) {
    this.#reject = reject
  }

  split(line: SourceLine): Row[] {
    const fields = parseFields(line.text)
    if (fields === undefined) {
      this.#reject(line, 'it is not a JSON object')
      return []
    }
    const heading = this.#names === undefined ? [{ cells: [...fields.keys()], line }] : []
    this.#names ??= heading[0]!.cells
    return [...heading, { cells: this.#names.map((name) => fields.get(name) ?? ''), line }]
  }

  finish(): Row[] {
    return []
  }
}

/** The fields of the object on a line, as text; undefined when it is none. */
function parseFields(line: string): Map<string, string> | undefined {
  if (!/^\s*\{/.test(line) || line.length > MAX_LINE_CHARACTERS) return undefined
  try {
    const fields = new Map<string, string>()
    addFields(JSON.parse(line) as object, '', fields, 1)
    return fields
  } catch {
    return undefined
  }
}

function addFields(object: object, prefix: string, fields: Map<string, string>, depth: number): void {
  for (const [name, value] of Object.entries(object) as [string, unknown][]) {
    if (fields.size >= MAX_FIELDS) return
    if (typeof value === 'object' && value !== null) {
      if (depth < MAX_DEPTH && !Array.isArray(value)) addFields(value, `${prefix}${name}.`, fields, depth + 1)
    } else fields.set(prefix + name, value === null ? '' : String(value))
  }
}
