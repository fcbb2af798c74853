/**
 * `import FILE|-`: aggregations and traces of other programs on the same screen, or as the stream (--ndjson), or as text.
 *
 * A pipe is drawn as it comes. A file is drawn at the speed at which it happened, unless told otherwise; as a stream or text it comes
 * at once.
 */
import { fstatSync } from 'node:fs'
import { EXIT, sentences, UserError } from '../core/error.js'
import { palettes } from '../palettes/index.js'
import { Session, type Sink } from '../session.js'
import { FORMATS, importSource, type Counts, type Format, type Shape, type TimeUnit } from '../sources/import/index.js'
import type { Pace } from '../sources/pace.js'
import type { Source } from '../sources/source.js'
import { speaksUtf8 } from '../views/terminal/colours.js'
import { intervalOf } from './arguments.js'
import { streamSink } from '../sinks/stdout.js'
import { chooseView } from './view.js'
import type { World } from './world.js'

/** The command line's words, unchecked. */
export interface ImportCommandOptions {
  readonly format?: string
  readonly interval?: string
  readonly unit?: string
  readonly timeUnit?: string
  readonly title?: string
  readonly counts?: string
  readonly as?: string
  readonly speed?: string
  readonly ndjson?: boolean
  readonly text?: boolean
  readonly color?: string
  readonly palette?: string
}

const COUNTS: readonly Counts[] = ['auto', 'cumulative', 'cleared']
const TIME_UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns']
const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGTERM: 15 }

/** Returns the exit code. Throws UserErrors. */
export async function importCommand(file: string, options: ImportCommandOptions, world: World): Promise<number> {
  const palette = options.palette === undefined ? undefined : oneOf('--palette', options.palette, palettes.map(({ name }) => name))
  const source = importOf(file, options, world)
  const view = options.ndjson === true ? undefined : await chooseView(options, world)
  const sinks: Sink[] = options.ndjson === true ? [streamSink(world.stdout)] : []
  const model = { palettes, utf8: speaksUtf8(world.env), ...(palette === undefined ? {} : { palette }) }
  const session = new Session({ source, sinks, model, ...(view === undefined ? {} : { view }) })
  let signalled: NodeJS.Signals | undefined
  world.onExit(() => session.close())
  world.onInterrupt((signal) => {
    signalled = signal
    session.quit('interrupted')
  })
  const { how } = await session.run()
  return signalled !== undefined ? 128 + (SIGNAL_NUMBERS[signalled] ?? 0) : how === 'interrupted' ? 130 : EXIT.ok
}

/** The source that the command line asks for: for whatever takes one. */
export function importOf(file: string, options: ImportCommandOptions, world: World): Source {
  const { unit, title } = options
  const format = options.format === undefined || options.format === 'auto' ? undefined : oneOf<Format>('--format', options.format, FORMATS, ['auto', ...FORMATS])
  const timeUnit = options.timeUnit === undefined ? undefined : oneOf('--time-unit', options.timeUnit, TIME_UNITS)
  const shape = options.as === undefined ? undefined : shapeOf(options.as)
  const place = file === '-' ? { stream: world.stdin, name: 'standard input', live: !isFile(0) } : { path: file }
  const drawn = options.ndjson !== true && options.text !== true && world.stdout.isTTY === true
  return importSource({
    ...place,
    counts: options.counts === undefined ? 'auto' : oneOf('--counts', options.counts, COUNTS),
    pace: options.speed !== undefined ? paceOf(options.speed) : drawn ? 1 : 'max',
    ...(format === undefined ? {} : { format }),
    ...(options.interval === undefined ? {} : { interval: intervalOf(options.interval) }),
    ...(unit === undefined ? {} : { unit }),
    ...(timeUnit === undefined ? {} : { timeUnit }),
    ...(title === undefined ? {} : { title }),
    ...(shape === undefined ? {} : { shape }),
  })
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile()
  } catch {
    return false
  }
}

function oneOf<T extends string>(option: string, given: string, known: readonly T[], named: readonly string[] = known): T {
  const found = known.find((name) => name === given)
  if (found === undefined) throw new UserError(sentences.notOneOf(option, given, named))
  return found
}

/** A factor above 0, or max. */
function paceOf(given: string): Pace {
  const value = /^\d{1,6}(\.\d+)?$/.test(given) ? Number(given) : NaN
  if (given === 'max') return given
  if (!(value > 0)) throw new UserError(sentences.badSpeed(given))
  return value
}

/** quantize, lquantize(base, limit[, step]) or llquantize(factor, low, high, steps); also with a colon, which no shell takes for its own. */
export function shapeOf(given: string): Shape {
  const found = /^\s*(quantize|lquantize|llquantize)\s*(?:\(([-\d\s,]*)\)|:([-\d,]+))?\s*$/.exec(given)
  const parameters = (found?.[2] ?? found?.[3] ?? '').split(',').map((word) => word.trim()).filter((word) => word !== '').map(Number)
  if (found?.[1] === 'lquantize' && parameters.length === 2) parameters.push(1)
  const fn = found?.[1] as Shape['function'] | undefined
  if (fn === undefined || !parameters.every(Number.isSafeInteger) || !makesSense(fn, parameters)) throw new UserError(sentences.badQuantizer(given))
  return { function: fn, parameters }
}

function makesSense(fn: Shape['function'], [a = NaN, b = NaN, c = NaN, d = NaN, ...more]: readonly number[]): boolean {
  if (fn === 'quantize') return Number.isNaN(a)
  if (fn === 'lquantize') return b > a && c >= 1 && (b - a) / c <= 65_535 && Number.isNaN(d)
  return more.length === 0 && a >= 2 && b >= 0 && c >= b && c <= 64 && d >= a && d <= 10_000
}
