/**
 * The entry point: the only reader of argv and the environment, and the only `process.exit`. Errors become text on standard error
 * and an exit code here and nowhere else.
 *
 * What the command line looks like is in commands/program.ts. Each command is loaded when it is called, so that --help and an
 * early error do not wait for the whole program to load.
 */
import { readFileSync } from 'node:fs'
import { CommanderError, type Command } from 'commander'
import { buildProgram, INTRODUCTION, type CommandActions } from './commands/program.js'
import { printLines, printMessage } from './commands/shared/print.js'
import { signalStatus } from './commands/shared/run-session.js'
import { settlePrivileges } from './commands/shared/settle-privileges.js'
import { errors } from './core/errors/messages.js'
import { EXIT, UserError } from './core/errors/user-error.js'
import type { ProcessContext } from './commands/shared/process-context.js'

/** Gives the terminal back; called before the process ends, whatever the cause. */
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

function exit(code: number): never {
  close()
  process.exit(code)
}

/** Prints what was thrown as an error message, and exits with its code. */
function exitWithError(error: unknown): never {
  close()
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage)
  const known = error instanceof UserError
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  try {
    printMessage(process.stderr, known ? error.message : `something in heat-tracer itself failed: ${detail}`)
  } finally {
    process.exit(known ? error.details.exit : EXIT.failure)
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

function handleSignalsAndErrors(): void {
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (interrupt === undefined) exit(signalStatus(signal))
      interrupt(signal)
    })
  }
  process.on('uncaughtException', exitWithError)
  process.on('unhandledRejection', exitWithError)
  process.stderr.on('error', () => {}) // there is no other place to report it
  process.stdout.on('error', ({ message }) => {
    if (interrupt === undefined) exitWithError(new UserError(errors.outputClosed(message))) // a running session handles it itself
  })
}

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
  return version
}

/** Takes the settings of the configuration file for a command that draws, unless the command line sets them. */
async function applyConfigFile(command: Command): Promise<void> {
  if (!command.options.some(({ long }) => long === '--palette')) return
  const { readConfigFile } = await import('./commands/options/config-file.js')
  const known = new Set(command.options.map((option) => option.attributeName()))
  if (command.name() === 'import') known.delete('interval') // the interval of a trace says nothing about the output of other programs
  for (const [name, value] of Object.entries(readConfigFile(context))) {
    if (known.has(name) && command.getOptionValueSource(name) !== 'cli') command.setOptionValueWithSource(name, value, 'config')
  }
}

const actions: CommandActions = {
  run: async (script, args, options) => exit(await (await import('./commands/run.js')).runCommand(script, args, options, context)),
  probes: async (pattern) => exit(await (await import('./commands/probes.js')).probesCommand(pattern, context)),
  replay: async (file, options) => exit(await (await import('./commands/replay.js')).replayCommand(file, options, context)),
  export: async (file, out, options) => exit(await (await import('./commands/export.js')).exportCommand(file, out, options, context)),
  import: async (file, options) => exit(await (await import('./commands/import.js')).importCommand(file, options, context)),
  summary: async (file, options) => exit(await (await import('./commands/summary.js')).summaryCommand(file, options, context)),
  diff: async (before, after, options) => exit(await (await import('./commands/diff.js')).diffCommand(before, after, options, context)),
  doctor: async () => exit(await (await import('./commands/doctor.js')).doctorCommand(context)),
  setup: async () => exit(await (await import('./commands/setup.js')).setupCommand(context)),
  unknown: async ([word]) => {
    if (word === undefined) {
      printLines(process.stdout, [INTRODUCTION.trimEnd()])
      return
    }
    const { nearestNames } = await import('./core/text/did-you-mean.js')
    throw new UserError(errors.noSuchCommand(word, nearestNames(word, program.commands.map((command) => command.name()), 1)))
  },
}

const program = buildProgram(actions, readVersion())
program.hook('preAction', async (_, command) => {
  await settlePrivileges(command, context)
  await applyConfigFile(command)
})
handleSignalsAndErrors()
program.parseAsync().then(() => {}, exitWithError)
