/** The page that a report is printed on: its width, characters and colors. */
import { detectColorDepth, isUtf8Locale } from '../../views/terminal/color-depth.js'
import type { ReportPage } from '../../reports/text-table.js'
import { parseColorFlag } from './choose-view.js'
import type { ProcessContext } from './process-context.js'

const WIDEST = 160

/** 80 columns wide, or as wide as the terminal, up to 160. Throws a UserError for a --color that does not exist. */
export function buildReportPage(color: string | undefined, { env, stdout }: Pick<ProcessContext, 'env' | 'stdout'>): ReportPage {
  const width = stdout.isTTY === true ? Math.min(WIDEST, Math.max(80, stdout.columns)) : 80
  return { width, utf8: isUtf8Locale(env), depth: detectColorDepth(env, parseColorFlag(color), stdout.isTTY === true) }
}
