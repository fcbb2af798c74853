/** The manual is what the build writes, and it leaves out nothing that the program has: src/docs. */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildProgram, type CommandActions } from '../../src/commands/program.js'
import { formats } from '../../src/exports/index.js'
import { SCALES } from '../../src/core/color/color-scale.js'
import { AXES } from '../../src/core/grid/value-axis.js'
import { ENVIRONMENT_DESCRIPTIONS, PALETTE_DESCRIPTIONS } from '../../src/docs/descriptions.js'
import { buildManual } from '../../src/docs/manual.js'
import { palettes } from '../../src/palettes/index.js'
import { IMPORT_FORMATS } from '../../src/sources/import/index.js'
import { SETTING_NAMES } from '../../src/commands/options/config-file.js'

const TOP = fileURLToPath(new URL('../../../', import.meta.url))
const read = (path: string): string => readFileSync(join(TOP, path), 'utf8')
const program = buildProgram({} as CommandActions, '')
const commands = [program, ...program.commands]

test('docs/manual.md is what npm run build writes', async () => {
  assert.equal(read('docs/manual.md'), await buildManual(read('docs/manual.in.md')))
})

test('buildManual() refuses a placeholder without a table and a table without a placeholder', async () => {
  await assert.rejects(buildManual(`${read('docs/manual.in.md')}{{nonsense}}`), /there is no table for nonsense/)
  await assert.rejects(buildManual(read('docs/manual.in.md').replace('{{scales}}', '')), /there is no placeholder for scales/)
})

test('every command and every option is in the manual', () => {
  const manual = read('docs/manual.md')
  const flags = commands.flatMap((command) => command.options.map((option) => option.long!))
  assert.ok(flags.length > 100)
  assert.deepEqual(flags.filter((flag) => !new RegExp(`[ \`]${flag}[ \`]`).test(manual)), [])
  assert.deepEqual(program.commands.filter((command) => !manual.includes(`\n### ${command.name()}\n`)).map((command) => command.name()), [])
})

test('every option has a group and a description, and no line of --help is over 80 columns', () => {
  for (const command of commands) {
    const wrong = command.options.filter((option) => option.helpGroupHeading === undefined || !/^[A-Z]/.test(option.description))
    assert.deepEqual(wrong.map(({ flags }) => `${command.name()} ${flags}`), [])
    assert.deepEqual(command.helpInformation().split('\n').filter((line) => line.length > 80), [])
  }
})

test('--palette, --scale, --axis and --format name all that there is to choose from', () => {
  const described = (name: string, flag: string): string =>
    commands.find((command) => command.name() === name)!.options.find(({ long }) => long === flag)!.description
  const lacking = [
    ...palettes.filter(({ name }) => !described('run', '--palette').includes(name)).map(({ name }) => name),
    ...SCALES.filter((name) => !described('run', '--scale').includes(name)),
    ...AXES.filter((name) => !described('run', '--axis').includes(name)),
    ...IMPORT_FORMATS.filter((name) => !described('import', '--format').includes(name)),
    ...formats.filter(({ name }) => !described('export', '--format').includes(name)).map(({ name }) => name),
  ]
  assert.deepEqual(lacking, [])
})

test('every setting of the configuration file is a long option of run', () => {
  const names = new Set(commands.find((command) => command.name() === 'run')!.options.map((option) => option.attributeName()))
  assert.deepEqual(SETTING_NAMES.filter((name) => !names.has(name)), [])
})

test('the manual describes every palette and every environment variable that the program reads, and no other', () => {
  assert.deepEqual(Object.keys(PALETTE_DESCRIPTIONS).sort(), palettes.map(({ name }) => name).sort())
  const files = (readdirSync(join(TOP, 'src'), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts') && !/node_modules|\bdist\b|\bbuild\b/.test(name))
  const texts = files.map((name) => read(join('src', name)))
  const names = new Set(texts.flatMap((text) => [
    ...[...text.matchAll(/\benv\['([A-Z_]+)'\]/g)].map((match) => match[1]!),
    ...[...text.matchAll(/\{([^{}]*)\} = (?:process\.)?env\b/g)].flatMap((match) => match[1]!.match(/\b[A-Z_]{2,}\b/g) ?? []),
  ]))
  assert.ok(names.size > 10)
  assert.deepEqual(Object.keys(ENVIRONMENT_DESCRIPTIONS).sort(), [...names].sort())
})
