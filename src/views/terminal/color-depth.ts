/**
 * What a terminal can show, judged from the environment alone: nothing is asked of the terminal, so nothing is waited for.
 *
 * Pure: the environment is passed in. Refused: Node's getColorDepth (one bit for alacritty, foot and wezterm; an empty
 * NO_COLOR counts) and supports-color (ignores NO_COLOR, knows COLORTERM=24bit not at all).
 */

import type { Depth } from '../../core/color/palette.js'

export type { Depth }

/** Values of --color. 'always' colors also what is not a terminal; 'never' is 'none'. */
export type ColorFlag = 'auto' | 'always' | 'never' | Depth

export type Environment = Readonly<Record<string, string | undefined>>

const FORCE_COLOR_DEPTHS: Readonly<Record<string, Depth>> = { 0: 'none', false: 'none', 1: '16', true: '16', '': '16', 2: '256', 3: 'truecolor' }

/**
 * The flag wins, then NO_COLOR (present and not empty), then FORCE_COLOR (0…3), then what is no terminal at all, then what
 * the terminal says of itself in COLORTERM, TERM and TERM_PROGRAM.
 */
export function detectColorDepth(env: Environment, flag: ColorFlag | undefined, isTTY: boolean): Depth {
  switch (flag) {
    case 'truecolor': case '256': case '16': case 'none': return flag
    case 'never': return 'none'
    case 'always': return findTerminalDepth(env) === 'none' ? '16' : findTerminalDepth(env)
  }
  if (env['NO_COLOR']) return 'none'
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return FORCE_COLOR_DEPTHS[forced] ?? '16'
  return isTTY ? findTerminalDepth(env) : 'none'
}

function findTerminalDepth(env: Environment): Depth {
  const term = (env['TERM'] ?? '').toLowerCase()
  if (term === '' || term === 'dumb') return 'none'
  // GNU screen drops 24-bit colors, and COLORTERM is what stood around it.
  if (env['STY'] || (term.startsWith('screen') && !env['TMUX'])) return '256'
  if (/^(truecolor|24bit)$/i.test(env['COLORTERM'] ?? '')) return 'truecolor'
  if (/^(xterm-kitty|xterm-ghostty|alacritty|foot|wezterm|iterm2)/.test(term) || term.endsWith('-direct')) return 'truecolor'
  if (/^(iTerm\.app|WezTerm|ghostty)$/.test(env['TERM_PROGRAM'] ?? '')) return 'truecolor'
  if (term.includes('256color') || env['TMUX']) return '256'
  if (/^(linux|xterm|rxvt|putty|vte|konsole|gnome|cygwin|ansi|sun-color)|color/.test(term)) return '16'
  return 'none'
}

/** Whether the locale's encoding is UTF-8: the first of LC_ALL, LC_CTYPE and LANG that is set and not empty decides. */
export function isUtf8Locale(env: Environment): boolean {
  return /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '')
}
