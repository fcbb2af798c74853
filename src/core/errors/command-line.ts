/**
 * Errors about the command line, the configuration file, the terminal and standard output.
 * To add one: an entry here, used as `errors.name(…)`.
 */
import { EXIT, type ErrorMessage } from './user-error.js'

export const commandLineErrors = {
  badInterval: (given: string): ErrorMessage => ({
    code: 'bad-interval', exit: EXIT.usage,
    text: `--interval ${given}: expected a whole number of milliseconds from 50 to 3600000.`,
    hint: 'Try --interval 1000 (one second).',
  }),
  badTicks: (given: string): ErrorMessage => ({
    code: 'bad-ticks', exit: EXIT.usage,
    text: `--ticks ${given}: expected a whole number of intervals, 1 or more.`,
    hint: 'Try --ticks 60. Without --ticks the trace runs until you press q or Ctrl-C.',
  }),
  badDuration: (given: string): ErrorMessage => ({
    code: 'bad-duration', exit: EXIT.usage,
    text: `--duration ${given}: expected a number of seconds above 0.`,
    hint: 'Try --duration 30.',
  }),
  badPid: (given: string): ErrorMessage => ({
    code: 'bad-pid', exit: EXIT.usage,
    text: `-p ${given}: expected a process id.`,
    hint: 'Find the process id with: pgrep NAME',
  }),
  badOptionSyntax: (given: string): ErrorMessage => ({
    code: 'bad-option-syntax', exit: EXIT.usage,
    text: `-x ${given}: expected NAME or NAME=VALUE.`,
    hint: 'Try -x aggsize=8m. The manual page dtrace(1) lists the options.',
  }),
  badOption: (name: string, value: string | undefined, message: string): ErrorMessage => ({
    code: 'bad-option', exit: EXIT.usage,
    text: `-x ${value === undefined ? name : `${name}=${value}`}: ${message}.`,
    hint: 'The manual page dtrace(1) lists the options and their values.',
  }),
  openQuote: (command: string): ErrorMessage => ({
    code: 'open-quote', exit: EXIT.usage,
    text: `-c: a quotation mark is not closed: ${command}`,
    hint: 'Add the closing quotation mark.',
  }),
  emptyCommand: (): ErrorMessage => ({
    code: 'empty-command', exit: EXIT.usage,
    text: '-c: the command is empty.',
    hint: 'Try -c "ls -l /".',
  }),
  pidAndCommand: (): ErrorMessage => ({
    code: 'pid-and-command', exit: EXIT.usage,
    text: '-p and -c cannot be used together: both set $target.',
    hint: 'Use one of them.',
  }),
  repeatedOption: (option: string, first: string, second: string): ErrorMessage => ({
    code: 'repeated-option', exit: EXIT.usage,
    text: `${option} is given twice (${first} and ${second}), and takes one value.`,
    hint: option.startsWith('-p')
      ? `Trace several processes by their pid in the script: / pid == ${first} || pid == ${second} /`
      : 'Leave one of them out.',
  }),
  noSuchPalette: (given: string, names: readonly string[]): ErrorMessage => ({
    code: 'no-such-palette', exit: EXIT.usage,
    text: `--palette ${given}: no such palette.`,
    hint: `Choose one of ${names.join(', ')}.`,
  }),
  noSuchColor: (given: string, names: readonly string[]): ErrorMessage => ({
    code: 'no-such-color', exit: EXIT.usage,
    text: `--color ${given}: expected one of ${names.join(', ')}.`,
  }),
  badValue: (option: string, given: string, expected: string): ErrorMessage => ({
    code: 'bad-value', exit: EXIT.usage,
    text: `${option} ${given}: expected ${expected}.`,
  }),
  configUnreadable: (path: string, reason: string): ErrorMessage => ({
    code: 'config-unreadable', exit: EXIT.usage,
    text: `Cannot read the configuration file ${path}: ${reason}`,
    hint: `Check what it is and its permissions with ls -l ${path}. Under sudo, it is read as the user who called sudo.`,
  }),
  configNotJson: (path: string, reason: string): ErrorMessage => ({
    code: 'config-not-json', exit: EXIT.usage,
    text: `${path}: expected a JSON object: ${reason}.`,
    hint: 'Example: { "palette": "viridis", "slo": "10ms" }',
  }),
  noSuchSetting: (path: string, name: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-setting', exit: EXIT.usage,
    text: `${path}: no such setting: "${name}".`,
    hint: near.length > 0 ? `Did you mean ${near[0]}?` : 'The settings are the options that change the picture; the README lists them.',
  }),
  badSetting: (path: string, name: string, given: string, expected: string): ErrorMessage => ({
    code: 'bad-setting', exit: EXIT.usage,
    text: `${path}: "${name}" is ${given}; expected ${expected}.`,
  }),
  notOneOf: (option: string, given: string, known: readonly string[]): ErrorMessage => ({
    code: 'not-one-of', exit: EXIT.usage,
    text: `${option} ${given}: expected one of ${known.join(', ')}.`,
  }),
  badSpeed: (given: string): ErrorMessage => ({
    code: 'bad-speed', exit: EXIT.usage,
    text: `--speed ${given}: expected a number above 0, or max.`,
    hint: 'Try --speed 10 (ten times the recorded speed).',
  }),
  badQuantizer: (given: string): ErrorMessage => ({
    code: 'bad-quantizer', exit: EXIT.usage,
    text: `--as ${given}: expected a quantizing function with valid parameters.`,
    hint: 'Try --as quantize, --as lquantize:0,1000,10 (base, limit, step) or --as llquantize:10,2,9,20 (factor, low, high, steps).',
  }),
  noSuchCommand: (word: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-command', exit: EXIT.usage,
    text: `No such command: "${word}".`,
    hint: hintForCommand(word, near),
  }),
  scriptAndProbe: (script: string, probe: string): ErrorMessage => ({
    code: 'script-and-probe', exit: EXIT.usage,
    text: `A script (${script}) and --probe ${probe} cannot be used together.`,
    hint: `To pass macro arguments to a shipped script, leave out run: heat-tracer --probe ${probe} ${script}`,
  }),
  nothingToRun: (): ErrorMessage => ({
    code: 'nothing-to-run', exit: EXIT.usage,
    text: 'run: no script given.',
    hint: 'Name a D script: heat-tracer run FILE. Or use a shipped one: heat-tracer --probe syscall',
  }),
  dumbTerminal: (term: string): ErrorMessage => ({
    code: 'dumb-terminal', exit: EXIT.usage,
    text: term === '' ? 'TERM is not set, so the type of the terminal is unknown.' : `A terminal of type ${term} cannot show a heat map.`,
    hint: 'Use --text for plain text or --ndjson for the stream, or set TERM, for example TERM=xterm-256color.',
  }),
  smallWindow: (columns: number, rows: number, neededColumns: number, neededRows: number): ErrorMessage => ({
    code: 'small-window', exit: EXIT.usage,
    text: `The window is ${columns}x${rows} characters; a heat map needs at least ${neededColumns}x${neededRows}.`,
    hint: 'Enlarge the window, or use --text.',
  }),
  outputClosed: (message: string): ErrorMessage => ({
    code: 'output-closed', exit: EXIT.failure,
    text: `The reader closed standard output (${message}), so the program ends.`,
  }),
  terminalClosed: (code: string): ErrorMessage => ({
    code: 'terminal-closed', exit: EXIT.failure,
    text: `The terminal no longer accepts output (${code}).`,
    hint: 'On an unreliable connection, run heat-tracer inside tmux, or record with --ndjson.',
  }),
} as const

function hintForCommand(word: string, near: readonly string[]): string {
  if (word.endsWith('.d')) return `To trace with a script: heat-tracer run ${word}`
  return `${near.length > 0 ? `Did you mean ${near[0]}? ` : ''}heat-tracer --help lists the commands.`
}
