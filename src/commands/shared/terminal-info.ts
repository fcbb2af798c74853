/**
 * What the terminal decides about the picture: colors, UTF-8, background, and whether another pane is beside it.
 *
 * The terminal is asked for its background only after the header has arrived. Before that, its answer could end up in sudo's
 * password prompt or in the shell's.
 */
import { guardTerminal } from '../../runtime/terminal-guard.js'
import { isBesideAPane } from '../../runtime/tmux.js'
import { askBackground, readBackgroundFromEnvironment } from '../../views/terminal/background-query.js'
import { detectColorDepth, isUtf8Locale } from '../../views/terminal/color-depth.js'
import type { ViewWords, TerminalInfo } from '../options/view-options.js'
import { parseColorFlag, type ScreenWords } from './choose-view.js'
import type { ProcessContext } from './process-context.js'
import { ReadStream } from 'node:tty'
import { openSync } from 'node:fs'

/** What the environment says of the terminal. `light` is false: see isBackgroundLight(). */
export function readTerminalInfo(
  options: ViewWords & ScreenWords & { readonly ndjson?: boolean }, context: ProcessContext,
): TerminalInfo {
  const { env, stdout } = context
  const utf8 = isUtf8Locale(env)
  const screen = stdout.isTTY === true && options.text !== true && options.ndjson !== true
  const depth = screen ? detectColorDepth(env, parseColorFlag(options.color), true) : 'none'
  const colored = depth !== 'none'
  if (!screen) return { utf8, colored, depth, light: false, besidePane: false }
  return { utf8, colored, depth, light: false, besidePane: options.sweep === undefined && isBesideAPane(env) }
}

/** Whether the background is light, as --background says; else as the terminal answers; else as the environment says. */
export async function isBackgroundLight(
  background: string | undefined, colored: boolean, { env, stdin, stdout }: ProcessContext,
): Promise<boolean> {
  if (background === 'light' || background === 'dark') return background === 'light'
  if (!colored) return false
  const answer = await askBackground(stdin, stdout as typeof stdout & { fd: number }, { guard: () => guardTerminal('', 1) })
  return (answer ?? readBackgroundFromEnvironment(env)) === 'light'
}

/** Opens the terminal itself for keys, while standard input carries the stream. Undefined without a terminal. */
export function openTerminalInput(): ReadStream | undefined {
  try {
    return new ReadStream(openSync('/dev/tty', 'r+'))
  } catch {
    return undefined
  }
}
