/**
 * `import FILE|-`: the output of other programs on the same screen, as the stream (--ndjson), as text, or recorded.
 *
 * A pipe is drawn as it comes, and keys are then read from the terminal itself. A file is drawn at its original speed unless --speed
 * says otherwise, and at once if there is no screen. The screen stays open when the stream ends.
 */
import { fstatSync } from 'node:fs'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { Session } from '../session.js'
import { IMPORT_FORMATS, importSource, TIME_UNITS, type CountMode, type Quantizer } from '../sources/import/index.js'
import type { Source } from '../sources/source.js'
import { parseInterval, parseOneOf, parsePace } from './options/parse.js'
import { runSession, makeViewSaver } from './shared/run-session.js'
import { checkViewWords, buildModelOptions, type ViewWords } from './options/view-options.js'
import { openSinks, type RecordWords } from './shared/open-sinks.js'
import { isBackgroundLight, readTerminalInfo, openTerminalInput } from './shared/terminal-info.js'
import { loadView } from './shared/choose-view.js'
import { namedInput } from './shared/print.js'
import type { ProcessContext } from './shared/process-context.js'

/** The options as commander gives them, unchecked. */
export interface ImportCommandOptions extends ViewWords, RecordWords {
  readonly format?: string
  readonly interval?: string
  readonly time?: string
  readonly value?: string
  readonly key?: string
  readonly unit?: string
  readonly timeUnit?: string
  readonly title?: string
  readonly counts?: string
  readonly as?: string
  readonly speed?: string
  readonly text?: boolean
  readonly color?: string
}

const COUNTS: readonly CountMode[] = ['auto', 'cumulative', 'cleared']

/** Draws, prints or records the file until it ends. Returns the exit code. Throws UserErrors. */
export async function importCommand(file: string, options: ImportCommandOptions, context: ProcessContext): Promise<number> {
  checkViewWords(options)
  const source = openImport(file, options, context)
  const opened = openSinks(options, context)
  const drawn = isDrawn(options, context)
  const keyInput = file === '-' && drawn ? openTerminalInput() : context.stdin
  const viewContext = keyInput === undefined ? context : { ...context, stdin: keyInput }
  const view = options.ndjson === true ? undefined : await loadView(options, viewContext)
  const terminal = readTerminalInfo(options, viewContext)
  const session = new Session({
    source, sinks: opened.sinks, model: buildModelOptions(options, terminal), hold: drawn && keyInput?.isTTY === true,
    save: makeViewSaver(context),
    onHeader: async () => ({ light: await isBackgroundLight(options.background, terminal.colored, viewContext) }),
    ...(view === undefined ? {} : { view }),
  })
  opened.reportTo(session)
  try {
    return await runSession(session, context)
  } finally {
    opened.printFailure()
  }
}

function isDrawn({ ndjson, text }: ImportCommandOptions, { stdout }: ProcessContext): boolean {
  return ndjson !== true && text !== true && stdout.isTTY === true
}

/** The source for the file, or for standard input (-). Throws UserErrors for wrong options. */
export function openImport(file: string, options: ImportCommandOptions, context: ProcessContext): Source {
  const { unit, title, time, value, key } = options
  const format = parseFormat(options.format)
  const timeUnit = options.timeUnit === undefined ? undefined : parseOneOf('--time-unit', options.timeUnit, TIME_UNITS)
  const quantizer = options.as === undefined ? undefined : parseQuantizer(options.as)
  const place = file === '-' ? { stream: context.stdin, name: 'standard input', isLive: !isFile(0) } : namedInput(file, context.stderr)
  return importSource({
    ...place,
    countMode: options.counts === undefined ? 'auto' : parseOneOf('--counts', options.counts, COUNTS),
    pace: options.speed !== undefined ? parsePace(options.speed) : isDrawn(options, context) && file !== '-' ? 1 : 'max',
    ...(format === undefined ? {} : { format }),
    ...(options.interval === undefined ? {} : { interval: parseInterval(options.interval) }),
    ...(time === undefined ? {} : { time }), ...(value === undefined ? {} : { value }), ...(key === undefined ? {} : { key }),
    ...(unit === undefined ? {} : { unit }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(title === undefined ? {} : { title }),
    ...(quantizer === undefined ? {} : { quantizer }),
  })
}

/** Undefined: the source detects it. */
function parseFormat(given: string | undefined): string | undefined {
  if (given === undefined || given === 'auto') return undefined
  // The name before there were more formats of single events.
  return parseOneOf('--format', given === 'trace' ? 'columns' : given, IMPORT_FORMATS, ['auto', ...IMPORT_FORMATS])
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile()
  } catch {
    return false
  }
}

/**
 * The value of --as: quantize, lquantize(base, limit[, step]) or llquantize(factor, low, high, steps). A colon may stand for the
 * brackets, because a shell would interpret those. Throws a UserError.
 */
export function parseQuantizer(given: string): Quantizer {
  const found = /^\s*(quantize|lquantize|llquantize)\s*(?:\(([-\d\s,]*)\)|:([-\d,]+))?\s*$/.exec(given)
  const parameters = (found?.[2] ?? found?.[3] ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '').map(Number)
  if (found?.[1] === 'lquantize' && parameters.length === 2) parameters.push(1)
  const fn = found?.[1] as Quantizer['function'] | undefined
  if (fn === undefined || !parameters.every(Number.isSafeInteger) || !areValidParameters(fn, parameters)) {
    throw new UserError(errors.badQuantizer(given))
  }
  return { function: fn, parameters }
}

function areValidParameters(fn: Quantizer['function'], [a = NaN, b = NaN, c = NaN, d = NaN, ...more]: readonly number[]): boolean {
  if (fn === 'quantize') return Number.isNaN(a)
  if (fn === 'lquantize') return b > a && c >= 1 && (b - a) / c <= 65_535 && Number.isNaN(d)
  return more.length === 0 && a >= 2 && b >= 0 && c >= b && c <= 64 && d >= a && d <= 10_000
}
