/**
 * The command line: every command with its arguments and options, and the texts of its help.
 *
 * Nothing runs here and nothing is loaded but commander: what a command does is passed in, so that the manual is written from the
 * same table (src/docs) and --help starts fast. To add a command: its declaration below, its action in `CommandActions`, and a
 * line in cli.ts that loads it.
 */
import { Command, type Option } from 'commander'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { escapeControls } from '../core/text/control-characters.js'
import { EXIT_STATUS } from './exit-status.js'
import { HELP_LAYOUT } from './options/help-layout.js'
import {
  addColorOption, addExportOptions, addListOption, addOutputOptions, addRecordOptions, addScreenOptions, addTraceOptions, GROUPS,
} from './options/declare.js'
import type { DiffOptions } from './diff.js'
import type { ExportCommandOptions } from './export.js'
import type { ImportCommandOptions } from './import.js'
import type { ReplayCommandOptions } from './replay.js'
import type { RunOptions } from './run.js'
import type { SummaryOptions } from './summary.js'

/** What the commands do. Each is called with the words of the command line, unchecked. */
export interface CommandActions {
  /** `run`, and `--probe` or `--demo` without a command. */
  run(script: string | undefined, args: readonly string[], options: RunOptions): Promise<void>
  probes(pattern: string | undefined): Promise<void>
  replay(file: string, options: ReplayCommandOptions): Promise<void>
  export(file: string, out: string, options: ExportCommandOptions): Promise<void>
  import(file: string, options: ImportCommandOptions): Promise<void>
  summary(file: string, options: SummaryOptions): Promise<void>
  diff(before: string, after: string, options: DiffOptions): Promise<void>
  doctor(): Promise<void>
  setup(): Promise<void>
  /** No command, and no --probe or --demo: `args` are the words that stand there, perhaps none. */
  unknown(args: readonly string[]): Promise<void>
}

/** What `heat-tracer` alone prints. */
export const INTRODUCTION = `\
heat-tracer draws live latency heat maps in the terminal, traced with DTrace.

Start with one of these:
  sudo heat-tracer --probe syscall    trace all system calls of this machine
  sudo heat-tracer run FILE.d         trace with your own D script
  heat-tracer probes                  list the shipped scripts

Press ? on the screen to list its keys. heat-tracer --help lists commands and
options. docs/manual.md describes everything. If tracing does not work here,
run heat-tracer doctor.
`

const EXAMPLES = `
Examples:
  sudo heat-tracer --probe syscall
  sudo heat-tracer run syscall-latency.d --interval 500
  sudo heat-tracer --probe function -p 1234 malloc
  sudo heat-tracer run x.d --record x.ndjson.gz
  heat-tracer replay x.ndjson.gz --speed 10
  heat-tracer export x.ndjson.gz x.html
  ssh -n HOST sudo heat-tracer run x.d --ndjson | heat-tracer replay -
`

const EXTENSIONS = '.svg .png .html .ansi .txt .csv .json'

const COMMAND_GROUPS = { trace: 'Trace commands:', recording: 'Recording commands:', setup: 'Setup commands:' }

/** The whole command line. It never ends the process: wrong words are thrown as CommanderErrors, and so is the end of --help. */
export function buildProgram(actions: CommandActions, version: string): Command {
  const root = new Command('heat-tracer')
    .usage('<command> [options]\n       heat-tracer --probe <name> [options] [args...]')
    .description('Draw live latency heat maps in the terminal, traced with DTrace.')
    .exitOverride()
    .configureHelp(HELP_LAYOUT)
    .configureOutput({ outputError: (text, write) => write(escapeControls(text.replace(/^error: /, 'heat-tracer: '))) })
    .showHelpAfterError('(Try heat-tracer --help.)')
    .showSuggestionAfterError()
    .enablePositionalOptions()
  addTraceOptions(root)
    .argument('[args...]', 'The macro arguments $1, $2, … of the shipped script')
    .optionsGroup(GROUPS.other)
    .version(version, '-V, --version', 'Print the version')
    .helpOption('-h, --help', 'Show this help')
    .action((args: string[], options: RunOptions) => (
      options.probe === undefined && options.demo !== true ? actions.unknown(args) : actions.run(undefined, args, options)
    ))
  declareTraceCommands(root, actions)
  declareRecordingCommands(root, actions)
  declareSetupCommands(root, actions)
  for (const command of [root, ...root.commands]) refuseRepeats(command)
  root.hook('preAction', (_, command) => joinRootOptions(root, command))
  const status = EXIT_STATUS.map(([code, meaning]) => `  ${code.padEnd(7)}${meaning}\n`).join('')
  return root.addHelpText('after', `\nExit status:\n${status}${EXAMPLES}\nThe manual is docs/manual.md.\n`)
}

/** Whether an option takes one value; an option that may be repeated has a parser that collects its values. */
function takesOneValue({ required, optional, parseArg }: Option): boolean {
  return (required || optional) && parseArg === undefined
}

/** Refuses an option that is given twice and takes one value: the first one would be lost without a word. */
function refuseRepeats(command: Command): void {
  for (const option of command.options.filter(takesOneValue)) {
    let before: string | undefined
    command.on(`option:${option.name()}`, (value: string) => {
      if (before !== undefined) throw new UserError(errors.repeatedOption(option.short ?? option.long!, before, value))
      before = value
    })
  }
}

/** Joins what is given before and behind the command: lists are added up, and one value may be given once. */
function joinRootOptions(root: Command, command: Command): void {
  if (command === root) return
  for (const option of root.options) {
    const name = option.attributeName()
    if ([root, command].some((one) => one.getOptionValueSource(name) !== 'cli')) continue
    const [first, second] = [root.getOptionValue(name) as unknown, command.getOptionValue(name) as unknown]
    if (takesOneValue(option)) throw new UserError(errors.repeatedOption(option.short ?? option.long!, String(first), String(second)))
    if (Array.isArray(first) && Array.isArray(second)) root.setOptionValueWithSource(name, [...first, ...second], 'cli')
  }
}

/** Options given before the command count as if they stood behind it. */
function withRootOptions<Options>(root: Command, options: Options): Options {
  const given = Object.entries(root.opts()).filter(([name]) => root.getOptionValueSource(name) === 'cli')
  return { ...options, ...Object.fromEntries(given) }
}

function declareTraceCommands(root: Command, actions: CommandActions): void {
  root.commandsGroup(COMMAND_GROUPS.trace)
  addTraceOptions(root.command('run')).description('Trace with a D script and draw the heat map')
    .argument('[script]', 'A D script; - reads standard input')
    .argument('[args...]', 'Its macro arguments $1, $2, …')
    .action((script: string | undefined, args: string[], options: RunOptions) => actions.run(script, args, withRootOptions(root, options)))
  root.command('probes').description('List the shipped scripts, or the probes of DTrace that match a pattern')
    .argument('[pattern]', 'A probe description, such as syscall::read:entry')
    .action((pattern: string | undefined) => actions.probes(pattern))
}

function declareRecordingCommands(root: Command, actions: CommandActions): void {
  root.commandsGroup(COMMAND_GROUPS.recording)
  const replay = root.command('replay').description('Draw a recording, or a stream from a pipe')
    .argument('<file>', 'A file written by --record or --ndjson; - reads standard input')
    .action((file: string, options: ReplayCommandOptions) => actions.replay(file, withRootOptions(root, options)))
  replay.optionsGroup(GROUPS.replay)
    .option('--speed <factor>', 'Replay this many times as fast, 0.1 to 1000, or max (default: 1; max for a pipe and without a screen)')
    .option('--at <time>', 'Start at this time: 14:03:20 (UTC), or 90s, 5m, 1h30m from the start')
    .option('--skip-idle', 'Skip times without events')
  addOutputOptions(addScreenOptions(replay))
  addExportOptions(root.command('export')).description('Save a recording as a picture, a web page or a table')
    .argument('<file>', 'A recording; - reads standard input')
    .argument('<out>', `The file to write; its extension chooses the format: ${EXTENSIONS}; - writes to standard output`)
    .action((file: string, out: string, options: ExportCommandOptions) => actions.export(file, out, withRootOptions(root, options)))
  declareImport(root, actions)
  addColorOption(root.command('summary').optionsGroup(GROUPS.output))
    .description('Summarize a recording: totals, percentiles, modes, keys, lost data')
    .argument('<file>', 'A recording; - reads standard input')
    .option('--json', 'Print JSON')
    .action((file: string, options: SummaryOptions) => actions.summary(file, withRootOptions(root, options)))
  declareDiff(root, actions)
}

/** Literal, because the formats themselves are loaded by the command alone. A test compares it with them. */
const IMPORT_FORMAT_HELP = 'Set the format (default: detected): dtrace, bpftrace, bpftrace-text, bcc, hdrhistogram, jmeter, vegeta, hey, '
  + 'postgresql, nginx, strace, perf-trace, json-lines, fio or columns'

function declareImport(root: Command, actions: CommandActions): void {
  const command = root.command('import')
    .description('Draw the output of other tools: dtrace(1), bpftrace, bcc, fio, strace, JMeter, logs, CSV')
    .argument('<file>', 'The output to draw; - reads standard input')
    .action((file: string, options: ImportCommandOptions) => actions.import(file, withRootOptions(root, options)))
  command.optionsGroup(GROUPS.import)
    .option('--format <name>', IMPORT_FORMAT_HELP)
    .option('--time <column>', 'Choose the column of times, by its name in the heading or its number')
    .option('--value <column>', 'Choose the column of values')
    .option('--key <columns>', 'Choose the columns of keys, such as method,url; or none')
    .option('--counts <how>', 'Say whether printed counts add up (cumulative) or start from zero each time (cleared) (default: auto)')
    .option('--interval <ms>', 'Set the milliseconds between two prints, or per column')
    .option('--time-unit <unit>', 'Set the unit of times: s, ms, us or ns (default: from the text or the size of the numbers)')
    .option('--as <buckets>', 'Set the buckets for single events, such as quantize or llquantize:10,2,9,20')
    .option('--speed <factor>', 'Draw this many times as fast, 0.1 to 1000, or max')
  addOutputOptions(addRecordOptions(addScreenOptions(command)))
}

function declareDiff(root: Command, actions: CommandActions): void {
  const command = root.command('diff').description('Compare two recordings by rate and latency, and test whether the difference is chance')
    .argument('<before>', 'A recording')
    .argument('<after>', 'Another recording; one of the two may be - for standard input')
    .optionsGroup(GROUPS.compare)
    .option('--aggregation <name>', 'Choose the aggregation, if the recordings have several')
  addListOption(command, '--fail-on <condition>', 'Exit with status 6 if this is true, such as p99>+20% or rate<-10%; may be repeated')
    .option('--shuffles <n>', 'Set the number of permutations of the significance test (default: 1999)')
    .option('--seed <n>', 'Set the seed of the permutations (default: 1)')
  addColorOption(command.optionsGroup(GROUPS.output))
    .option('--json', 'Print JSON')
    .action((before: string, after: string, options: DiffOptions) => actions.diff(before, after, withRootOptions(root, options)))
}

function declareSetupCommands(root: Command, actions: CommandActions): void {
  root.commandsGroup(COMMAND_GROUPS.setup)
  root.command('doctor').description('Check what tracing needs, and say how to fix what is missing').action(() => actions.doctor())
  root.command('setup').description('Get what tracing needs: unpack DTrace, build the addon, mount debugfs').action(() => actions.setup())
}
