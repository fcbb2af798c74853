/**
 * `import FILE|-`: aggregations and traces of other programs on the same screen, as the stream (--ndjson), as text, or recorded.
 *
 * A pipe is drawn as it comes, and the keys are the terminal's then. A file is drawn at the speed at which it happened,
 * unless told otherwise; where there is no screen it comes at once. The screen stays when the stream has ended.
 */
import { fstatSync } from 'node:fs'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { Session } from '../session.js'
import { IMPORT_FORMATS, importSource, type CountMode, type ImportFormat, type Quantizer, type TimeUnit } from '../sources/import/index.js'
import type { Source } from '../sources/source.js'
import { parseInterval, parseOneOf, parsePace } from './options/parse.js'
import { runSession, makeViewSaver } from './shared/run-session.js'
import { checkViewWords, buildModelOptions, type ViewWords } from './options/view-options.js'
import { openSinks, type RecordWords } from './shared/open-sinks.js'
import { isBackgroundLight, readTerminalInfo, openTerminalInput } from './shared/terminal-info.js'
import { loadView } from './shared/choose-view.js'
import type { ProcessContext } from './shared/process-context.js'

/** The command line's words, unchecked. */
export interface ImportCommandOptions extends ViewWords, RecordWords {
  readonly format?: string
  readonly interval?: string
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
const TIME_UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']

/** Returns the exit code. Throws UserErrors. */
export async function importCommand(file: string, options: ImportCommandOptions, context: ProcessContext): Promise<number> {
  checkViewWords(options)
  const source = openImport(file, options, context)
  const outputs = openSinks(options, context)
  const keys = file === '-' && isDrawn(options, context) ? openTerminalInput() : context.stdin
  const around = keys === undefined ? context : { ...context, stdin: keys }
  const view = options.ndjson === true ? undefined : await loadView(options, around)
  const surroundings = readTerminalInfo(options, around)
  const session = new Session({
    source, sinks: outputs.sinks, model: buildModelOptions(options, surroundings), hold: isDrawn(options, context) && keys?.isTTY === true,
    save: makeViewSaver(context),
    onHeader: async () => ({ light: await isBackgroundLight(options.background, surroundings.colored, around) }),
    ...(view === undefined ? {} : { view }),
  })
  outputs.tell(session)
  try {
    return await runSession(session, context)
  } finally {
    outputs.sum()
  }
}

function isDrawn({ ndjson, text }: ImportCommandOptions, { stdout }: ProcessContext): boolean {
  return ndjson !== true && text !== true && stdout.isTTY === true
}

/** The source that the command line asks for: for whatever takes one. */
export function openImport(file: string, options: ImportCommandOptions, context: ProcessContext): Source {
  const { unit, title } = options
  const format = options.format === undefined || options.format === 'auto' ? undefined : parseOneOf<ImportFormat>('--format', options.format, IMPORT_FORMATS, ['auto', ...IMPORT_FORMATS])
  const timeUnit = options.timeUnit === undefined ? undefined : parseOneOf('--time-unit', options.timeUnit, TIME_UNITS)
  const quantizer = options.as === undefined ? undefined : parseQuantizer(options.as)
  const place = file === '-' ? { stream: context.stdin, name: 'standard input', live: !isFile(0) } : { path: file }
  return importSource({
    ...place,
    countMode: options.counts === undefined ? 'auto' : parseOneOf('--counts', options.counts, COUNTS),
    pace: options.speed !== undefined ? parsePace(options.speed) : isDrawn(options, context) && file !== '-' ? 1 : 'max',
    ...(format === undefined ? {} : { format }),
    ...(options.interval === undefined ? {} : { interval: parseInterval(options.interval) }),
    ...(unit === undefined ? {} : { unit }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(title === undefined ? {} : { title }),
    ...(quantizer === undefined ? {} : { quantizer }),
  })
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile()
  } catch {
    return false
  }
}

/** quantize, lquantize(base, limit[, step]) or llquantize(factor, low, high, steps); also with a colon, which no shell takes for its own. */
export function parseQuantizer(given: string): Quantizer {
  const found = /^\s*(quantize|lquantize|llquantize)\s*(?:\(([-\d\s,]*)\)|:([-\d,]+))?\s*$/.exec(given)
  const parameters = (found?.[2] ?? found?.[3] ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '').map(Number)
  if (found?.[1] === 'lquantize' && parameters.length === 2) parameters.push(1)
  const fn = found?.[1] as Quantizer['function'] | undefined
  if (fn === undefined || !parameters.every(Number.isSafeInteger) || !makesSense(fn, parameters)) throw new UserError(errors.badQuantizer(given))
  return { function: fn, parameters }
}

function makesSense(fn: Quantizer['function'], [a = NaN, b = NaN, c = NaN, d = NaN, ...more]: readonly number[]): boolean {
  if (fn === 'quantize') return Number.isNaN(a)
  if (fn === 'lquantize') return b > a && c >= 1 && (b - a) / c <= 65_535 && Number.isNaN(d)
  return more.length === 0 && a >= 2 && b >= 0 && c >= b && c <= 64 && d >= a && d <= 10_000
}
