/** Errors about DTrace itself: finding it, installing it, starting it. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const setupErrors = {
  noDTrace: (root: string | undefined): ErrorMessage => ({
    code: 'no-dtrace', exit: EXIT.dtrace,
    text: root === undefined ? 'There is no libdtrace on this machine.' : `There is no libdtrace in ${root} (HEAT_TRACER_ROOT).`,
    hint: 'sudo heat-tracer setup gets it where it can; heat-tracer doctor says what else is missing.',
  }),
  untrusted: (path: string, reason: string): ErrorMessage => ({
    code: 'untrusted', exit: EXIT.dtrace,
    text: `Root does not load what others can change: ${path} ${reason}.`,
    hint: 'Give it to root or to the caller of sudo and take the others\' write permission away (chown, chmod go-w), or use another place.',
  }),
  noApt: (system: string, command: string | undefined): ErrorMessage => ({
    code: 'no-apt', exit: EXIT.dtrace,
    text: `There is no libdtrace on this machine, and no apt-get to fetch it with (${system}).`,
    hint: command === undefined
      ? 'Install the package that holds libdtrace.so.2 (dtrace on Oracle Linux, Fedora, Gentoo and Arch), then run setup again.'
      : `Install it with: ${command}; then run setup again.`,
  }),
  noDTraceOn: (system: string, hint: string): ErrorMessage => ({
    code: 'no-dtrace-on', exit: EXIT.dtrace,
    text: `There is no libdtrace on this machine (${system}), and setup cannot get it there.`,
    hint,
  }),
  noSuite: (system: string, asked: readonly string[]): ErrorMessage => ({
    code: 'no-suite', exit: EXIT.dtrace,
    text: asked.length === 0
      ? `apt's source lists name no archive of ${system} that could carry libdtrace2.`
      : `None of the archives that apt is configured with has libdtrace2 for ${system} (asked: ${asked.join(', ')}).`,
    hint: 'Add an archive that has it to /etc/apt/sources.list.d (Debian\'s forky or sid), or set HEAT_TRACER_ROOT to a tree that holds libdtrace.',
  }),
  badSignature: (message: string): ErrorMessage => ({
    code: 'bad-signature', exit: EXIT.dtrace,
    text: `The archive's signature is not good, so nothing was taken from it: ${message}`,
    hint: 'Look at the archive and its Signed-By in /etc/apt; a newer archive may need a newer keyring package (debian-archive-keyring).',
  }),
  downloadFailed: (message: string): ErrorMessage => ({
    code: 'download-failed', exit: EXIT.dtrace,
    text: `apt-get could not download libdtrace2: ${message}`,
    hint: 'Does apt-get update work on this machine (network, proxy, room on the disk)? Then run setup again.',
  }),
  unpackFailed: (root: string, message: string): ErrorMessage => ({
    code: 'unpack-failed', exit: EXIT.dtrace,
    text: `DTrace could not be unpacked into ${root}: ${message}.`,
    hint: 'Look at the room on the disk and the directory\'s mode, or set HEAT_TRACER_ROOT to another place; then run setup again.',
  }),
  placeTaken: (root: string): ErrorMessage => ({
    code: 'place-taken', exit: EXIT.dtrace,
    text: `Something else lies where DTrace would be unpacked: ${root}`,
    hint: 'Move it away, or set HEAT_TRACER_ROOT to a place that is free.',
  }),
  noHome: (): ErrorMessage => ({
    code: 'no-home', exit: EXIT.dtrace,
    text: 'There is no place to unpack DTrace into: neither HOME nor XDG_DATA_HOME is an absolute path.',
    hint: 'Set one of them, or run sudo heat-tracer setup.',
  }),
  noBuildTools: (missing: readonly string[], command: string | undefined): ErrorMessage => ({
    code: 'no-build-tools', exit: EXIT.dtrace,
    text: `The addon cannot be built without ${missing.join(' and ')}.`,
    hint: command === undefined ? 'Install them, then run setup again.' : `Install with: ${command}; then run setup again.`,
  }),
  addonFailed: (message: string): ErrorMessage => ({
    code: 'addon-failed', exit: EXIT.dtrace,
    text: `The addon could not be built: ${message}`,
    hint: 'npm run build -w libdtrace shows all of it.',
  }),
  notRoot: (): ErrorMessage => ({
    code: 'not-root', exit: EXIT.dtrace,
    text: 'DTrace needs root, and there is no sudo here to become it.',
    hint: 'Run heat-tracer as root.',
  }),
  sudoRefused: (complaint: string): ErrorMessage => ({
    code: 'sudo-refused', exit: EXIT.dtrace,
    text: `DTrace needs root, and sudo did not give it${complaint === '' ? '.' : `: ${complaint}`}`,
    hint: 'Run heat-tracer as a user who may use sudo, or as root.',
  }),
  cannotOpen: (code: string, message: string): ErrorMessage => ({
    code: 'cannot-open', exit: EXIT.dtrace,
    text: `DTrace cannot be used: ${message}${/[.!]$/.test(message) ? '' : '.'}`,
    hint: code === 'ADDON_MISSING' ? 'Build the addon: heat-tracer setup' : 'heat-tracer doctor says what is missing.',
  }),
  cannotGo: (message: string): ErrorMessage => ({
    code: 'cannot-go', exit: EXIT.dtrace,
    text: `DTrace could not begin to trace: ${message}${/[.!]$/.test(message) ? '' : '.'}`,
    hint: 'heat-tracer doctor says what this kernel lacks.',
  }),
  dtrace: (message: string): ErrorMessage => ({
    code: 'dtrace', exit: EXIT.failure,
    text: `DTrace failed while tracing: ${message}${/[.!]$/.test(message) ? '' : '.'}`,
  }),
  cannotStart: (program: string, message: string): ErrorMessage => ({
    code: 'cannot-start', exit: EXIT.dtrace,
    text: `The consumer could not be started with ${program}: ${message}.`,
    hint: 'heat-tracer doctor says what is missing.',
  }),
  consumerFailed: (complaint: string, signal: string | undefined): ErrorMessage => ({
    code: 'consumer-failed', exit: EXIT.dtrace,
    text: `The consumer ended before it could trace${signal === undefined ? '' : ` (${signal})`}${complaint === '' ? '.' : `: ${complaint}`}`,
    hint: 'heat-tracer doctor says what is missing.',
  }),
  consumerDied: (signal: string | undefined): ErrorMessage => ({
    code: 'consumer-died', exit: EXIT.failure,
    text: `The consumer died while tracing${signal === undefined ? '' : ` (${signal})`}: the kernel is detaching its probes.`,
    hint: 'Start again; if it dies again, dmesg and heat-tracer doctor may tell why.',
  }),
  internal: (message: string): ErrorMessage => ({
    code: 'internal', exit: EXIT.failure,
    text: `Something in the consumer itself failed: ${message}`,
  }),
} as const
