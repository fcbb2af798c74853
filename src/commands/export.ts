/**
 * `export FILE OUT`: what a recording shows, as a picture, a page or a table; by the extension of OUT, or --format.
 *
 * Everything that can be wrong with the command line is found before the recording is read. A recording that breaks off is exported
 * as far as it can be read; then why is told as the error it is.
 */
import { errors } from '../core/errors/messages.js'
import { EXIT, UserError } from '../core/errors/user-error.js'
import { leastMapWidth } from '../core/heatmap/window-layout.js'
import { formatDuration } from '../core/text/format.js'
import { tickLength } from '../core/stream/event.js'
import type { ExportInput, Exporter } from '../exports/exporter.js'
import { parseCount } from './options/parse.js'
import { applyKeyOptions, type KeyWords } from './options/key-options.js'
import { buildExportInput, defaultKeyLimit, loadRecording, type LoadedRecording, type TimeRangeWords } from './shared/load-recording.js'
import { checkWritable, chooseFormat, formatFileSize, writeExport } from './shared/output-file.js'
import { checkViewWords, buildModelOptions, type ViewWords } from './options/view-options.js'
import { formatInteger } from '../reports/numbers.js'
import type { ProcessContext } from './shared/process-context.js'
import { type Model, type ModelOptions, shownTrack, tracksInOrder } from '../core/state/state.js'

/** The command line's words, unchecked. */
export interface ExportCommandOptions extends ViewWords, KeyWords, TimeRangeWords {
  readonly format?: string
  readonly force?: boolean
  readonly size?: string
  readonly columns?: string
  readonly rows?: string
  readonly keys?: string
  readonly byKey?: boolean
  readonly aggregation?: string
  readonly unit?: string
  readonly title?: string
}

/** Columns of what has one for each tick, unless told. */
const TABLED_COLUMNS = 20_000

/** Returns the exit code. Throws UserErrors, after the export of what could be read. */
export async function exportCommand(file: string, out: string, options: ExportCommandOptions, context: ProcessContext): Promise<number> {
  const { force = false } = options
  checkViewWords(options)
  const format = chooseFormat(out, options.format)
  const size = options.size === undefined ? {} : sizeOf(options.size)
  const columns = options.columns === undefined ? undefined : parseCount('--columns', options.columns, 1, 100_000)
  const rows = options.rows === undefined ? undefined : parseCount('--rows', options.rows, 1, 1000)
  const keys = options.keys === undefined ? undefined : parseCount('--keys', options.keys, 1, 10_000)
  if (out !== '-') checkWritable(out, force)
  const exporter = await format.load()
  if (out === '-' && context.stdout.isTTY === true && exporter.binary === true) throw new UserError(errors.binaryToTerminal(format.name))
  const look = lookFor(options)
  const place = file === '-' ? { stream: standardInput(context), name: 'standard input' } : { path: file }
  const read = await loadRecording(place, columns ?? columnsOf(exporter, size), options, look)
  const model = applyKeyOptions(withAggregation(read.model, options.aggregation), options)
  const exhibit = buildExportInput(model, { columns: Infinity, rows: rows ?? exporter.rows }, keys ?? defaultKeyLimit(exporter))
  if (exhibit === undefined) throw read.broken ?? new UserError(errors.nothingToExport(file))
  const contents = await exporter.export(exhibit, { ...size, byKey: options.byKey === true })
  if (out === '-') context.stdout.write(contents)
  else {
    await writeExport(out, contents, force)
    context.stderr.write(`heat-tracer: ${out}: ${toldOf(exhibit, read, contents)}\n`)
  }
  if (read.broken !== undefined) throw read.broken
  return EXIT.ok
}

/** Pictures have half rows of their own, colors always, and a ground that nobody need be asked for. */
function lookFor(options: ExportCommandOptions): ModelOptions {
  const { unit, title, background } = options
  const look = buildModelOptions(options, { utf8: true, colored: true, depth: 'truecolor', light: background === 'light', beside: false })
  return { ...look, ...(unit === undefined ? {} : { unit }), ...(title === undefined ? {} : { title }) }
}

function standardInput({ stdin }: ProcessContext): ProcessContext['stdin'] {
  if (stdin.isTTY === true) throw new UserError(errors.recordingIsTerminal())
  return stdin
}

function columnsOf({ columns }: Exporter, { width = 120 }: { readonly width?: number }): number {
  return columns === 'window' ? leastMapWidth(width) : columns === 'ticks' ? TABLED_COLUMNS : columns
}

function withAggregation(model: Model, name: string | undefined): Model {
  if (name === undefined) return model
  const { tracks } = model.history
  const chosen = tracks.findIndex((track) => track.name === name.replace(/^@/, ''))
  if (chosen === -1) throw new UserError(errors.notOneOf('--aggregation', name, tracksInOrder(model).map((track) => `@${tracks[track]!.name}`)))
  return { ...model, chosenTrack: chosen }
}

/** "1,200 ticks as 600 columns of 2s, 48 rows; 231 kB". */
function toldOf({ chart }: ExportInput, { model, ticks, merged, folded }: LoadedRecording, contents: string | Uint8Array): string {
  const columns = `${formatInteger(chart.columns.length)} column${chart.columns.length === 1 ? '' : 's'}`
  const each = merged === 1 ? columns : `${formatInteger(ticks)} ticks as ${columns} of up to ${formatDuration(tickLength(model.header!))}`
  const keys = folded === 0 ? '' : `; ${formatInteger(folded)} records of keys beyond the first 50,000 are counted as one key`
  return `${each}, ${chart.rows.rows.length} rows, ${formatInteger(chart.total)} events; ${formatFileSize(contents)}${keys}`
}

/** WIDTHxHEIGHT. */
function sizeOf(given: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(given) ?? []
  if (!(Number(width) >= 40 && Number(height) >= 12)) throw new UserError(errors.badValue('--size', given, 'a width and a height such as 1600x900 (pixels), or 120x40 for a screen of characters'))
  return { width: Number(width), height: Number(height) }
}
