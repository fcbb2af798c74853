/** Errors about D scripts and probes. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const scriptErrors = {
  noSuchScript: (path: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-script', exit: EXIT.script,
    text: `No such script: ${path}`,
    hint: near.length > 0
      ? `Shipped scripts with a similar name: ${near.map((name) => `--probe ${name}`).join(', ')}. heat-tracer probes lists them all.`
      : 'heat-tracer probes lists the shipped scripts.',
  }),
  scriptIsDirectory: (path: string): ErrorMessage => ({
    code: 'script-is-directory', exit: EXIT.script,
    text: `This is a directory, not a D script: ${path}`,
    hint: 'Name a file in it.',
  }),
  scriptIsDevice: (path: string): ErrorMessage => ({
    code: 'script-is-device', exit: EXIT.script,
    text: `This is a device or a socket, not a D script: ${path}`,
    hint: 'Name a regular file.',
  }),
  slowScript: (path: string, seconds: number): ErrorMessage => ({
    code: 'slow-script', exit: EXIT.script,
    text: `No complete script came from the pipe ${path} within ${seconds} seconds.`,
    hint: 'Write the script to a file first, and name that file.',
  }),
  unreadableScript: (path: string): ErrorMessage => ({
    code: 'unreadable-script', exit: EXIT.script,
    text: `No permission to read the script: ${path}`,
    hint: 'Check its permissions and those of the directories above it with ls -l.'
      + ' Under sudo, files are opened as the user who called sudo.',
  }),
  scriptTooLarge: (path: string, bytes: number): ErrorMessage => ({
    code: 'script-too-large', exit: EXIT.script,
    text: `The script has ${(bytes / 2 ** 20).toFixed(1)} MiB; at most 1 MiB is allowed: ${path}`,
    hint: 'Check that this is a D script.',
  }),
  binaryScript: (path: string): ErrorMessage => ({
    code: 'binary-script', exit: EXIT.script,
    text: `This is a binary file, not a D script: ${path}`,
    hint: 'To trace a command, use -c with a script: heat-tracer run FILE -c COMMAND',
  }),
  emptyScript: (path: string): ErrorMessage => ({
    code: 'empty-script', exit: EXIT.script,
    text: `The script is empty: ${path}`,
    hint: 'heat-tracer probes lists shipped scripts to start from.',
  }),
  noSuchPreset: (name: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-preset', exit: EXIT.usage,
    text: `--probe ${name}: no such shipped script.`,
    hint: `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}heat-tracer probes lists them. `
      + 'For your own script: heat-tracer run FILE',
  }),
  presetNotHere: (name: string, platform: string): ErrorMessage => ({
    code: 'preset-not-here', exit: EXIT.script,
    text: `--probe ${name}: this shipped script has no variant for ${platform}.`,
    hint: 'heat-tracer probes lists the scripts for this system.',
  }),
  doesNotCompile: (name: string, message: string, near: readonly string[]): ErrorMessage => ({
    code: 'does-not-compile', exit: EXIT.script,
    text: `${name} does not compile: ${message}`,
    ...(near.length > 0 ? { hint: `Probes with similar names: ${near.join('  ')}` } : {}),
  }),
  needsPreprocessor: (name: string, message: string): ErrorMessage => ({
    code: 'needs-preprocessor', exit: EXIT.script,
    text: `${name} does not compile: ${message}`,
    hint: 'This line is for the C preprocessor: use -C, or begin the script with #!/usr/sbin/dtrace -Cs.',
  }),
  needsTarget: (name: string, message: string): ErrorMessage => ({
    code: 'needs-target', exit: EXIT.script,
    text: `${name} does not compile: ${message}`,
    hint: 'The script traces $target: use -p PID to name a process, or -c COMMAND to start one.',
  }),
  libraryLeftOut: (name: string, libraries: readonly string[], message: string): ErrorMessage => ({
    code: 'library-left-out', exit: EXIT.script,
    text: `${name} does not compile, because ${libraries.length === 1
      ? `the D library ${libraries[0]!} does not compile on this kernel and was`
      : `the D libraries ${libraries.join(', ')} do not compile on this kernel and were`} left out: ${message}`,
    hint: 'Use arg0, arg1, … in place of what the library translates, or a shipped script: heat-tracer probes lists them.',
  }),
  unknownShebang: (name: string, options: readonly string[]): ErrorMessage => ({
    code: 'unknown-shebang', exit: EXIT.script,
    text: `The first line of ${name} asks for ${options.join(' ')} of dtrace(1), which heat-tracer does not have.`,
    hint: 'Leave it out of the first line. Options that it has are listed by heat-tracer run --help.',
  }),
  scriptIsTerminal: (): ErrorMessage => ({
    code: 'script-is-terminal', exit: EXIT.usage,
    text: 'run -: standard input is a terminal, not a D script.',
    hint: 'Pipe the script into it, or name a file: heat-tracer run FILE',
  }),
  noAggregation: (name: string): ErrorMessage => ({
    code: 'no-aggregation', exit: EXIT.script,
    text: `${name} has no aggregation, so there is nothing to draw.`,
    hint: 'Aggregate the latencies, for example @["all"] = quantize(timestamp - self->start);',
  }),
  noQuantizingAggregation: (name: string, aggregations: readonly string[]): ErrorMessage => ({
    code: 'no-quantizing-aggregation', exit: EXIT.script,
    text: `${name} has only plain aggregations (${aggregations.join(', ')}); a heat map needs quantize, lquantize or llquantize.`,
    hint: 'Use a quantizing function, or use --ndjson to get the plain values.',
  }),
  destructive: (name: string): ErrorMessage => ({
    code: 'destructive', exit: EXIT.script,
    text: `${name} uses or allows destructive actions (system, raise, copyout or similar), which can change this system.`,
    hint: 'Use -w to allow them.',
  }),
  noSuchTranslation: (by: string): ErrorMessage => ({
    code: 'no-such-translation', exit: EXIT.script,
    text: `The header of the script asks for an unknown translation of its keys: "${by}".`,
    hint: 'The known translation is syscall: it replaces the number of a system call by its name.',
  }),
  noSuchProbe: (pattern: string): ErrorMessage => ({
    code: 'no-such-probe', exit: EXIT.script,
    text: `No probe matches ${pattern}`,
    hint: 'The form is PROVIDER:MODULE:FUNCTION:NAME; * matches anything.',
  }),
  cannotGrab: (pid: number, message: string): ErrorMessage => ({
    code: 'cannot-grab', exit: EXIT.script,
    text: `Cannot trace process ${pid}: ${message}.`,
    hint: `Check that it still runs: ps -p ${pid}`,
  }),
  cannotRun: (command: string, message: string): ErrorMessage => ({
    code: 'cannot-run', exit: EXIT.script,
    text: `-c ${command}: ${message}.`,
    hint: 'Check the spelling of the command, and that it is on your PATH.',
  }),
} as const
