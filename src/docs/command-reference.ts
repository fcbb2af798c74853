/** The manual's part on commands and options, written from the declaration of the command line. */
import type { Command, Option } from 'commander'
import { buildProgram, type CommandActions } from '../commands/program.js'
import { formatUsage, groupOptions } from '../commands/options/help-layout.js'
import { formatCode, formatTable } from './markdown.js'

/** Nothing is parsed here, so no action is ever called. */
const NO_ACTIONS: CommandActions = {
  run: reject, probes: reject, replay: reject, export: reject, import: reject, summary: reject, diff: reject, doctor: reject, setup: reject,
  unknown: reject,
}

async function reject(): Promise<never> {
  throw new Error('the command reference runs no commands')
}

/** The program's commands, in the order of --help. */
function listCommands(): readonly Command[] {
  return buildProgram(NO_ACTIONS, '').commands
}

/** A table of all commands. */
export function formatCommandTable(): string {
  return formatTable(['command', 'what it does'], listCommands().map((command) => (
    [`[${formatCode(`heat-tracer ${formatUsage(command)}`)}](#${command.name()})`, command.description()]
  )))
}

/** A section for each command: its arguments, and its options by group. A group that a section before has whole is named only. */
export function formatCommandSections(): string {
  const described = new Map<string, string>()
  return listCommands().map((command) => {
    const groups = [...groupOptions(command, command.createHelp())].filter(([, options]) => options.some(({ long }) => long !== '--help'))
    return [
      `### ${command.name()}`, formatCode(`heat-tracer ${formatUsage(command)}`), `${command.description()}.`,
      ...formatArguments(command),
      ...groups.map(([heading, options]) => formatGroup(heading, options, command, described)),
    ].join('\n\n')
  }).join('\n\n')
}

function formatArguments({ registeredArguments: args }: Command): string[] {
  return args.length === 0 ? [] : [formatTable(['argument', 'meaning'], args.map((one) => [formatCode(one.name()), one.description]))]
}

/** `described`: table of a group → name of the command whose section has it. */
function formatGroup(heading: string, options: readonly Option[], command: Command, described: Map<string, string>): string {
  const name = heading.replace(/:$/, '')
  const help = command.createHelp()
  const table = formatTable(['option', 'meaning'], options.filter(({ long }) => long !== '--help').map((option) => (
    [formatCode(help.optionTerm(option)), help.optionDescription(option)]
  )))
  const before = described.get(table)
  if (before !== undefined) return `**${name}**: the same options as for [${formatCode(before)}](#${before}).`
  described.set(table, command.name())
  return `**${name}**\n\n${table}`
}
