/**
 * The layout of --help. It is commander's own, except that the commands stand before the options: the list of options of a trace
 * fills two screens, and whoever opens the help for the first time looks for a command.
 */
import type { Command, Help, Option } from 'commander'

/** For `configureHelp()`. */
export const HELP_LAYOUT: Partial<Help> = { formatHelp, subcommandTerm: formatUsage }

/** A command with its arguments, such as "export <file> <out>". That it takes options goes without saying. */
export function formatUsage(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name()
    return argument.required ? `<${name}>` : `[${name}]`
  })
  return [command.name(), ...words].join(' ')
}

/** The options that --help lists, by the heading of their group. */
export function groupOptions(command: Command, helper: Help): Map<string, Option[]> {
  return helper.groupItems(command.options as Option[], helper.visibleOptions(command), (option) => option.helpGroupHeading ?? '')
}

function formatHelp(command: Command, helper: Help): string {
  const termWidth = helper.padWidth(command, helper)
  const list = (heading: string, items: readonly (readonly [term: string, description: string])[]): string[] =>
    helper.formatItemList(heading, items.map(([term, description]) => helper.formatItem(term, termWidth, description, helper)), helper)
  const commands = helper.groupItems(command.commands as Command[], helper.visibleCommands(command), (each) => each.helpGroup())
  const listCommands = ([heading, these]: [string, Command[]]): string[] =>
    list(heading, these.map((one) => [helper.subcommandTerm(one), helper.subcommandDescription(one)]))
  const listOptions = ([heading, these]: [string, Option[]]): string[] =>
    list(heading, these.map((one) => [helper.optionTerm(one), helper.optionDescription(one)]))
  return [
    `Usage: ${helper.commandUsage(command)}`, '',
    helper.boxWrap(helper.commandDescription(command), helper.helpWidth ?? 80), '',
    ...[...commands].flatMap(listCommands),
    ...list('Arguments:', helper.visibleArguments(command).map((one) => [helper.argumentTerm(one), helper.argumentDescription(one)])),
    ...[...groupOptions(command, helper)].flatMap(listOptions),
  ].join('\n')
}
