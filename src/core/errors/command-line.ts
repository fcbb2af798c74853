/** Errors about the command line, the configuration file, the terminal and standard output. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const commandLineErrors = {
  badInterval: (given: string): ErrorMessage => ({
    code: 'bad-interval', exit: EXIT.usage,
    text: `--interval ${given}: not a whole number of milliseconds from 50 to 3600000.`,
    hint: 'Try --interval 1000, which is one second.',
  }),
  badTicks: (given: string): ErrorMessage => ({
    code: 'bad-ticks', exit: EXIT.usage,
    text: `--ticks ${given}: not a whole number of columns from 1 up.`,
    hint: 'Leave it out to trace until q or Ctrl-C.',
  }),
  badDuration: (given: string): ErrorMessage => ({
    code: 'bad-duration', exit: EXIT.usage,
    text: `--duration ${given}: not a number of seconds above 0.`,
    hint: 'Try --duration 30.',
  }),
  badPid: (given: string): ErrorMessage => ({
    code: 'bad-pid', exit: EXIT.usage,
    text: `-p ${given}: not a process id.`,
    hint: 'pgrep NAME prints them.',
  }),
  badOptionWord: (given: string): ErrorMessage => ({
    code: 'bad-option-word', exit: EXIT.usage,
    text: `-x ${given}: not of the form NAME or NAME=VALUE.`,
    hint: 'For example -x aggsize=8m; dtrace(1) lists the options.',
  }),
  badOption: (name: string, value: string | undefined, message: string): ErrorMessage => ({
    code: 'bad-option', exit: EXIT.usage,
    text: `-x ${value === undefined ? name : `${name}=${value}`}: ${message}.`,
    hint: 'dtrace(1) lists the options and what they take.',
  }),
  openQuote: (command: string): ErrorMessage => ({
    code: 'open-quote', exit: EXIT.usage,
    text: `-c: a quotation mark is not closed in ${command}`,
  }),
  emptyCommand: (): ErrorMessage => ({
    code: 'empty-command', exit: EXIT.usage,
    text: '-c: the command is empty.',
    hint: 'For example -c "ls -l /".',
  }),
  pidAndCommand: (): ErrorMessage => ({
    code: 'pid-and-command', exit: EXIT.usage,
    text: '-p and -c both name $target.',
    hint: 'Give one of them.',
  }),
  noSuchPalette: (given: string, names: readonly string[]): ErrorMessage => ({
    code: 'no-such-palette', exit: EXIT.usage,
    text: `--palette ${given}: there is no such palette.`,
    hint: `There are ${names.join(', ')}.`,
  }),
  noSuchColor: (given: string, names: readonly string[]): ErrorMessage => ({
    code: 'no-such-color', exit: EXIT.usage,
    text: `--color ${given}: not one of ${names.join(', ')}.`,
  }),
  badValue: (option: string, given: string, wanted: string): ErrorMessage => ({
    code: 'bad-value', exit: EXIT.usage,
    text: `${option} ${given}: not ${wanted}.`,
  }),
  configUnreadable: (path: string, reason: string): ErrorMessage => ({
    code: 'config-unreadable', exit: EXIT.usage,
    text: `Cannot read ${path}: ${reason}`,
  }),
  configNoJson: (path: string, reason: string): ErrorMessage => ({
    code: 'config-no-json', exit: EXIT.usage,
    text: `${path} is not a JSON object: ${reason}.`,
    hint: 'For example { "palette": "viridis", "slo": "10ms" }',
  }),
  noSuchSetting: (path: string, name: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-setting', exit: EXIT.usage,
    text: `${path}: there is no setting "${name}".`,
    hint: near.length > 0 ? `Did you mean ${near[0]}?` : 'The settings are the options that say how the map looks; the README lists them.',
  }),
  badSetting: (path: string, name: string, given: string, wanted: string): ErrorMessage => ({
    code: 'bad-setting', exit: EXIT.usage,
    text: `${path}: "${name}" is ${given}, not ${wanted}.`,
  }),
  notOneOf: (option: string, given: string, known: readonly string[]): ErrorMessage => ({
    code: 'not-one-of', exit: EXIT.usage,
    text: `${option} ${given}: not one of ${known.join(', ')}.`,
  }),
  badSpeed: (given: string): ErrorMessage => ({
    code: 'bad-speed', exit: EXIT.usage,
    text: `--speed ${given}: not a factor above 0, nor max.`,
    hint: 'Try --speed 10, which is ten times as fast as it happened.',
  }),
  badQuantizer: (given: string): ErrorMessage => ({
    code: 'bad-quantizer', exit: EXIT.usage,
    text: `--as ${given}: not a quantizing function with parameters that make sense.`,
    hint: 'For example --as quantize, --as lquantize:0,1000,10 (base, limit, step) or --as llquantize:10,2,9,20 (factor, low, high, steps).',
  }),
  noSuchCommand: (word: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-command', exit: EXIT.usage,
    text: `There is no command "${word}".`,
    hint: word.endsWith('.d') ? `To trace with a script: heat-tracer run ${word}` : near.length > 0 ? `Did you mean ${near[0]}? heat-tracer --help lists them.` : 'heat-tracer --help lists them.',
  }),
  scriptAndProbe: (script: string, probe: string): ErrorMessage => ({
    code: 'script-and-probe', exit: EXIT.usage,
    text: `Both a script (${script}) and --probe ${probe} were given: a map is of one.`,
    hint: `For a shipped script's macro arguments leave out the verb: heat-tracer --probe ${probe} ${script}`,
  }),
  nothingToRun: (): ErrorMessage => ({
    code: 'nothing-to-run', exit: EXIT.usage,
    text: 'run: no script was named.',
    hint: 'Name a D program, or use a shipped one: heat-tracer --probe syscall',
  }),
  dumbTerminal: (term: string): ErrorMessage => ({
    code: 'dumb-terminal', exit: EXIT.usage,
    text: term === '' ? 'TERM is not set, so nothing is known of this terminal.' : `A map cannot be drawn on a terminal of type ${term}.`,
    hint: 'Use --text for lines of characters, --ndjson for the stream, or set TERM, for example TERM=xterm-256color.',
  }),
  smallWindow: (columns: number, rows: number, needColumns: number, needRows: number): ErrorMessage => ({
    code: 'small-window', exit: EXIT.usage,
    text: `The window has ${columns}x${rows} characters; a map needs ${needColumns}x${needRows}.`,
    hint: 'Make it larger, or use --text.',
  }),
  outputClosed: (message: string): ErrorMessage => ({
    code: 'output-closed', exit: EXIT.failure,
    text: `Standard output was closed by its reader (${message}), so this ends.`,
  }),
  terminalGone: (code: string): ErrorMessage => ({
    code: 'terminal-gone', exit: EXIT.failure,
    text: `The terminal cannot be written to any more (${code}).`,
    hint: 'In a connection that breaks, run it inside tmux, or record with --ndjson.',
  }),
} as const
