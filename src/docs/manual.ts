/**
 * docs/manual.md: the hand-written docs/manual.in.md, in which each {{name}} is replaced by a table from the code.
 *
 * The build writes it (write-manual.mjs), and a test compares the committed file with what the build would write. So the tables
 * cannot drift from the program, and the prose stays a file that one can read and edit. Rejected: a documentation generator, which
 * would need all prose in comments of the code.
 */
import { AXES } from '../core/grid/value-axis.js'
import { SCALES } from '../core/color/color-scale.js'
import { bindings, replayBindings, type Binding } from '../core/keymap/bindings.js'
import { EXIT_STATUS } from '../commands/exit-status.js'
import { SETTING_NAMES } from '../commands/options/config-file.js'
import { formats } from '../exports/index.js'
import { palettes } from '../palettes/index.js'
import { importFormats } from '../sources/import/index.js'
import { formatCommandSections, formatCommandTable } from './command-reference.js'
import {
  AXIS_DESCRIPTIONS, ENVIRONMENT_DESCRIPTIONS, PALETTE_DESCRIPTIONS, SCALE_DESCRIPTIONS, WEIGHT_DESCRIPTIONS,
} from './descriptions.js'
import { formatCode, formatSentence, formatTable } from './markdown.js'
import { formatScriptNotes, formatScriptTable } from './script-reference.js'

/** Placeholder in the template → the text that replaces it. */
const PARTS: Readonly<Record<string, () => string | Promise<string>>> = {
  'commands': formatCommandTable,
  'command-sections': formatCommandSections,
  'keys': () => formatKeys(bindings),
  'replay-keys': () => formatKeys(replayBindings),
  'scripts': formatScriptTable,
  'script-notes': formatScriptNotes,
  'export-formats': formatExportFormats,
  'import-formats': () => formatTable(
    ['format', 'what is read'], importFormats.map(({ name, description }) => [formatCode(name), description]),
  ),
  'palettes': () => describe('palette', palettes.map(({ name }) => name), PALETTE_DESCRIPTIONS),
  'scales': () => describe('scale', SCALES, SCALE_DESCRIPTIONS),
  'axes': () => describe('axis', AXES, AXIS_DESCRIPTIONS),
  'weights': () => describe('weight', Object.keys(WEIGHT_DESCRIPTIONS), WEIGHT_DESCRIPTIONS),
  'settings': () => SETTING_NAMES.map(formatCode).join(', '),
  'environment': () => describe('variable', Object.keys(ENVIRONMENT_DESCRIPTIONS), ENVIRONMENT_DESCRIPTIONS),
  'exit-status': () => formatTable(['status', 'meaning'], EXIT_STATUS.map(([status, meaning]) => [formatCode(status), meaning])),
}

const NOTICE = '<!-- Written by `npm run build` from docs/manual.in.md and from tables in src. Edit those, not this file. -->\n\n'

/** The manual's text from its template's. Throws an Error for a placeholder without a table, and for a table without a placeholder. */
export async function buildManual(template: string): Promise<string> {
  const wanted = [...template.matchAll(/\{\{([\w-]+)\}\}/g)].map((match) => match[1]!)
  const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name))
  const missing = Object.keys(PARTS).filter((name) => !wanted.includes(name))
  if (unknown.length > 0) throw new Error(`docs/manual.in.md: there is no table for ${unknown.join(', ')}`)
  if (missing.length > 0) throw new Error(`docs/manual.in.md: there is no placeholder for ${missing.join(', ')}`)
  const texts = new Map<string, string>()
  for (const name of wanted) texts.set(name, await PARTS[name]!())
  return NOTICE + template.replace(/\{\{([\w-]+)\}\}/g, (_, name: string) => texts.get(name)!)
}

/** A table of names and their descriptions. Throws an Error for a name that has none. */
function describe(heading: string, names: readonly string[], descriptions: Readonly<Record<string, string>>): string {
  return formatTable([heading, 'description'], names.map((name) => {
    const description = descriptions[name]
    if (description === undefined) throw new Error(`src/docs/descriptions.ts has no description of the ${heading} ${name}`)
    return [formatCode(name), description]
  }))
}

/** A table for each group of keys, in the groups' order. */
function formatKeys(list: readonly Binding[]): string {
  const groups = new Map<string, Binding[]>()
  for (const binding of list) if (binding.label !== '') groups.set(binding.group, [...(groups.get(binding.group) ?? []), binding])
  const tables = [...groups].map(([group, each]) => {
    const table = formatTable(['key', 'what it does'], each.map(({ label, description }) => [formatLabel(label), description]))
    return groups.size === 1 ? table : `**${group}**\n\n${table}`
  })
  return tables.join('\n\n')
}

function formatLabel(label: string): string {
  return label === 'mouse' ? label : label.split(' ').map(formatCode).join(' ')
}

async function formatExportFormats(): Promise<string> {
  const rows = await Promise.all(formats.map(async ({ name, extensions, load }) => (
    [extensions.map(formatCode).join(' '), formatCode(name), formatSentence((await load()).about)]
  )))
  return formatTable(['file name ends in', '--format', 'what it is'], rows)
}
