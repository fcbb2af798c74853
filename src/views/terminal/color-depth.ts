/**
 * Finds out which colors a terminal can show, from the environment alone: the terminal is not asked, so there is no wait.
 *
 * The environment is passed in, so that these functions depend on nothing else. Rejected: Node's getColorDepth (it gives one bit for
 * alacritty, foot and wezterm, and obeys an empty NO_COLOR) and supports-color (it ignores NO_COLOR and does not know COLORTERM=24bit).
 */

import type { Depth } from '../../core/color/palette.js'

export type { Depth }

/** Values of --color. 'always' uses colors even where output is not a terminal; 'never' is the same as 'none'. */
export type ColorFlag = 'auto' | 'always' | 'never' | Depth

export type Environment = Readonly<Record<string, string | undefined>>

const FORCE_COLOR_DEPTHS: Readonly<Record<string, Depth>> = {
  0: 'none', false: 'none', 1: '16', true: '16', '': '16', 2: '256', 3: 'truecolor',
}

/**
 * The color depth to use. What comes first decides: the flag, NO_COLOR (set and not empty), FORCE_COLOR (0 to 3), whether output is a
 * terminal at all, and last what COLORTERM, TERM and TERM_PROGRAM say of it.
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
  // GNU screen drops 24-bit colors; COLORTERM comes from the terminal around it.
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
