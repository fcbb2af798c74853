/**
 * What the terminal and its neighbors decide about the look. The terminal itself is asked when the header has come: before
 * that it is not ours, and its answer could reach sudo's question or the prompt.
 */
import { isBesideAPane } from '../../runtime/tmux.js'
import { askBackground, readBackgroundFromEnvironment } from '../../views/terminal/background-query.js'
import { detectColorDepth, isUtf8Locale } from '../../views/terminal/color-depth.js'
import type { ViewWords, TerminalInfo } from '../options/view-options.js'
import { parseColorFlag, type ScreenWords } from './choose-view.js'
import type { ProcessContext } from './process-context.js'
import { ReadStream } from 'node:tty'
import { openSync } from 'node:fs'

export function readTerminalInfo(options: ViewWords & ScreenWords & { readonly ndjson?: boolean }, context: ProcessContext): TerminalInfo {
  const { env, stdout } = context
  const utf8 = isUtf8Locale(env)
  const screen = stdout.isTTY === true && options.text !== true && options.ndjson !== true
  const depth = screen ? detectColorDepth(env, parseColorFlag(options.color), true) : 'none'
  const colored = depth !== 'none'
  if (!screen) return { utf8, colored, depth, light: false, beside: false }
  return { utf8, colored, depth, light: false, beside: options.sweep === undefined && isBesideAPane(env) }
}

/** Whether the terminal's background is light: as the user says, or the terminal, or the environment. */
export async function isBackgroundLight(background: string | undefined, colored: boolean, { env, stdin, stdout }: ProcessContext): Promise<boolean> {
  if (background === 'light' || background === 'dark') return background === 'light'
  const known = colored ? await askBackground(stdin, stdout as typeof stdout & { fd: number }) ?? readBackgroundFromEnvironment(env) : undefined
  return known === 'light'
}

/** Undefined where there is no terminal. */
export function openTerminalInput(): ReadStream | undefined {
  try {
    return new ReadStream(openSync('/dev/tty', 'r+'))
  } catch {
    return undefined
  }
}
