/** What a report is printed on. */
import { detectColors, speaksUtf8 } from '../../views/terminal/color-depth.js'
import type { Page } from '../../reports/text-table.js'
import { colorFlagOf } from './choose-view.js'
import type { World } from './process-context.js'

const WIDEST = 160

/** 80 columns, or the terminal's when it has more. */
export function pageOf(color: string | undefined, { env, stdout }: Pick<World, 'env' | 'stdout'>): Page {
  const width = stdout.isTTY === true ? Math.min(WIDEST, Math.max(80, stdout.columns)) : 80
  return { width, utf8: speaksUtf8(env), depth: detectColors(env, colorFlagOf(color), stdout.isTTY === true) }
}
