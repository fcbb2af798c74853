/**
 * The commander program: the only reader of argv and the environment, the only `process.exit`; an error becomes a sentence on
 * standard error and an exit code here and nowhere else.
 */
import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { signalStatus } from './commands/shared/run-session.js'
import { appendValue, addScreenOptions, addExportOptions, addRecordOptions, addTraceOptions } from './commands/options/declare.js'
import { errors } from './core/errors/messages.js'
import { EXIT, UserError } from './core/errors/user-error.js'
import type { RunOptions } from './commands/run.js'
import type { DiffOptions } from './commands/diff.js'
import type { ExportCommandOptions } from './commands/export.js'
import type { ImportCommandOptions } from './commands/import.js'
import type { ReplayCommandOptions } from './commands/replay.js'
import type { SummaryOptions } from './commands/summary.js'
import type { ProcessContext } from './commands/shared/process-context.js'

/** Give up what was borrowed, before the process ends for whatever cause. */
let close: () => void = () => {}
let interrupt: ((signal: NodeJS.Signals) => void) | undefined

const context: ProcessContext = {
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  euid: process.geteuid?.() ?? -1,
  node: process.execPath,
  onInterrupt: (quit) => {
    interrupt = quit
  },
  onExit: (action) => {
    close = action
  },
}

function leave(code: number): never {
  close()
  process.exit(code)
}

/** Whatever was thrown → sentence and exit code. */
function complain(error: unknown): never {
  close()
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage)
  const known = error instanceof UserError
  const text = known ? error.message : `something in heat-tracer itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  try {
    process.stderr.write(`heat-tracer: ${text}\n`)
  } finally {
    process.exit(known ? error.details.exit : EXIT.failure)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

function listen(): void {
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (interrupt === undefined) leave(signalStatus(signal))
      interrupt(signal)
    })
  }
  process.on('uncaughtException', complain)
  process.on('unhandledRejection', complain)
  process.stderr.on('error', () => {}) // nowhere left to say it
  process.stdout.on('error', ({ message }) => {
    if (interrupt === undefined) complain(new UserError(errors.outputClosed(message))) // else it is the session's business
  })
}

function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return version
}

const EXIT_HELP = `
Exit status:
  0    the trace ended, or q was pressed
  1    something failed while tracing
  2    the command line is wrong
  3    the D program does not compile or draws nothing
  4    DTrace cannot be used here: try heat-tracer doctor
  5    a stream cannot be read
  6    diff: a condition of --fail-on holds
  N    the status given to the script's exit()
  128+S  ended by signal S (130: Ctrl-C)

Examples:
  sudo heat-tracer --probe syscall
  sudo heat-tracer run syscall-latency.d --interval 500
  sudo heat-tracer --probe function -p 1234 malloc
  sudo heat-tracer run x.d --record x.ndjson.gz
  heat-tracer replay x.ndjson.gz --speed 10
  heat-tracer export x.ndjson.gz x.html
  ssh HOST sudo heat-tracer run x.d --ndjson | heat-tracer replay -
`

/** Preferences from the configuration file, for a command that draws; what the command line says wins. */
async function configure(command: Command): Promise<void> {
  if (!command.options.some(({ long }) => long === '--palette')) return
  const { readConfigFile } = await import('./commands/options/config-file.js')
  // A trace's interval says nothing of what others printed.
  const known = new Set(command.options.map((option) => option.attributeName()).filter((name) => name !== 'interval' || command.name() !== 'import'))
  for (const [name, value] of Object.entries(readConfigFile(context))) {
    if (known.has(name) && command.getOptionValueSource(name) !== 'cli') command.setOptionValueWithSource(name, value, 'config')
  }
}

/** Options given before the verb count as if they stood behind it. */
function given(command: Command): Partial<RunOptions> {
  return Object.fromEntries(Object.entries(command.opts()).filter(([name]) => command.getOptionValueSource(name) === 'cli'))
}

async function trace(script: string | undefined, args: string[], options: RunOptions): Promise<void> {
  const { runCommand } = await import('./commands/run.js')
  leave(await runCommand(script, args, options, context))
}

function program(): Command {
  const root = new Command('heat-tracer')
    .description('A live latency heat map in the terminal, drawn from DTrace.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'heat-tracer: ')) })
    .showHelpAfterError('(heat-tracer --help tells more)')
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText('after', EXIT_HELP)
  root.hook('preAction', (_, command) => configure(command))
  addTraceOptions(root)
    .argument('[args...]', 'macro arguments for the shipped script: $1, $2, …')
    .action(async (args: string[], options: RunOptions) => {
      if (options.probe === undefined && options.demo !== true) return args.length === 0 ? root.outputHelp() : unknownCommand(args[0]!)
      await trace(undefined, args, options)
    })
  addTraceOptions(root.command('run'))
    .description('trace with a D script and draw the map')
    .argument('[script]', 'a D program')
    .argument('[args...]', 'its macro arguments $1, $2, …')
    .action((script: string | undefined, args: string[], options: RunOptions) => trace(script, args, { ...options, ...given(root) }))
  root.command('probes').description('list the shipped scripts, or the probes that DTrace knows here')
    .argument('[pattern]', 'a probe description, such as syscall::read:entry')
    .action(async (pattern: string | undefined) => {
      const { probesCommand } = await import('./commands/probes.js')
      leave(await probesCommand(pattern, context))
    })
  addScreenOptions(root.command('replay')).description('draw a recording, or a stream from a pipe (-), on the same screen; ? lists its keys')
    .argument('<file>', 'what --record or --ndjson wrote; - is standard input')
    .option('--speed <factor>', '0.1 to 1000, or max; 1 unless given (max for a pipe and where nothing is drawn)')
    .option('--at <time>', 'begin there: 14:03:20 (UTC), or 90s, 5m, 1h30m from the start')
    .option('--skip-idle', 'pass over times without data or events')
    .option('--ndjson', 'write the stream to standard output, draw nothing')
    .option('--text', 'a line of characters for each tick, no screen (default when standard output is no terminal)')
    .action(async (file: string, options: ReplayCommandOptions) => {
      const { replayCommand } = await import('./commands/replay.js')
      leave(await replayCommand(file, { ...options, ...given(root) as ReplayCommandOptions }, context))
    })
  addExportOptions(root.command('export')).description('make a picture, a page or a table of a recording')
    .argument('<file>', 'a recording; - is standard input')
    .argument('<out>', 'what to make, by its name: .svg .png .html .ansi .txt .csv .json; - is standard output')
    .action(async (file: string, out: string, options: ExportCommandOptions) => {
      const { exportCommand } = await import('./commands/export.js')
      leave(await exportCommand(file, out, { ...options, ...given(root) as ExportCommandOptions }, context))
    })
  addRecordOptions(addScreenOptions(root.command('import'))).description('draw what dtrace(1), bpftrace or a trace of times and latencies printed')
    .argument('<file>', 'what they printed; - is standard input')
    .option('--format <name>', 'what it is; found out unless given')
    .option('--counts <how>', 'auto, cumulative or cleared: whether repeated prints add up')
    .option('--interval <ms>', 'milliseconds between two prints or columns')
    .option('--time-unit <unit>', 'unit of a trace\'s first column: s, ms, us, ns')
    .option('--as <shape>', 'buckets for a trace, such as quantize or llquantize:10,2,9,20')
    .option('--speed <factor>', '0.1 to 1000, or max')
    .option('--text', 'a line of characters for each tick, no screen (default when standard output is no terminal)')
    .action(async (file: string, options: ImportCommandOptions) => {
      const { importCommand } = await import('./commands/import.js')
      leave(await importCommand(file, { ...options, ...given(root) as ImportCommandOptions }, context))
    })
  root.command('summary').description('tell what a recording holds: totals, percentiles, modes, keys, what was lost')
    .argument('<file>', 'a recording; - is standard input')
    .option('--json', 'as JSON')
    .option('--color <when>', 'auto, always, truecolor, 256, 16 or never', 'auto')
    .action(async (file: string, options: SummaryOptions) => {
      const { summaryCommand } = await import('./commands/summary.js')
      leave(await summaryCommand(file, { ...options, ...given(root) as SummaryOptions }, context))
    })
  root.command('diff').description('tell what differs between two recordings, by rate and share, and whether chance could do that')
    .argument('<before>', 'a recording')
    .argument('<after>', 'another; one of the two may be -, standard input')
    .option('--aggregation <name>', 'which one, where there are several')
    .addOption(new Option('--fail-on <condition>', 'exit with 6 when it holds, such as p99>+20% or rate<-10%; may be repeated').argParser(appendValue).default([], 'none'))
    .option('--shuffles <n>', 'permutations of the test against chance (default 1999)')
    .option('--seed <n>', 'of the permutations (default 1)')
    .option('--json', 'as JSON')
    .option('--color <when>', 'auto, always, truecolor, 256, 16 or never', 'auto')
    .action(async (before: string, after: string, options: DiffOptions) => {
      const { diffCommand } = await import('./commands/diff.js')
      leave(await diffCommand(before, after, { ...options, ...given(root) as DiffOptions }, context))
    })
  root.command('doctor').description('say, line by line, what tracing needs and what to do about what is missing')
    .action(async () => leave(await (await import('./commands/doctor.js')).doctorCommand(context)))
  root.command('setup').description('get all that tracing needs: DTrace itself, the addon, debugfs')
    .action(async () => leave(await (await import('./commands/doctor.js')).setupCommand(context)))
  for (const command of root.commands) command.exitOverride()
  return root
}

async function unknownCommand(word: string): Promise<never> {
  const { nearestNames } = await import('./core/text/did-you-mean.js')
  throw new UserError(errors.noSuchCommand(word, nearestNames(word, ['run', 'replay', 'export', 'import', 'summary', 'diff', 'probes', 'doctor', 'setup'], 1)))
}

listen()
program().parseAsync().then(() => {}, complain)
