/** Chooses the view: the screen, or lines of text if standard output is not a terminal. */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { detectColorDepth, isUtf8Locale, type ColorFlag } from '../../views/terminal/color-depth.js'
import { guardTerminal } from '../../runtime/terminal-guard.js'
import type { View } from '../../views/view.js'
import { checkPackages } from './settle-privileges.js'
import type { ProcessContext } from './process-context.js'

/** Characters. In a smaller window the heat map cannot be drawn. */
const SMALLEST = { columns: 40, rows: 12 }

/** The options as commander gives them, unchecked. */
export interface ScreenWords {
  readonly text?: boolean
  readonly color?: string
  /** The last picture stays on the terminal at the end. */
  readonly keep?: boolean
}

const COLORS: readonly ColorFlag[] = ['auto', 'always', 'truecolor', '256', '16', 'never']

/** The value of --color. Throws a UserError when there is no such value. */
export function parseColorFlag(given: string | undefined): ColorFlag | undefined {
  if (given === undefined) return undefined
  const flag = COLORS.find((name) => name === given)
  if (flag === undefined) throw new UserError(errors.noSuchColor(given, COLORS))
  return flag
}

/** Loads and makes the view at once. Throws a UserError when the terminal cannot show it. */
export async function loadView(options: ScreenWords, context: ProcessContext): Promise<View> {
  return chooseView(options, context)()
}

/** Returns a function that loads and makes the view, which takes a while. Throws a UserError when the terminal cannot show it. */
export function chooseView(options: ScreenWords, { env, euid, stdin, stdout }: ProcessContext): () => Promise<View> {
  const colors = detectColorDepth(env, parseColorFlag(options.color), stdout.isTTY === true)
  const utf8 = isUtf8Locale(env)
  if (options.text === true || stdout.isTTY !== true) {
    return async () => (await import('../../views/text.js')).textView({ stdout, utf8, depth: stdout.isTTY === true ? colors : 'none' })
  }
  const term = env['TERM'] ?? ''
  if (term === '' || term === 'dumb') throw new UserError(errors.dumbTerminal(term))
  const { columns, rows } = stdout
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) {
    throw new UserError(errors.smallWindow(columns, rows, SMALLEST.columns, SMALLEST.rows))
  }
  return async () => {
    await checkPackages('screen', { env, euid })
    const { terminalView } = await import('../../views/terminal/index.js')
    const guard = (restore: string): ReturnType<typeof guardTerminal> => guardTerminal(restore, 1)
    return terminalView({ depth: colors, utf8, keep: options.keep === true, stdin, stdout, guard })
  }
}
