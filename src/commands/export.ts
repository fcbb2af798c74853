/**
 * `export FILE OUT`: saves a recording as a picture, a web page or a table, as the extension of OUT or --format says.
 *
 * Every error in the command line is found before the recording is read. A recording that breaks off is exported as far as it can
 * be read, and the error is reported after it.
 */
import { errors } from '../core/errors/messages.js'
import { EXIT, UserError, partialReading } from '../core/errors/user-error.js'
import { leastMapWidth } from '../core/heatmap/window-layout.js'
import { formatDuration } from '../core/text/format.js'
import { tickLength } from '../core/stream/event.js'
import type { ExportInput, Exporter } from '../exports/exporter.js'
import { parseCount } from './options/parse.js'
import { applyKeyOptions, type KeyWords } from './options/key-options.js'
import { buildExportInput, defaultKeyLimit, loadRecording, type LoadedRecording, type TimeRangeWords } from './shared/load-recording.js'
import { namedInput, printContents, printMessage } from './shared/print.js'
import { checkWritable, chooseFormat, formatFileSize, writeExport } from './shared/output-file.js'
import { checkViewWords, buildModelOptions, type ViewWords } from './options/view-options.js'
import { formatInteger } from '../reports/numbers.js'
import { checkPackages } from './shared/settle-privileges.js'
import type { ProcessContext } from './shared/process-context.js'
import { type Model, type ModelOptions, tracksInOrder } from '../core/state/state.js'

/** The options as commander gives them, unchecked. */
export interface ExportCommandOptions extends ViewWords, KeyWords, TimeRangeWords {
  readonly format?: string
  readonly force?: boolean
  readonly size?: string
  readonly columns?: string
  readonly rows?: string
  readonly keys?: string
  readonly byKey?: boolean
  readonly raw?: boolean
  readonly aggregation?: string
  readonly unit?: string
  readonly title?: string
}

/** The most columns of a format with one column per tick, unless --columns says otherwise. */
const MOST_TABLE_COLUMNS = 20_000

/** Writes the file. Returns the exit code. Throws UserErrors, after it has exported what could be read. */
export async function exportCommand(
  file: string, out: string, options: ExportCommandOptions, context: ProcessContext,
): Promise<number> {
  const { force = false } = options
  checkViewWords(options)
  const format = chooseFormat(out, options.format)
  const size = options.size === undefined ? {} : parseSize(options.size)
  const columns = options.columns === undefined ? undefined : parseCount('--columns', options.columns, 1, 100_000)
  const rows = options.rows === undefined ? undefined : parseCount('--rows', options.rows, 1, 1000)
  const keys = options.keys === undefined ? undefined : parseCount('--keys', options.keys, 1, 10_000)
  if (out !== '-') checkWritable(out, force)
  if (format.name === 'ansi') await checkPackages('screen', context) // it draws with the screen's own code
  const exporter = await format.load()
  if (out === '-' && context.stdout.isTTY === true && exporter.binary === true) {
    throw new UserError(errors.binaryToTerminal(format.name))
  }
  const modelOptions = buildExportOptions(options)
  const place = file === '-' ? { stream: takeStandardInput(context), name: 'standard input' } : namedInput(file, context.stderr)
  const read = await loadRecording(place, columns ?? chooseColumns(exporter, size), options, modelOptions)
  const model = applyKeyOptions(withAggregation(read.model, options.aggregation), options)
  const input = buildExportInput(model, {
    size: { columns: Infinity, rows: rows ?? exporter.rows, whole: exporter.rows === 'buckets' },
    keyLimit: keys ?? defaultKeyLimit(exporter),
  })
  if (input === undefined) throw read.broken ?? new UserError(errors.nothingToExport(file))
  const contents = await exporter.export(input, { ...size, byKey: options.byKey === true, raw: options.raw === true })
  if (out === '-') printContents(context.stdout, contents, exporter.styled === true)
  else {
    await writeExport(out, contents, force)
    printMessage(context.stderr, `${out}: ${describeExport(input, read, contents)}`)
  }
  if (read.broken !== undefined) throw partialReading(read.broken)
  return EXIT.ok
}

/** An exported picture always has colors, and takes its background from --background: there is no terminal to ask. */
function buildExportOptions(options: ExportCommandOptions): ModelOptions {
  const { unit, title, background } = options
  const terminal = { utf8: true, colored: true, depth: 'truecolor', light: background === 'light', besidePane: false } as const
  const built = buildModelOptions(options, terminal)
  return { ...built, ...(unit === undefined ? {} : { unit }), ...(title === undefined ? {} : { title }) }
}

function takeStandardInput({ stdin }: ProcessContext): ProcessContext['stdin'] {
  if (stdin.isTTY === true) throw new UserError(errors.recordingIsTerminal())
  return stdin
}

/** The most columns of the chart, as the format needs. */
function chooseColumns({ columns }: Exporter, { width = 120 }: { readonly width?: number }): number {
  return columns === 'window' ? leastMapWidth(width) : columns === 'ticks' ? MOST_TABLE_COLUMNS : columns
}

function withAggregation(model: Model, name: string | undefined): Model {
  if (name === undefined) return model
  const { tracks } = model.history
  const chosen = tracks.findIndex((track) => track.name === name.replace(/^@/, ''))
  if (chosen === -1) {
    throw new UserError(errors.notOneOf('--aggregation', name, tracksInOrder(model).map((track) => `@${tracks[track]!.name}`)))
  }
  return { ...model, chosenTrack: chosen }
}

/** What was written, such as "1,200 ticks as 600 columns of up to 2s, 48 rows, 9,000 events; 231 kB". */
function describeExport({ chart }: ExportInput, { model, ticks, merged, folded }: LoadedRecording, contents: string | Uint8Array): string {
  const columns = `${formatInteger(chart.columns.length)} column${chart.columns.length === 1 ? '' : 's'}`
  const each = merged === 1 ? columns : `${formatInteger(ticks)} ticks as ${columns} of up to ${formatDuration(tickLength(model.header!))}`
  const keys = folded === 0 ? '' : `; ${formatInteger(folded)} records of keys beyond the first 50,000 are counted as one key`
  return `${each}, ${chart.rows.rows.length} rows, ${formatInteger(chart.total)} events; ${formatFileSize(contents)}${keys}`
}

/** The value of --size: WIDTHxHEIGHT. Throws a UserError. */
function parseSize(given: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(given) ?? []
  if (!(Number(width) >= 40 && Number(height) >= 12)) {
    const wanted = 'a width and a height such as 1600x900 (pixels), or 120x40 for a screen of characters'
    throw new UserError(errors.badValue('--size', given, wanted))
  }
  return { width: Number(width), height: Number(height) }
}
