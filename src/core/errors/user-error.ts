/**
 * Every sentence a user can be shown when something fails: what failed, the place, and the way out.
 *
 * One entry a failure. `cli.ts` alone turns a `UserError` into stderr text and an exit code; nobody else prints or exits.
 * To add one: an entry below, used by name, `throw new UserError(sentences.noSuchScript(path))`.
 */

/** Exit codes, documented in the README. */
export const EXIT = {
  ok: 0,
  /** Something failed at run time: the consumer died, a drop of everything, an output could not be written. */
  failure: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The D program does not compile, or traces nothing. */
  script: 3,
  /** DTrace cannot be used here: not root, no libdtrace, no BPF. */
  dtrace: 4,
  /** A recording or stream cannot be read. */
  stream: 5,
  /** Two recordings differ by more than --fail-on allows. */
  difference: 6,
} as const

export interface Sentence {
  /** Stable name for tests and scripts, in kebab-case. */
  readonly code: string
  /** One of EXIT. */
  readonly exit: number
  /** What failed and where. One sentence, without a full stop at the end when it ends in a path or a quote. */
  readonly text: string
  /** What to do about it. */
  readonly wayOut?: string
}

/** What a file that could not be written lacked, by the system's code; whatever the system says where none is known. */
export function writingFault({ code = '', message }: { readonly code?: string; readonly message: string }): string {
  return WRITING[code] ?? message.split('\n')[0]!
}

const WRITING: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk', EDQUOT: 'the quota is used up', EACCES: 'permission denied', EPERM: 'permission denied',
  EROFS: 'the disk is read-only', EFBIG: 'a file cannot be that large', EIO: 'the disk fails', ELOOP: 'it is a symbolic link',
  ENOENT: 'there is no such directory', ENOTDIR: 'there is no such directory', ENAMETOOLONG: 'the name is too long',
}

export class UserError extends Error {
  readonly sentence: Sentence
  constructor(sentence: Sentence) {
    super(sentence.wayOut === undefined ? sentence.text : `${sentence.text}\n  ${sentence.wayOut}`)
    this.name = 'UserError'
    this.sentence = sentence
  }
}

export const sentences = {
  // --- the command line
  badInterval: (given: string): Sentence => ({
    code: 'bad-interval', exit: EXIT.usage,
    text: `--interval ${given}: not a whole number of milliseconds from 50 to 3600000.`,
    wayOut: 'Try --interval 1000, which is one second.',
  }),
  badTicks: (given: string): Sentence => ({
    code: 'bad-ticks', exit: EXIT.usage,
    text: `--ticks ${given}: not a whole number of columns from 1 up.`,
    wayOut: 'Leave it out to trace until q or Ctrl-C.',
  }),
  badDuration: (given: string): Sentence => ({
    code: 'bad-duration', exit: EXIT.usage,
    text: `--duration ${given}: not a number of seconds above 0.`,
    wayOut: 'Try --duration 30.',
  }),
  badPid: (given: string): Sentence => ({
    code: 'bad-pid', exit: EXIT.usage,
    text: `-p ${given}: not a process id.`,
    wayOut: 'pgrep NAME prints them.',
  }),
  badOptionWord: (given: string): Sentence => ({
    code: 'bad-option-word', exit: EXIT.usage,
    text: `-x ${given}: not of the form NAME or NAME=VALUE.`,
    wayOut: 'For example -x aggsize=8m; dtrace(1) lists the options.',
  }),
  badOption: (name: string, value: string | undefined, message: string): Sentence => ({
    code: 'bad-option', exit: EXIT.usage,
    text: `-x ${value === undefined ? name : `${name}=${value}`}: ${message}.`,
    wayOut: 'dtrace(1) lists the options and what they take.',
  }),
  openQuote: (command: string): Sentence => ({
    code: 'open-quote', exit: EXIT.usage,
    text: `-c: a quotation mark is not closed in ${command}`,
  }),
  emptyCommand: (): Sentence => ({
    code: 'empty-command', exit: EXIT.usage,
    text: '-c: the command is empty.',
    wayOut: 'For example -c "ls -l /".',
  }),
  pidAndCommand: (): Sentence => ({
    code: 'pid-and-command', exit: EXIT.usage,
    text: '-p and -c both name $target.',
    wayOut: 'Give one of them.',
  }),
  noSuchPalette: (given: string, names: readonly string[]): Sentence => ({
    code: 'no-such-palette', exit: EXIT.usage,
    text: `--palette ${given}: there is no such palette.`,
    wayOut: `There are ${names.join(', ')}.`,
  }),
  noSuchColor: (given: string, names: readonly string[]): Sentence => ({
    code: 'no-such-color', exit: EXIT.usage,
    text: `--color ${given}: not one of ${names.join(', ')}.`,
  }),
  badValue: (option: string, given: string, wanted: string): Sentence => ({
    code: 'bad-value', exit: EXIT.usage,
    text: `${option} ${given}: not ${wanted}.`,
  }),
  configUnreadable: (path: string, reason: string): Sentence => ({
    code: 'config-unreadable', exit: EXIT.usage,
    text: `Cannot read ${path}: ${reason}`,
  }),
  configNoJson: (path: string, reason: string): Sentence => ({
    code: 'config-no-json', exit: EXIT.usage,
    text: `${path} is not a JSON object: ${reason}.`,
    wayOut: 'For example { "palette": "viridis", "slo": "10ms" }',
  }),
  noSuchSetting: (path: string, name: string, near: readonly string[]): Sentence => ({
    code: 'no-such-setting', exit: EXIT.usage,
    text: `${path}: there is no setting "${name}".`,
    wayOut: near.length > 0 ? `Did you mean ${near[0]}?` : 'The settings are the options that say how the map looks; the README lists them.',
  }),
  badSetting: (path: string, name: string, given: string, wanted: string): Sentence => ({
    code: 'bad-setting', exit: EXIT.usage,
    text: `${path}: "${name}" is ${given}, not ${wanted}.`,
  }),
  notOneOf: (option: string, given: string, known: readonly string[]): Sentence => ({
    code: 'not-one-of', exit: EXIT.usage,
    text: `${option} ${given}: not one of ${known.join(', ')}.`,
  }),
  badSpeed: (given: string): Sentence => ({
    code: 'bad-speed', exit: EXIT.usage,
    text: `--speed ${given}: not a factor above 0, nor max.`,
    wayOut: 'Try --speed 10, which is ten times as fast as it happened.',
  }),
  badQuantizer: (given: string): Sentence => ({
    code: 'bad-quantizer', exit: EXIT.usage,
    text: `--as ${given}: not a quantizing function with parameters that make sense.`,
    wayOut: 'For example --as quantize, --as lquantize:0,1000,10 (base, limit, step) or --as llquantize:10,2,9,20 (factor, low, high, steps).',
  }),
  noSuchCommand: (word: string, near: readonly string[]): Sentence => ({
    code: 'no-such-command', exit: EXIT.usage,
    text: `There is no command "${word}".`,
    wayOut: word.endsWith('.d') ? `To trace with a script: heat-tracer run ${word}` : near.length > 0 ? `Did you mean ${near[0]}? heat-tracer --help lists them.` : 'heat-tracer --help lists them.',
  }),
  scriptAndProbe: (script: string, probe: string): Sentence => ({
    code: 'script-and-probe', exit: EXIT.usage,
    text: `Both a script (${script}) and --probe ${probe} were given: a map is of one.`,
    wayOut: `For a shipped script's macro arguments leave out the verb: heat-tracer --probe ${probe} ${script}`,
  }),
  nothingToRun: (): Sentence => ({
    code: 'nothing-to-run', exit: EXIT.usage,
    text: 'run: no script was named.',
    wayOut: 'Name a D program, or use a shipped one: heat-tracer --probe syscall',
  }),

  // --- the script
  noSuchScript: (path: string, near: readonly string[]): Sentence => ({
    code: 'no-such-script', exit: EXIT.script,
    text: `There is no script ${path}`,
    wayOut: near.length > 0 ? `Shipped ones of such a name: ${near.map((name) => `--probe ${name}`).join(', ')}; heat-tracer probes lists all.` : 'heat-tracer probes lists the shipped ones.',
  }),
  scriptIsDirectory: (path: string): Sentence => ({
    code: 'script-is-directory', exit: EXIT.script,
    text: `This is a directory, not a D program: ${path}`,
    wayOut: 'Name the file in it.',
  }),
  scriptIsDevice: (path: string): Sentence => ({
    code: 'script-is-device', exit: EXIT.script,
    text: `This is a device or a socket, not a D program: ${path}`,
  }),
  unreadableScript: (path: string): Sentence => ({
    code: 'unreadable-script', exit: EXIT.script,
    text: `The script may not be read: ${path}`,
    wayOut: 'Look at its mode and at those of the directories above it (ls -l).',
  }),
  scriptTooLarge: (path: string, bytes: number): Sentence => ({
    code: 'script-too-large', exit: EXIT.script,
    text: `This is no D program, it has ${(bytes / 2 ** 20).toFixed(1)} MiB (1 MiB is allowed): ${path}`,
  }),
  binaryScript: (path: string): Sentence => ({
    code: 'binary-script', exit: EXIT.script,
    text: `This is a binary file, not a D program: ${path}`,
  }),
  emptyScript: (path: string): Sentence => ({
    code: 'empty-script', exit: EXIT.script,
    text: `The script is empty: ${path}`,
    wayOut: 'heat-tracer probes lists shipped scripts to begin from.',
  }),
  noSuchPreset: (name: string, near: readonly string[]): Sentence => ({
    code: 'no-such-preset', exit: EXIT.usage,
    text: `--probe ${name}: there is no shipped script of that name.`,
    wayOut: `${near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : ''}heat-tracer probes lists them; for a file of yours: heat-tracer run FILE`,
  }),
  presetNotHere: (name: string, platform: string): Sentence => ({
    code: 'preset-not-here', exit: EXIT.script,
    text: `--probe ${name} has no variant for ${platform}.`,
    wayOut: 'heat-tracer probes lists what there is.',
  }),
  doesNotCompile: (name: string, message: string, near: readonly string[]): Sentence => ({
    code: 'does-not-compile', exit: EXIT.script,
    text: `${name} does not compile: ${message}`,
    ...(near.length > 0 ? { wayOut: `Probes with the nearest names: ${near.join('  ')}` } : {}),
  }),
  noAggregation: (name: string): Sentence => ({
    code: 'no-aggregation', exit: EXIT.script,
    text: `${name} aggregates nothing, so there is nothing to draw.`,
    wayOut: 'Aggregate the latencies, for example @["all"] = quantize(timestamp - self->start);',
  }),
  quantizesNothing: (name: string, aggregations: readonly string[]): Sentence => ({
    code: 'quantizes-nothing', exit: EXIT.script,
    text: `${name} has only plain aggregations (${aggregations.join(', ')}): a heat map needs quantize, lquantize or llquantize.`,
    wayOut: 'Quantize the value, or use --ndjson for the numbers alone.',
  }),
  destructive: (name: string): Sentence => ({
    code: 'destructive', exit: EXIT.script,
    text: `${name} uses destructive actions (system, raise, copyout or the like), which could change this machine.`,
    wayOut: 'Give -w to allow them.',
  }),
  noSuchTranslation: (by: string): Sentence => ({
    code: 'no-such-translation', exit: EXIT.script,
    text: `The script's header asks for its keys to be translated by "${by}", which is not known.`,
    wayOut: 'Known is syscall: a system call\'s number becomes its name.',
  }),
  noSuchProbe: (pattern: string): Sentence => ({
    code: 'no-such-probe', exit: EXIT.script,
    text: `No probe matches ${pattern}`,
    wayOut: 'The form is PROVIDER:MODULE:FUNCTION:NAME, and * stands for anything.',
  }),
  cannotGrab: (pid: number, message: string): Sentence => ({
    code: 'cannot-grab', exit: EXIT.script,
    text: `Process ${pid} cannot be traced: ${message}.`,
    wayOut: `Is it still there? ps -p ${pid}`,
  }),
  cannotRun: (command: string, message: string): Sentence => ({
    code: 'cannot-run', exit: EXIT.script,
    text: `-c ${command}: ${message}.`,
    wayOut: 'Is the command spelled right and on the PATH of root?',
  }),

  // --- DTrace
  noDTrace: (root: string | undefined): Sentence => ({
    code: 'no-dtrace', exit: EXIT.dtrace,
    text: root === undefined ? 'There is no libdtrace on this machine.' : `There is no libdtrace in ${root} (HEAT_TRACER_ROOT).`,
    wayOut: 'sudo heat-tracer setup gets it where it can; heat-tracer doctor says what else is missing.',
  }),
  untrusted: (path: string, reason: string): Sentence => ({
    code: 'untrusted', exit: EXIT.dtrace,
    text: `Root does not load what others can change: ${path} ${reason}.`,
    wayOut: 'Give it to root or to the caller of sudo and take the others\' write permission away (chown, chmod go-w), or use another place.',
  }),
  noApt: (system: string, command: string | undefined): Sentence => ({
    code: 'no-apt', exit: EXIT.dtrace,
    text: `There is no libdtrace on this machine, and no apt-get to fetch it with (${system}).`,
    wayOut: command === undefined
      ? 'Install the package that holds libdtrace.so.2 (dtrace on Oracle Linux, Fedora, Gentoo and Arch), then run setup again.'
      : `Install it with: ${command}; then run setup again.`,
  }),
  noDTraceOn: (system: string, wayOut: string): Sentence => ({
    code: 'no-dtrace-on', exit: EXIT.dtrace,
    text: `There is no libdtrace on this machine (${system}), and setup cannot get it there.`,
    wayOut,
  }),
  noSuite: (system: string, asked: readonly string[]): Sentence => ({
    code: 'no-suite', exit: EXIT.dtrace,
    text: asked.length === 0
      ? `apt's source lists name no archive of ${system} that could carry libdtrace2.`
      : `None of the archives that apt is configured with has libdtrace2 for ${system} (asked: ${asked.join(', ')}).`,
    wayOut: 'Add an archive that has it to /etc/apt/sources.list.d (Debian\'s forky or sid), or set HEAT_TRACER_ROOT to a tree that holds libdtrace.',
  }),
  badSignature: (message: string): Sentence => ({
    code: 'bad-signature', exit: EXIT.dtrace,
    text: `The archive's signature is not good, so nothing was taken from it: ${message}`,
    wayOut: 'Look at the archive and its Signed-By in /etc/apt; a newer archive may need a newer keyring package (debian-archive-keyring).',
  }),
  downloadFailed: (message: string): Sentence => ({
    code: 'download-failed', exit: EXIT.dtrace,
    text: `apt-get could not download libdtrace2: ${message}`,
    wayOut: 'Does apt-get update work on this machine (network, proxy, room on the disk)? Then run setup again.',
  }),
  unpackFailed: (root: string, message: string): Sentence => ({
    code: 'unpack-failed', exit: EXIT.dtrace,
    text: `DTrace could not be unpacked into ${root}: ${message}.`,
    wayOut: 'Look at the room on the disk and the directory\'s mode, or set HEAT_TRACER_ROOT to another place; then run setup again.',
  }),
  placeTaken: (root: string): Sentence => ({
    code: 'place-taken', exit: EXIT.dtrace,
    text: `Something else lies where DTrace would be unpacked: ${root}`,
    wayOut: 'Move it away, or set HEAT_TRACER_ROOT to a place that is free.',
  }),
  noHome: (): Sentence => ({
    code: 'no-home', exit: EXIT.dtrace,
    text: 'There is no place to unpack DTrace into: neither HOME nor XDG_DATA_HOME is an absolute path.',
    wayOut: 'Set one of them, or run sudo heat-tracer setup.',
  }),
  noBuildTools: (missing: readonly string[], command: string | undefined): Sentence => ({
    code: 'no-build-tools', exit: EXIT.dtrace,
    text: `The addon cannot be built without ${missing.join(' and ')}.`,
    wayOut: command === undefined ? 'Install them, then run setup again.' : `Install with: ${command}; then run setup again.`,
  }),
  addonFailed: (message: string): Sentence => ({
    code: 'addon-failed', exit: EXIT.dtrace,
    text: `The addon could not be built: ${message}`,
    wayOut: 'npm run build -w libdtrace shows all of it.',
  }),
  notRoot: (): Sentence => ({
    code: 'not-root', exit: EXIT.dtrace,
    text: 'DTrace needs root, and there is no sudo here to become it.',
    wayOut: 'Run heat-tracer as root.',
  }),
  sudoRefused: (complaint: string): Sentence => ({
    code: 'sudo-refused', exit: EXIT.dtrace,
    text: `DTrace needs root, and sudo did not give it${complaint === '' ? '.' : `: ${complaint}`}`,
    wayOut: 'Run heat-tracer as a user who may use sudo, or as root.',
  }),
  cannotOpen: (code: string, message: string): Sentence => ({
    code: 'cannot-open', exit: EXIT.dtrace,
    text: `DTrace cannot be used: ${message}${/[.!]$/.test(message) ? '' : '.'}`,
    wayOut: code === 'ADDON_MISSING' ? 'Build the addon: heat-tracer setup' : 'heat-tracer doctor says what is missing.',
  }),
  cannotGo: (message: string): Sentence => ({
    code: 'cannot-go', exit: EXIT.dtrace,
    text: `DTrace could not begin to trace: ${message}${/[.!]$/.test(message) ? '' : '.'}`,
    wayOut: 'heat-tracer doctor says what this kernel lacks.',
  }),
  dtrace: (message: string): Sentence => ({
    code: 'dtrace', exit: EXIT.failure,
    text: `DTrace failed while tracing: ${message}${/[.!]$/.test(message) ? '' : '.'}`,
  }),
  cannotStart: (program: string, message: string): Sentence => ({
    code: 'cannot-start', exit: EXIT.dtrace,
    text: `The consumer could not be started with ${program}: ${message}.`,
    wayOut: 'heat-tracer doctor says what is missing.',
  }),
  consumerFailed: (complaint: string, signal: string | undefined): Sentence => ({
    code: 'consumer-failed', exit: EXIT.dtrace,
    text: `The consumer ended before it could trace${signal === undefined ? '' : ` (${signal})`}${complaint === '' ? '.' : `: ${complaint}`}`,
    wayOut: 'heat-tracer doctor says what is missing.',
  }),
  consumerDied: (signal: string | undefined): Sentence => ({
    code: 'consumer-died', exit: EXIT.failure,
    text: `The consumer died while tracing${signal === undefined ? '' : ` (${signal})`}: the kernel is detaching its probes.`,
    wayOut: 'Start again; if it dies again, dmesg and heat-tracer doctor may tell why.',
  }),
  internal: (message: string): Sentence => ({
    code: 'internal', exit: EXIT.failure,
    text: `Something in the consumer itself failed: ${message}`,
  }),

  // --- the terminal and the output
  dumbTerminal: (term: string): Sentence => ({
    code: 'dumb-terminal', exit: EXIT.usage,
    text: term === '' ? 'TERM is not set, so nothing is known of this terminal.' : `A map cannot be drawn on a terminal of type ${term}.`,
    wayOut: 'Use --text for lines of characters, --ndjson for the stream, or set TERM, for example TERM=xterm-256color.',
  }),
  smallWindow: (columns: number, rows: number, needColumns: number, needRows: number): Sentence => ({
    code: 'small-window', exit: EXIT.usage,
    text: `The window has ${columns}x${rows} characters; a map needs ${needColumns}x${needRows}.`,
    wayOut: 'Make it larger, or use --text.',
  }),
  outputClosed: (message: string): Sentence => ({
    code: 'output-closed', exit: EXIT.failure,
    text: `Standard output was closed by its reader (${message}), so this ends.`,
  }),

  // --- a stream or recording
  notJson: (line: number, found: string): Sentence => ({
    code: 'not-json', exit: EXIT.stream,
    text: `Line ${line} is not JSON: ${found}`,
    wayOut: 'A stream is one JSON object a line, as heat-tracer --ndjson writes it.',
  }),
  badLine: (line: number, place: string, found: string, expected: string): Sentence => ({
    code: 'bad-line', exit: EXIT.stream,
    text: `Line ${line}: ${place} is ${found}; expected ${expected}.`,
  }),
  noHeader: (line: number, type: string): Sentence => ({
    code: 'no-header', exit: EXIT.stream,
    text: `Line ${line} is a "${type}" event before any header.`,
    wayOut: 'A stream begins with its header line. Was the head of the file cut off?',
  }),
  secondHeader: (line: number): Sentence => ({
    code: 'second-header', exit: EXIT.stream,
    text: `Line ${line}: a second stream begins here.`,
    wayOut: 'One file holds one stream, or the parts of one in their order: split it before this line.',
  }),
  newerStream: (line: number, version: string, ours: string): Sentence => ({
    code: 'newer-stream', exit: EXIT.stream,
    text: `Line ${line}: this stream is of version ${version}; this heat-tracer reads ${ours.split('.')[0]}.x.`,
    wayOut: 'Install the heat-tracer that wrote it, or a newer one.',
  }),
  tooMany: (line: number, what: string, most: number): Sentence => ({
    code: 'too-many', exit: EXIT.stream,
    text: `Line ${line}: more than ${most} ${what}.`,
    wayOut: 'No D program makes so many: is this a stream of heat-tracer?',
  }),
  tooManyBuckets: (most: number): Sentence => ({
    code: 'too-many-buckets', exit: EXIT.stream,
    text: `An aggregation has more than ${most} buckets that its quantizing function does not make.`,
    wayOut: 'Its buckets are those of another function, or of none.',
  }),
  timeGoesBack: (line: number, time: number, before: number): Sentence => ({
    code: 'time-goes-back', exit: EXIT.stream,
    text: `Line ${line}: time goes back to ${time} ms after ${before} ms.`,
    wayOut: 'Events of a stream are in the order of their times. Was the file sorted or pieced together?',
  }),
  afterEnd: (line: number, type: string): Sentence => ({
    code: 'after-end', exit: EXIT.stream,
    text: `Line ${line} is a "${type}" event after the end of the stream.`,
  }),
  noSuchRecording: (path: string): Sentence => ({
    code: 'no-such-recording', exit: EXIT.stream,
    text: `No such recording: ${path}`,
  }),
  recordingIsDirectory: (path: string): Sentence => ({
    code: 'recording-is-directory', exit: EXIT.stream,
    text: `This is a directory, not a recording: ${path}`,
  }),
  recordingUnreadable: (path: string, reason: string): Sentence => ({
    code: 'recording-unreadable', exit: EXIT.stream,
    text: `Cannot read ${path}: ${reason}`,
  }),
  recordingEmpty: (path: string): Sentence => ({
    code: 'recording-empty', exit: EXIT.stream,
    text: `The recording is empty: ${path}`,
    wayOut: 'Nothing was traced, or the trace ended before its header was written.',
  }),
  recordingBinary: (path: string): Sentence => ({
    code: 'recording-binary', exit: EXIT.stream,
    text: `This is not a recording, it holds binary data: ${path}`,
    wayOut: 'A recording is text, one JSON object a line; gzip and zstd are unpacked, other packings must be first.',
  }),
  recordingLineTooLong: (line: number, limit: number): Sentence => ({
    code: 'recording-line-too-long', exit: EXIT.stream,
    text: `Line ${line} is longer than ${limit / 2 ** 20} MiB.`,
    wayOut: 'A script with fewer keys writes shorter ticks.',
  }),
  recordingCut: (line: number): Sentence => ({
    code: 'recording-cut', exit: EXIT.stream,
    text: `Line ${line} is cut off, nothing of the stream is left.`,
    wayOut: 'The recording ends within its header.',
  }),
  badPlace: (given: string, option = '--at'): Sentence => ({
    code: 'bad-place', exit: EXIT.usage,
    text: `${option} ${given}: not a time.`,
    wayOut: 'A time of day such as 14:03:20 (UTC), or a time from the start such as 90s, 5m or 1h30m.',
  }),
  pipeHasNoPlaces: (option: string): Sentence => ({
    code: 'pipe-has-no-places', exit: EXIT.usage,
    text: `${option} moves in a recording, and what comes through a pipe can only be followed.`,
    wayOut: 'Record it to a file first, with --record.',
  }),
  recordingIsTerminal: (): Sentence => ({
    code: 'recording-is-terminal', exit: EXIT.usage,
    text: 'replay - reads a stream from standard input, which is the terminal.',
    wayOut: 'For example ssh HOST sudo heat-tracer run x.d --ndjson | heat-tracer replay -',
  }),
  recordingDamaged: (path: string, reason: string): Sentence => ({
    code: 'recording-damaged', exit: EXIT.stream,
    text: `The compressed data of ${path} is damaged: ${reason}.`,
    wayOut: 'What can be unpacked of it (zcat FILE, zstd -dc FILE) can be given to heat-tracer replay -',
  }),
  recordingFrameTooLarge: (path: string, limit: number): Sentence => ({
    code: 'recording-frame-too-large', exit: EXIT.stream,
    text: `${path} holds one zstd frame that needs more than ${limit / 2 ** 20} MiB to unpack.`,
    wayOut: 'zstd -dc FILE | heat-tracer replay - reads it piece by piece.',
  }),

  // --- recording
  recordExists: (path: string): Sentence => ({
    code: 'record-exists', exit: EXIT.usage,
    text: `There is a file already: ${path}`,
    wayOut: 'Give another name, or --force to overwrite it.',
  }),
  recordNotFile: (path: string): Sentence => ({
    code: 'record-not-file', exit: EXIT.usage,
    text: `--record writes files, and this is none: ${path}`,
    wayOut: '--ndjson writes the same to standard output.',
  }),
  cannotRecord: (path: string, reason: string): Sentence => ({
    code: 'cannot-record', exit: EXIT.failure,
    text: `Cannot record to ${path}: ${reason}.`,
    wayOut: 'Under sudo the file is created by who called sudo, who must be able to write there.',
  }),
  recordStopped: (path: string, reason: string, time: string): Sentence => ({
    code: 'record-stopped', exit: EXIT.failure,
    text: `${path} could not be written any more at ${time} UTC (${reason}): it is whole up to there.`,
  }),
  badRotation: (given: string): Sentence => ({
    code: 'bad-rotation', exit: EXIT.usage,
    text: `--rotate ${given}: neither a size nor a time.`,
    wayOut: 'A size is 100k, 100M or 2G (at least 64k); a time 30s, 10m, 1h or 1d.',
  }),
  rotateNothing: (): Sentence => ({
    code: 'rotate-nothing', exit: EXIT.usage,
    text: '--rotate has nothing to part.',
    wayOut: 'Give --record FILE or --ndjson with it.',
  }),

  // --- import
  noSuchImport: (path: string): Sentence => ({
    code: 'no-such-import', exit: EXIT.stream,
    text: `There is no such file to import: ${path}`,
  }),
  importUnreadable: (path: string, reason: string): Sentence => ({
    code: 'import-unreadable', exit: EXIT.stream,
    text: `Cannot read ${path}: ${reason}`,
  }),
  importBinary: (path: string): Sentence => ({
    code: 'import-binary', exit: EXIT.stream,
    text: `This is binary or compressed data: ${path}`,
    wayOut: 'What can be imported is text: zcat FILE.gz | heat-tracer import -',
  }),
  importEmpty: (path: string): Sentence => ({
    code: 'import-empty', exit: EXIT.stream,
    text: `There is nothing to import, it is empty: ${path}`,
  }),
  importUnknown: (path: string, first: string): Sentence => ({
    code: 'import-unknown', exit: EXIT.stream,
    text: `What ${path} holds is not recognized${first === '' ? '.' : `; ${first}`}`,
    wayOut: 'Known are dtrace(1) text with distributions, bpftrace -f json, and lines of "time latency"; --format names one. A recording needs no import.',
  }),
  importSparse: (events: number, span: string): Sentence => ({
    code: 'import-sparse', exit: EXIT.stream,
    text: `The first ${events} events lie ${span} apart, if their times are in seconds.`,
    wayOut: 'Say in what they are: --time-unit us (or s, ms, ns).',
  }),
  importNothing: (path: string, first: string): Sentence => ({
    code: 'import-nothing', exit: EXIT.stream,
    text: `${path} holds nothing that can be drawn${first === '' ? '.' : `; not understood: ${first}`}`,
    wayOut: 'A map is drawn from quantize, lquantize, llquantize, hist, lhist or from single events.',
  }),

  // --- diff
  noCommonAggregation: (asked: string | undefined, before: readonly string[], after: readonly string[]): Sentence => ({
    code: 'no-common-aggregation', exit: EXIT.stream,
    text: asked === undefined ? 'The recordings have no quantizing aggregation of one name.' : `Not both recordings have a quantizing aggregation @${asked}.`,
    wayOut: `BEFORE has ${before.map((name) => `@${name}`).join(', ') || 'none'}; AFTER has ${after.map((name) => `@${name}`).join(', ') || 'none'}.`,
  }),
  nothingToCompare: (which: string, name: string): Sentence => ({
    code: 'nothing-to-compare', exit: EXIT.stream,
    text: `${which} has no event in @${name}, so there is nothing to compare.`,
  }),
  nothingInCommon: (before: string, after: string): Sentence => ({
    code: 'nothing-in-common', exit: EXIT.stream,
    text: `The recordings' buckets have no ends in common: ${before}, ${after}.`,
    wayOut: 'Record both with the same quantizing function.',
  }),
  unitsDiffer: (before: string, after: string): Sentence => ({
    code: 'units-differ', exit: EXIT.stream,
    text: `The recordings' values are of different kinds: ${before} before, ${after} after.`,
  }),
  badCondition: (given: string): Sentence => ({
    code: 'bad-condition', exit: EXIT.usage,
    text: `--fail-on ${given}: not a condition.`,
    wayOut: "Try --fail-on 'p99>+20%', 'p50(read)>2ms', 'rate<-10%', 'max>1s' or 'share(read)>+5pp'.",
  }),
  oneStandardInput: (): Sentence => ({
    code: 'one-standard-input', exit: EXIT.usage,
    text: 'diff: only one of the two recordings can be standard input.',
  }),
  // --- export
  unknownFormat: (path: string, extensions: readonly string[]): Sentence => ({
    code: 'unknown-format', exit: EXIT.usage,
    text: path === '-' ? 'Standard output has no name to tell the format by.' : `The name does not tell what to export to: ${path}`,
    wayOut: `Names end in ${extensions.join(', ')}; or give --format.`,
  }),
  cannotExport: (path: string, reason: string): Sentence => ({
    code: 'cannot-export', exit: EXIT.failure,
    text: `Cannot write ${path}: ${reason}.`,
  }),
  binaryToTerminal: (format: string): Sentence => ({
    code: 'binary-to-terminal', exit: EXIT.usage,
    text: `A ${format} is no text, and standard output is a terminal.`,
    wayOut: 'Give a file, or redirect it: > x',
  }),
  nothingToExport: (file: string): Sentence => ({
    code: 'nothing-to-export', exit: EXIT.stream,
    text: `Nothing was bucketed in what was asked for of ${file}, so there is no map.`,
    wayOut: 'heat-tracer summary tells what it holds.',
  }),
  nothingToSave: (): Sentence => ({
    code: 'nothing-to-save', exit: EXIT.stream,
    text: 'Nothing was bucketed so far: there is no map to save.',
  }),
  emptyStretch: (from: string, to: string): Sentence => ({
    code: 'empty-stretch', exit: EXIT.usage,
    text: `--to ${to} is not after ${from === '' ? 'the start' : `--from ${from}`}.`,
  }),
  optionsClash: (one: string, other: string): Sentence => ({
    code: 'options-clash', exit: EXIT.usage,
    text: `${one} and ${other} do not go together.`,
    wayOut: 'Give one of them, as often as need be.',
  }),
  noSuchKey: (option: string, given: string, near: readonly string[]): Sentence => ({
    code: 'no-such-key', exit: EXIT.usage,
    text: `${option} ${given}: no key is called that.`,
    wayOut: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'heat-tracer summary lists the keys; parts of a key are separated by a blank here.',
  }),
  noKeys: (option: string): Sentence => ({
    code: 'no-keys', exit: EXIT.usage,
    text: `${option}: the recording has no keys.`,
  }),
  badCount: (option: string, given: string, low: number, high: number): Sentence => ({
    code: 'bad-count', exit: EXIT.usage,
    text: `${option} ${given}: not a whole number from ${low} to ${high}.`,
  }),

  // --- export
  pageNotBuilt: (): Sentence => ({
    code: 'page-not-built', exit: EXIT.failure,
    text: 'export: what an HTML page runs was not bundled.',
    wayOut: 'Run `npm run build` in the directory of heat-tracer.',
  }),

  // --- the terminal
  terminalGone: (code: string): Sentence => ({
    code: 'terminal-gone', exit: EXIT.failure,
    text: `The terminal cannot be written to any more (${code}).`,
    wayOut: 'In a connection that breaks, run it inside tmux, or record with --ndjson.',
  }),
} as const
