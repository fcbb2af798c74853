import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { exportCommand, type ExportCommandOptions } from '../../src/commands/export.js'
import { EXIT, UserError } from '../../src/core/errors/user-error.js'
import { sumBuckets } from '../support/sum-buckets.js'
import type { ChartDocument } from '../../src/exports/json.js'
import { demoText } from './recorded.js'
import { fakeContext } from './fake-context.js'

const directory = mkdtempSync(join(tmpdir(), 'export-'))
after(() => rmSync(directory, { recursive: true }))
let files = 0
const place = (name: string): string => join(directory, `${files++}-${name}`)

function fileOf(content: string | Uint8Array): string {
  const path = place('x.ndjson')
  writeFileSync(path, content)
  return path
}

async function run(file: string, out: string, options: ExportCommandOptions = {}, input?: string) {
  const { context, out: written, err } = fakeContext(input === undefined ? {} : { input })
  let error: UserError | undefined
  const code = await exportCommand(file, out, options, context).catch((thrown: unknown) => {
    if (!(thrown instanceof UserError)) throw thrown
    error = thrown
    return thrown.details.exit
  })
  return { code, error: error?.message ?? '', stdout: written(), stderr: err() }
}

/** What is exported to JSON. */
async function documentOf(content: string, options: ExportCommandOptions = {}): Promise<ChartDocument> {
  const { stdout, error } = await run(fileOf(content), '-', { format: 'json', ...options })
  assert.equal(error, '')
  return JSON.parse(stdout) as ChartDocument
}

const recording = await demoText({ ticks: 200 })
const events = sumBuckets(recording, 'latency')

test('export counts every event of the recording, also when neighboring ticks are summed', async () => {
  for (const columns of [undefined, '200', '60', '7', '1']) {
    const { total, columns: shown } = await documentOf(recording, columns === undefined ? {} : { columns })
    assert.equal(total, events)
    assert.equal(shown.length <= Number(columns ?? 200), true)
  }
})

test('export says what it wrote, and from what', async () => {
  const out = place('x.csv')
  const { code, stderr } = await run(fileOf(recording), out, { columns: '60' })
  assert.equal(code, 0)
  assert.match(stderr, /x\.csv: 200 ticks as 50 columns of up to 4s, \d+ rows, [\d,]+ events; \d+ kB\n$/)
  assert.equal(statSync(out).mode & 0o777, 0o644 & ~process.umask())
})

test('export reads standard input and writes standard output', async () => {
  const { stdout } = await run('-', '-', { format: 'csv' }, recording)
  assert.match(stdout, /^begin,end,low,high,count,share,reached\n2026-01-02T14:03:20/)
})

test('export takes a range of time', async () => {
  const { columns } = await documentOf(recording, { from: '30s', to: '14:04:00' })
  assert.deepEqual([columns.length, columns[0]!.begin, columns.at(-1)!.end], [10, 30_000, 40_000])
  assert.match((await run(fileOf(recording), '-', { format: 'csv', from: '50s', to: '20s' })).error, /--to 20s is not after --from 50s/)
  assert.match((await run(fileOf(recording), '-', { format: 'csv', to: 'noon' })).error, /--to noon: expected a time/)
  assert.match((await run(fileOf(recording), '-', { format: 'csv', from: '2h' })).error, /has no events in buckets in the selected part/)
})

test('export chooses keys by name with --only and --without, and refuses an unknown key', async () => {
  const all = await documentOf(recording)
  const only = await documentOf(recording, { only: ['read', 'write'] })
  const without = await documentOf(recording, { without: ['read', 'write'] })
  assert.equal(only.total + without.total, all.total)
  assert.deepEqual(only.keys.map(({ name }) => name).sort(), ['read', 'write'])
  const path = fileOf(recording)
  assert.match((await run(path, '-', { format: 'csv', only: ['raed'] })).error,
    /--only raed: no such key\.\n {2}Did you mean read/)
  assert.match((await run(path, '-', { format: 'csv', only: ['read'], without: ['write'] })).error,
    /--only and --without cannot be used together/)
  assert.match((await run(path, '-', { format: 'csv', fold: 'program' })).error, /--fold program: expected one of call/)
})

test('export takes one of several aggregations, and says when a recording has no heat map', async () => {
  assert.equal((await documentOf(recording, { aggregation: '@latency' })).aggregation.name, 'latency')
  assert.match((await run(fileOf(recording), '-', { format: 'json', aggregation: 'x' })).error, /--aggregation x: expected one of @latency/)
  const plain = recording.replaceAll(/"aggregations":\[\{"name":"latency".*?\]\}\]\},/g, '"aggregations":[')
  assert.match((await run(fileOf(plain), '-', { format: 'json' })).error, /has no events in buckets .*\n.*heat-tracer summary/)
})

test('export refuses wrong options before it reads the recording', async () => {
  const none = join(directory, 'none')
  for (const [out, options, sentence] of [
    ['x.foo', {}, /does not tell the export format: x\.foo\n {2}Use a name that ends in .*\.csv/], ['-', {}, /Standard output has no file name/],
    ['x.csv', { format: 'gif' }, /--format gif: expected one of/],
    ['x.csv', { size: '10x4' }, /--size 10x4: expected a width/], ['x.csv', { columns: '0' }, /--columns 0: expected a whole number from 1/],
    ['x.csv', { rows: 'a' }, /--rows a/],
    ['x.csv', { palette: 'pink' }, /--palette pink/], [join(directory, 'no', 'x.csv'), {}, /there is no such directory/],
    [directory, { format: 'csv' }, /it is a directory/],
  ] as const) assert.match((await run(none, out, options)).error, sentence)
  assert.match((await run(none, place('x.csv'))).error, /No such recording/)
})

test('export overwrites nothing without --force', async () => {
  const out = place('x.csv')
  writeFileSync(out, 'mine')
  const { code, error } = await run(fileOf(recording), out)
  assert.deepEqual([code, readFileSync(out, 'utf8')], [2, 'mine'])
  assert.match(error, /The file already exists/)
  assert.equal((await run(fileOf(recording), out, { force: true })).code, 0)
  assert.match(readFileSync(out, 'utf8'), /^begin/)
})

test('export writes what comes before the place where a recording breaks off, and then reports the error', async () => {
  const lines = recording.trimEnd().split('\n')
  const cut = place('cut.json')
  const cutOff = await run(fileOf(lines.slice(0, 50).join('\n').slice(0, -30)), cut)
  assert.equal(cutOff.code, EXIT.partial)
  assert.match(cutOff.error, /The recording is cut off in line 50/)
  assert.equal((JSON.parse(readFileSync(cut, 'utf8')) as ChartDocument).columns.length, 48)
  const bad = place('bad.json')
  const broken = await run(fileOf([...lines.slice(0, 20), '{"type":"tick","time":-4}', ...lines.slice(20)].join('\n')), bad)
  assert.equal(broken.code, EXIT.partial)
  assert.match(broken.error, /Line 21/)
  assert.equal((JSON.parse(readFileSync(bad, 'utf8')) as ChartDocument).columns.length, 19)
  assert.match((await run(fileOf(lines[0]!.slice(0, 40)), place('x.csv'))).error, /cut off|not JSON|Line 1/)
})

test('export leaves no partial file when the disk is full', { skip: !existsSync('/dev/full') && 'no /dev/full here' }, async () => {
  assert.match((await run(fileOf(recording), '/dev/full', { format: 'csv' })).error,
    /Cannot write \/dev\/full: no space is left on the disk/)
  assert.ok(existsSync('/dev/full'))
})

test('export draws the screen in the given size, with the whole recording in it', async () => {
  for (const size of ['80x24', '120x40', '200x60']) {
    const { stdout } = await run(fileOf(recording), '-', { format: 'text', size })
    const [width, height] = size.split('x').map(Number) as [number, number]
    const lines = stdout.trimEnd().split('\n')
    assert.ok(lines.length <= height && lines.every((line) => [...line].length <= width))
    assert.match(lines[0]!, /ENDED {2}14:06:40/)
    assert.match(stdout, /in sight [\d.]+k/)
  }
})
