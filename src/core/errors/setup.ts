/** Errors about DTrace itself: how to find it, install it and start it. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

const DOCTOR = 'heat-tracer doctor shows what is missing.'

export const setupErrors = {
  noDTrace: (root: string | undefined): ErrorMessage => ({
    code: 'no-dtrace', exit: EXIT.dtrace,
    text: root === undefined ? 'libdtrace is not installed on this system.' : `There is no libdtrace in ${root} (HEAT_TRACER_ROOT).`,
    hint: 'sudo heat-tracer setup installs it where possible. heat-tracer doctor shows what else is missing.',
  }),
  untrusted: (path: string, reason: string): ErrorMessage => ({
    code: 'untrusted', exit: EXIT.dtrace,
    text: `Root must not load files that other users can change: ${path} ${reason}.`,
    hint: 'Give the file to root or to the user who called sudo and remove the write permission of others (chown, chmod go-w), '
      + 'or use another directory.',
  }),
  programUnreadable: (path: string, user: string): ErrorMessage => ({
    code: 'program-unreadable', exit: EXIT.dtrace,
    text: `User ${user} may not read the program: ${path}`,
    hint: 'Under sudo, heat-tracer gives up root and runs as the user who called sudo. Install it where that user may read it.',
  }),
  noApt: (system: string, command: string | undefined): ErrorMessage => ({
    code: 'no-apt', exit: EXIT.dtrace,
    text: `libdtrace is not installed on this system (${system}), and there is no apt-get to download it with.`,
    hint: command === undefined
      ? 'Install the package that contains libdtrace.so.2 (dtrace on Oracle Linux, Fedora, Gentoo and Arch), then run setup again.'
      : `Install it with: ${command}; then run setup again.`,
  }),
  noDTraceOn: (system: string, hint: string): ErrorMessage => ({
    code: 'no-dtrace-on', exit: EXIT.dtrace,
    text: `libdtrace is not installed on this system (${system}), and setup cannot install it here.`,
    hint,
  }),
  noSuite: (system: string, asked: readonly string[]): ErrorMessage => ({
    code: 'no-suite', exit: EXIT.dtrace,
    text: asked.length === 0
      ? `The source lists of apt name no archive of ${system} that could have libdtrace2.`
      : `None of the archives that apt is configured with has libdtrace2 for ${system} (asked: ${asked.join(', ')}).`,
    hint: 'Add an archive that has it to /etc/apt/sources.list.d (forky or sid of Debian), '
      + 'or set HEAT_TRACER_ROOT to a tree with libdtrace.',
  }),
  badSignature: (message: string): ErrorMessage => ({
    code: 'bad-signature', exit: EXIT.dtrace,
    text: `The signature of the archive is not valid, so nothing was downloaded from it: ${message}`,
    hint: 'Check the archive and its Signed-By in /etc/apt. A newer archive may need a newer keyring package (debian-archive-keyring).',
  }),
  downloadFailed: (message: string): ErrorMessage => ({
    code: 'download-failed', exit: EXIT.dtrace,
    text: `apt-get could not download libdtrace2: ${message}`,
    hint: 'Check that apt-get update works on this system (network, proxy, disk space). Then run setup again.',
  }),
  unpackFailed: (root: string, message: string): ErrorMessage => ({
    code: 'unpack-failed', exit: EXIT.dtrace,
    text: `Cannot unpack DTrace into ${root}: ${message}.`,
    hint: 'Check the disk space and the permissions of the directory, or set HEAT_TRACER_ROOT to another directory. Then run setup again.',
  }),
  placeTaken: (root: string): ErrorMessage => ({
    code: 'place-taken', exit: EXIT.dtrace,
    text: `The directory to unpack DTrace into already holds something else: ${root}`,
    hint: 'Move it away, or set HEAT_TRACER_ROOT to a directory that does not exist yet.',
  }),
  noHome: (): ErrorMessage => ({
    code: 'no-home', exit: EXIT.dtrace,
    text: 'There is no directory to unpack DTrace into: neither HOME nor XDG_DATA_HOME is an absolute path.',
    hint: 'Set one of them, or run sudo heat-tracer setup.',
  }),
  noBuildTools: (missing: readonly string[], command: string | undefined): ErrorMessage => ({
    code: 'no-build-tools', exit: EXIT.dtrace,
    text: `Cannot build the addon without ${missing.join(' and ')}.`,
    hint: command === undefined ? 'Install them, then run setup again.' : `Install with: ${command}; then run setup again.`,
  }),
  addonFailed: (message: string): ErrorMessage => ({
    code: 'addon-failed', exit: EXIT.dtrace,
    text: `Building the addon failed: ${message}`,
    hint: 'npm run build -w libdtrace shows the whole output.',
  }),
  notRoot: (): ErrorMessage => ({
    code: 'not-root', exit: EXIT.dtrace,
    text: 'DTrace needs root, and sudo is not installed.',
    hint: 'Run heat-tracer as root.',
  }),
  sudoRefused: (complaint: string): ErrorMessage => ({
    code: 'sudo-refused', exit: EXIT.dtrace,
    text: `DTrace needs root, and sudo refused it${complaint === '' ? '.' : `: ${complaint}`}`,
    hint: 'Run heat-tracer as a user who may use sudo, or as root.',
  }),
  cannotOpen: (code: string, message: string): ErrorMessage => ({
    code: 'cannot-open', exit: EXIT.dtrace,
    text: `Cannot use DTrace: ${endSentence(message)}`,
    hint: code === 'ADDON_MISSING' ? 'Build the addon: heat-tracer setup' : DOCTOR,
  }),
  cannotStartTracing: (message: string): ErrorMessage => ({
    code: 'cannot-start-tracing', exit: EXIT.dtrace,
    text: `DTrace could not start tracing: ${endSentence(message)}`,
    hint: 'heat-tracer doctor shows what this kernel lacks.',
  }),
  noMemoryForBuffers: (message: string): ErrorMessage => ({
    code: 'no-memory-for-buffers', exit: EXIT.dtrace,
    text: `DTrace could not start tracing: ${endSentence(message)}`,
    hint: 'The kernel allocates each buffer once for each CPU. Try smaller ones: -x aggsize=1m -x bufsize=1m.',
  }),
  tracingFailed: (message: string): ErrorMessage => ({
    code: 'tracing-failed', exit: EXIT.failure,
    text: `DTrace failed while tracing: ${endSentence(message)}`,
    hint: 'Start again. If it fails again, check the output of dmesg.',
  }),
  cannotStart: (program: string, message: string): ErrorMessage => ({
    code: 'cannot-start', exit: EXIT.dtrace,
    text: `Cannot start the consumer with ${program}: ${message}.`,
    hint: DOCTOR,
  }),
  consumerFailed: (complaint: string, signal: string | undefined): ErrorMessage => ({
    code: 'consumer-failed', exit: EXIT.dtrace,
    text: `The consumer ended before it started to trace${inBrackets(signal)}${complaint === '' ? '.' : `: ${complaint}`}`,
    hint: DOCTOR,
  }),
  consumerDied: (signal: string | undefined): ErrorMessage => ({
    code: 'consumer-died', exit: EXIT.failure,
    text: `The consumer died while tracing${inBrackets(signal)}. The kernel detaches its probes.`,
    hint: 'Start again. If it dies again, check the output of dmesg and of heat-tracer doctor.',
  }),
  internal: (message: string): ErrorMessage => ({
    code: 'internal', exit: EXIT.failure,
    text: `Internal error in the consumer: ${message}`,
    hint: 'This is a bug in heat-tracer. Please report it with this text.',
  }),
} as const

function endSentence(message: string): string {
  return /[.!]$/.test(message) ? message : `${message}.`
}

function inBrackets(signal: string | undefined): string {
  return signal === undefined ? '' : ` (${signal})`
}
