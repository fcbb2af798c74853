/**
 * The options that say how the heat map looks → the model's options. Every wrong value is reported here, by the option's name.
 *
 * Pure, except that it reads the local time zone. What the terminal decides (UTF-8, its background) is passed in.
 */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { parseQuantityRange, parseQuantity } from '../../core/text/units.js'
import { SCALES } from '../../core/color/color-scale.js'
import { AXES } from '../../core/grid/value-axis.js'
import { palettes } from '../../palettes/index.js'
import { parseOneOf } from './parse.js'
import type { ModelOptions } from '../../core/state/state.js'
import type { Depth } from '../../core/color/palette.js'

/** Values as given on the command line or in the configuration file, unchecked. */
export interface ViewWords {
  readonly palette?: string
  readonly scale?: string
  readonly weight?: string
  readonly axis?: string
  readonly range?: string
  readonly percentiles?: string
  readonly slo?: string
  readonly history?: string
  readonly sweep?: boolean
  readonly keep?: boolean
  readonly local?: boolean
  readonly half?: boolean
  readonly background?: string
  readonly notices?: boolean
  readonly mouse?: boolean
  readonly table?: boolean
}

/** The values of --background. */
export const BACKGROUNDS = ['auto', 'dark', 'light'] as const

/** The options of a model. Throws a UserError for the first wrong value. */
export function buildModelOptions(words: ViewWords, { utf8, colored, depth, light, besidePane }: TerminalInfo): ModelOptions {
  checkViewWords(words)
  const local = -new Date().getTimezoneOffset()
  return {
    palettes, utf8, depth, light, half: colored && words.half !== false, sweep: words.sweep ?? besidePane,
    local, offset: words.local === true ? local : 0,
    ...(words.palette === undefined ? {} : { palette: words.palette }),
    ...(words.scale === undefined ? {} : { scale: parseOneOf('--scale', words.scale, SCALES) }),
    ...(words.weight === undefined ? {} : { weight: parseOneOf('--weight', words.weight, ['count', 'time'] as const) }),
    ...(words.axis === undefined ? {} : { axis: parseOneOf('--axis', words.axis, AXES) }),
    ...(words.range === undefined ? {} : { range: parseRange(words.range) }),
    ...(words.percentiles === undefined ? {} : { percentiles: parsePercentiles(words.percentiles), lines: true }),
    ...(words.slo === undefined ? {} : { slo: parseSlo(words.slo) }),
    ...(words.history === undefined ? {} : { history: parseHistory(words.history) }),
    ...(words.notices === undefined ? {} : { notices: words.notices }),
    ...(words.mouse === undefined ? {} : { mouse: words.mouse }),
    ...(words.table === undefined ? {} : { table: words.table }),
  }
}

/** Throws a UserError for the first wrong value: for before anything is started. */
export function checkViewWords(words: ViewWords): void {
  const { palette, scale, weight, axis, range, percentiles, slo, history, background } = words
  const names = palettes.map(({ name }) => name)
  if (palette !== undefined && !names.includes(palette)) throw new UserError(errors.noSuchPalette(palette, names))
  if (scale !== undefined) parseOneOf('--scale', scale, SCALES)
  if (weight !== undefined) parseOneOf('--weight', weight, ['count', 'time'])
  if (axis !== undefined) parseOneOf('--axis', axis, AXES)
  if (range !== undefined) parseRange(range)
  if (percentiles !== undefined) parsePercentiles(percentiles)
  if (slo !== undefined) parseSlo(slo)
  if (history !== undefined) parseHistory(history)
  if (background !== undefined) parseOneOf('--background', background, BACKGROUNDS)
}

/** The value of --slo, above zero. Throws a UserError. */
export function parseSlo(given: string): NonNullable<ModelOptions['slo']> {
  const quantity = parseQuantity(given)
  if (quantity === undefined || !(quantity.value > 0)) {
    throw new UserError(errors.badValue('--slo', given, 'a value such as 10ms, 1.5s or 64KiB'))
  }
  return quantity
}

/** The value of --range: LOW-HIGH, each in the script's unit or in its own. Throws a UserError. */
export function parseRange(given: string): NonNullable<ModelOptions['range']> {
  const quantities = parseQuantityRange(given)
  if (quantities === undefined) throw new UserError(errors.badValue('--range', given, 'two values such as 100us-50ms'))
  return quantities
}

/** The value of --percentiles: "50,90,99.9" → one to four shares from 0 to 1, rising. Throws a UserError. */
export function parsePercentiles(given: string): readonly number[] {
  const words = given.split(',').map((word) => word.trim().replace(/^p/, ''))
  const shares = words.map((word) => /^\d{1,2}(\.\d{1,3})?$|^100$/.test(word) ? Number(word) / 100 : NaN)
  const rising = shares.every((share, i) => share > (shares[i - 1] ?? 0))
  if (!rising || shares.length > 4) {
    throw new UserError(errors.badValue('--percentiles', given, 'up to four rising numbers above 0 and up to 100, such as 50,90,99.9'))
  }
  return shares
}

/** The value of --history: columns, from 16 to 100000. Throws a UserError. */
export function parseHistory(given: string): number {
  const value = /^\d{1,6}$/.test(given) ? Number(given) : NaN
  if (!(value >= 16 && value <= 100_000)) throw new UserError(errors.badValue('--history', given, 'a number of columns from 16 to 100000'))
  return value
}

/** What the terminal decides about the picture. */
export interface TerminalInfo {
  readonly utf8: boolean
  /** A screen with colors: without them, half blocks cannot show two rows. */
  readonly colored: boolean
  readonly depth: Depth
  readonly light: boolean
  /** A tmux pane beside another one, where scrolling costs more than overwriting columns. */
  readonly besidePane: boolean
}
