/** Keys whose names are not plain ASCII: they are told apart and chosen by their true text from the import to every export. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { exportCommand, type ExportCommandOptions } from '../../src/commands/export.js'
import { summaryCommand } from '../../src/commands/summary.js'
import { encode } from '../../src/core/stream/ndjson.js'
import { UserError } from '../../src/core/errors/user-error.js'
import type { Key } from '../../src/core/stream/event.js'
import { importSource } from '../../src/sources/import/index.js'
import type { ChartDocument } from '../../src/exports/json.js'
import { aggregation, header } from '../core/make.js'
import { fakeContext } from './fake-context.js'

const directory = mkdtempSync(join(tmpdir(), 'key-names-'))
after(() => rmSync(directory, { recursive: true }))
const FIXTURE = join(import.meta.dirname, '../../../test/fixtures/import/wide-keys.txt')
/** Events of each key, counted in the file itself. */
const COUNTS = { 日本語: 61, 韓国語: 74, 中国語: 62, '👩\u200d💻': 59, 'e\u0301te\u0301': 66, naïve: 78 }

/** A recording of the fixture. */
async function record(): Promise<string> {
  const lines: string[] = []
  for await (const { event } of importSource({ path: FIXTURE, countMode: 'auto', pace: 'max' }).events()) lines.push(`${encode(event)}\n`)
  return write(lines.join(''))
}

/** A recording of one tick, an event for each key. */
function recordKeys(...keys: readonly Key[]): string {
  const tick = { type: 'tick', time: 1000, duration: 1000, aggregations: [aggregation(keys.map((key) => [key, [1000]]))] } as const
  return write(`${encode(header())}\n${encode(tick)}\n${encode({ type: 'end', time: 1000, reason: 'limit', status: 0 })}\n`)
}

let files = 0
function write(text: string): string {
  const path = join(directory, `${files++}.ndjson`)
  writeFileSync(path, text)
  return path
}

async function exportText(path: string, options: ExportCommandOptions): Promise<string> {
  const { context, out } = fakeContext()
  await exportCommand(path, '-', options, context)
  return out()
}

async function exportJson(path: string, options: ExportCommandOptions = {}): Promise<ChartDocument> {
  return JSON.parse(await exportText(path, { format: 'json', ...options })) as ChartDocument
}

async function readRefusal(path: string, options: ExportCommandOptions): Promise<string> {
  const error = await exportText(path, { format: 'json', ...options }).catch((thrown: unknown) => thrown)
  assert.ok(error instanceof UserError, String(error))
  return error.message
}

test('each key of an import keeps its own counts under its true name', async () => {
  const { keys, total } = await exportJson(await record())
  assert.equal(total, 400)
  assert.deepEqual(Object.fromEntries(keys.map(({ name, count }) => [name, count])), COUNTS)
})

test('--only, --select and --without choose a key by its true name', async () => {
  const path = await record()
  for (const [name, count] of Object.entries(COUNTS)) {
    assert.equal((await exportJson(path, { only: [name] })).total, count, name)
    assert.equal((await exportJson(path, { without: [name] })).total, 400 - count, name)
    assert.equal((await exportJson(path, { select: [name] })).keys[0]!.name, name)
  }
})

test('a key may be named in another composition of its letters, or as a terminal shows it', async () => {
  const path = await record()
  for (const name of ['été', '\\u65e5\\u672c\\u8a9e', '["日本語"]']) {
    assert.equal((await exportJson(path, { only: [name] })).keys.length, 1, name)
  }
  assert.match(await readRefusal(path, { only: ['???'] }), /--only \?\?\?: no such key/)
  assert.match(await readRefusal(path, { only: ['日本'] }), /Did you mean 日本語\?/)
})

test('a name that several keys have is refused, with all of them; their parts as JSON choose one', async () => {
  const path = recordKeys(['a b'], ['a', 'b'], [1], ['1'], ['é'], ['e\u0301'], ['\x1b'], ['\\x1b'])
  assert.match(await readRefusal(path, { only: ['a b'] }), /--only a b: 2 keys have this name: \["a b"\] {2}\["a","b"\]\n.*--only '\["a b"\]'/)
  assert.match(await readRefusal(path, { without: ['1'] }), /2 keys have this name: \[1\] {2}\["1"\]/)
  for (const group of ['["a b"]', '["a","b"]', '[1]', '["1"]', 'é', 'e\u0301', '\x1b', '\\x1b']) {
    assert.equal((await exportJson(path, { only: [group] })).total, 1, group)
  }
})

test('CSV and SVG carry the true text', async () => {
  const path = await record()
  const csv = await exportText(path, { format: 'csv', byKey: true })
  const svg = await exportText(path, { format: 'svg' })
  for (const name of Object.keys(COUNTS)) {
    assert.ok(csv.includes(`,${name},`), name)
    assert.ok(svg.includes(`>${name}</text>`), name)
  }
})

test('in SVG no control character is lost: each has its stand-in', async () => {
  const svg = await exportText(recordKeys(['a\x01'], ['a\x02'], ['a\u202e'], ['a']), { format: 'svg' })
  for (const name of ['a\\x01', 'a\\x02', 'a\\u202e', 'a']) assert.ok(svg.includes(`>${name}</text>`), name)
})

test('the screen shows wide keys by their width and keeps columns aligned', async () => {
  const text = await exportText(await record(), { format: 'text', size: '160x40' })
  const rows = text.split('\n').filter((line) => /^ {2}(日本語|韓国語|中国語|👩|e\u0301te|naïve)/.test(line))
  assert.equal(rows.length, 6)
  const { default: stringWidth } = await import('string-width')
  const ends = rows.map((line) => stringWidth(/^.*?\d(?=\s)/.exec(line)![0]))
  assert.equal(new Set(ends).size, 1, rows.join('\n'))
})

test('summary lists wide keys in aligned columns', async () => {
  const path = await record()
  const { context, out } = fakeContext({ env: { LANG: 'C.UTF-8' } })
  await summaryCommand(path, { color: 'never' }, context)
  for (const name of Object.keys(COUNTS)) assert.ok(out().includes(`  ${name} `), name)
})

test('the fixture is what the counts were taken from', () => {
  const keys = readFileSync(FIXTURE, 'utf8').trimEnd().split('\n').map((line) => line.split(' ')[2]!)
  for (const [name, count] of Object.entries(COUNTS)) assert.equal(keys.filter((key) => key === name).length, count)
})
