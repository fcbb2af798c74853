/** What a report is printed on. */
import { sentences, UserError } from '../core/error.js'
import { detectColours, speaksUtf8, type ColourFlag } from '../views/terminal/colours.js'
import type { Page } from './report.js'
import type { World } from './world.js'

const COLOURS: readonly ColourFlag[] = ['auto', 'always', 'truecolor', '256', '16', 'never']
const WIDEST = 160

/** 80 columns, or the terminal's when it has more. */
export function pageOf(color: string | undefined, { env, stdout }: Pick<World, 'env' | 'stdout'>): Page {
  const flag = COLOURS.find((name) => name === (color ?? 'auto'))
  if (flag === undefined) throw new UserError(sentences.noSuchColour(color!, COLOURS))
  const width = stdout.isTTY === true ? Math.min(WIDEST, Math.max(80, stdout.columns)) : 80
  return { width, utf8: speaksUtf8(env), depth: detectColours(env, flag, stdout.isTTY === true) }
}
