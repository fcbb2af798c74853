/** Errors about D scripts and probes. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const scriptErrors = {
  noSuchScript: (path: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-script', exit: EXIT.script,
    text: `There is no script ${path}`,
    hint: near.length > 0 ? `Shipped ones of such a name: ${near.map((name) => `--probe ${name}`).join(', ')}; heat-tracer probes lists all.` : 'heat-tracer probes lists the shipped ones.',
  }),
  scriptIsDirectory: (path: string): ErrorMessage => ({
    code: 'script-is-directory', exit: EXIT.script,
    text: `This is a directory, not a D program: ${path}`,
    hint: 'Name the file in it.',
  }),
  scriptIsDevice: (path: string): ErrorMessage => ({
    code: 'script-is-device', exit: EXIT.script,
    text: `This is a device or a socket, not a D program: ${path}`,
  }),
  unreadableScript: (path: string): ErrorMessage => ({
    code: 'unreadable-script', exit: EXIT.script,
    text: `The script may not be read: ${path}`,
    hint: 'Look at its mode and at those of the directories above it (ls -l).',
  }),
  scriptTooLarge: (path: string, bytes: number): ErrorMessage => ({
    code: 'script-too-large', exit: EXIT.script,
    text: `This is no D program, it has ${(bytes / 2 ** 20).toFixed(1)} MiB (1 MiB is allowed): ${path}`,
  }),
  binaryScript: (path: string): ErrorMessage => ({
    code: 'binary-script', exit: EXIT.script,
    text: `This is a binary file, not a D program: ${path}`,
  }),
  emptyScript: (path: string): ErrorMessage => ({
    code: 'empty-script', exit: EXIT.script,
    text: `The script is empty: ${path}`,
    hint: 'heat-tracer probes lists shipped scripts to begin from.',
  }),
  noSuchPreset: (name: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-preset', exit: EXIT.usage,
    text: `--probe ${name}: there is no shipped script of that name.`,
    hint: `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}heat-tracer probes lists them; for a file of yours: heat-tracer run FILE`,
  }),
  presetNotHere: (name: string, platform: string): ErrorMessage => ({
    code: 'preset-not-here', exit: EXIT.script,
    text: `--probe ${name} has no variant for ${platform}.`,
    hint: 'heat-tracer probes lists what there is.',
  }),
  doesNotCompile: (name: string, message: string, near: readonly string[]): ErrorMessage => ({
    code: 'does-not-compile', exit: EXIT.script,
    text: `${name} does not compile: ${message}`,
    ...(near.length > 0 ? { hint: `Probes with the nearest names: ${near.join('  ')}` } : {}),
  }),
  noAggregation: (name: string): ErrorMessage => ({
    code: 'no-aggregation', exit: EXIT.script,
    text: `${name} aggregates nothing, so there is nothing to draw.`,
    hint: 'Aggregate the latencies, for example @["all"] = quantize(timestamp - self->start);',
  }),
  quantizesNothing: (name: string, aggregations: readonly string[]): ErrorMessage => ({
    code: 'quantizes-nothing', exit: EXIT.script,
    text: `${name} has only plain aggregations (${aggregations.join(', ')}): a heat map needs quantize, lquantize or llquantize.`,
    hint: 'Quantize the value, or use --ndjson for the numbers alone.',
  }),
  destructive: (name: string): ErrorMessage => ({
    code: 'destructive', exit: EXIT.script,
    text: `${name} uses destructive actions (system, raise, copyout or the like), which could change this machine.`,
    hint: 'Give -w to allow them.',
  }),
  noSuchTranslation: (by: string): ErrorMessage => ({
    code: 'no-such-translation', exit: EXIT.script,
    text: `The script's header asks for its keys to be translated by "${by}", which is not known.`,
    hint: 'Known is syscall: a system call\'s number becomes its name.',
  }),
  noSuchProbe: (pattern: string): ErrorMessage => ({
    code: 'no-such-probe', exit: EXIT.script,
    text: `No probe matches ${pattern}`,
    hint: 'The form is PROVIDER:MODULE:FUNCTION:NAME, and * stands for anything.',
  }),
  cannotGrab: (pid: number, message: string): ErrorMessage => ({
    code: 'cannot-grab', exit: EXIT.script,
    text: `Process ${pid} cannot be traced: ${message}.`,
    hint: `Is it still there? ps -p ${pid}`,
  }),
  cannotRun: (command: string, message: string): ErrorMessage => ({
    code: 'cannot-run', exit: EXIT.script,
    text: `-c ${command}: ${message}.`,
    hint: 'Is the command spelled right and on the PATH of root?',
  }),
} as const
