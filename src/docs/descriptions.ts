/**
 * What the manual says of names that the code keeps in bare lists: palettes, scales, environment variables.
 *
 * The record types and the manual's test see to it that no name lacks its description. What can carry its description where it is
 * declared (options, keys, scripts, exporters, import formats) carries it there instead.
 */
import type { ScaleName } from '../core/color/color-scale.js'
import type { AxisName } from '../core/grid/value-axis.js'

export const SCALE_DESCRIPTIONS: Readonly<Record<ScaleName, string>> = {
  log: 'Each color stands for a multiple of the rate of the one before: rare and frequent cells are both visible.',
  linear: 'Each color stands for the same difference in rate: shows where most events are.',
  sqrt: 'The square root of the rate: between log and linear.',
  rank: 'Each color is given to the same number of cells: shows structure whatever the rates are.',
}

export const AXIS_DESCRIPTIONS: Readonly<Record<AxisName, string>> = {
  auto: 'The default: log for `quantize` and `llquantize`, linear for `lquantize`.',
  log: 'Every row spans the same ratio of values. A bucket that covers several rows is spread over them.',
  linear: 'Every row spans the same difference of values. A bucket that covers several rows is spread over them.',
  own: 'The buckets of the script: a row is one bucket, or several whole ones if there are more buckets than rows.',
}

export const WEIGHT_DESCRIPTIONS: Readonly<Record<'count' | 'time', string>> = {
  count: 'Every event counts as one.',
  time: 'Every event counts as the mid-point of its bucket: shows where the time goes.',
}

/** By name; the manual's test compares the names with the palettes. */
export const PALETTE_DESCRIPTIONS: Readonly<Record<string, string>> = {
  inferno: 'Black, violet, red, orange, pale yellow.',
  viridis: 'Violet, teal, yellow; can be read with every kind of color vision.',
  cividis: 'Navy, gray, yellow; looks almost the same with and without red-green color blindness.',
  magma: 'Black, violet, rose, cream.',
  gray: 'Black to white, for print.',
  article: 'The reds of the original Heat Tracer.',
}

/** By name; the manual's test compares the names with those that the program reads. */
export const ENVIRONMENT_DESCRIPTIONS: Readonly<Record<string, string>> = {
  HEAT_TRACER_ROOT: 'The directory of a private DTrace. No other DTrace is used, and `heat-tracer setup` unpacks DTrace there.',
  XDG_CONFIG_HOME: 'The directory of configuration files (default: `~/.config`). Not used under sudo.',
  XDG_DATA_HOME: 'The directory of data files (default: `~/.local/share`). A user\'s private DTrace is in `heat-tracer/runtime` below it.',
  HOME: 'Your home directory.',
  PATH: 'Where `sudo` and the program of `-c` are looked up.',
  SUDO_UID: 'Set by sudo: the user who called it. heat-tracer gives up root and runs as this user.',
  SUDO_GID: 'Set by sudo: the group of that user.',
  SUDO_USER: 'Set by sudo: the name of that user.',
  TERM: 'The type of the terminal. The heat map cannot be drawn if it is empty or `dumb`.',
  NO_COLOR: 'If it is not empty, no colors are used. `--color` overrides it.',
  FORCE_COLOR: '`0` no colors, `1` 16 colors, `2` 256 colors, `3` 24-bit colors, also if standard output is not a terminal.',
  COLORTERM: '`truecolor` or `24bit`: the terminal shows 24-bit colors.',
  TERM_PROGRAM: 'The terminal\'s name; iTerm, WezTerm and ghostty show 24-bit colors.',
  COLORFGBG: 'The terminal\'s colors, used if it does not answer which background it has.',
  LC_ALL: 'The locale. The first of `LC_ALL`, `LC_CTYPE` and `LANG` that is not empty says whether the terminal shows UTF-8.',
  LC_CTYPE: 'See `LC_ALL`.',
  LANG: 'See `LC_ALL`.',
  TMUX: 'Set by tmux. In a pane beside another one, `--sweep` is the default.',
  TMUX_PANE: 'Set by tmux: the pane.',
  STY: 'Set by GNU screen, which shows 256 colors at most.',
}

/** Platform as in the name of a variant, such as syscall.linux.d → what the manual calls it. */
export const PLATFORM_NAMES: Readonly<Record<string, string>> = { linux: 'Linux', sunos: 'illumos', freebsd: 'FreeBSD', darwin: 'macOS' }
