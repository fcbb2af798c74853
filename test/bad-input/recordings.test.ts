/**
 * Bad recordings, read by the real commands: each ends with an error that names the line, or with a partial result that says
 * so; never with a crash, a hang or unlimited memory. Large recordings are made here. Every fault that was ever found has its
 * line below.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { EXIT } from '../../src/core/errors/user-error.js'
import { createEncoder } from '../../src/sinks/encoder.js'
import { runHeatTracer, type ExitResult } from '../support/heat-tracer.js'
import { buildLines } from '../sources/recording/make-recording.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-bad-'))
after(() => rmSync(directory, { recursive: true }))
const good = join(directory, 'good')
const GOOD = buildLines(12)
writeFileSync(good, text(GOOD))
let count = 0

function text(lines: readonly string[], end = '\n'): string {
  return lines.map((line) => line + end).join('')
}
const [HEADER = ''] = GOOD
const list = (length: number, item: (i: number) => string): string[] => Array.from({ length }, (_, i) => item(i))
const tickOf = (time: number, aggregations: string): string => (
  `{"type":"tick","time":${time},"duration":1000,"aggregations":[${aggregations}]}`
)
const tick = (time: number, records: string): string => (
  tickOf(time, `{"name":"l","function":"quantize","parameters":[],"records":[${records}]}`)
)
const record = (buckets: string, key = '"k"'): string => `{"key":[${key}],"buckets":[${buckets}]}`

/** Runs all commands that read recordings, with the memory of a small machine. */
async function runEach(path: string, megabytes = 512): Promise<Record<'text' | 'ndjson' | 'summary' | 'diff', ExitResult>> {
  const options = { env: { ...process.env, NODE_OPTIONS: `--max-old-space-size=${megabytes}` } }
  const run = (...args: string[]): Promise<ExitResult> => runHeatTracer(args, options)
  const [shown, ndjson] = await Promise.all([run('replay', path, '--text'), run('replay', path, '--ndjson')])
  const [summary, diff] = await Promise.all([run('summary', path), run('diff', good, path, '--shuffles', '99')])
  for (const { signal, stderr } of [shown, ndjson, summary, diff]) {
    assert.equal(signal, null, 'it ends by itself')
    assert.doesNotMatch(stderr, /Internal error|^ +at |FATAL/m)
  }
  return { text: shown, ndjson, summary, diff }
}

/** A new file with these bytes. */
function writeRecording(bytes: string | Uint8Array): string {
  const path = join(directory, String(count++))
  writeFileSync(path, bytes)
  return path
}

const hash = (seed: string): string => createHash('sha512').update(seed).digest('base64')
/** Text that gzip and zstd cannot compress well. */
const noise = [HEADER, ...list(400, (i) => tick((i + 1) * 1000, record('[1,1,1]', `"${hash(String(i)).repeat(3)}${hash(`${i}x`)}"`)))]

async function zstd(lines: readonly string[]): Promise<Uint8Array> {
  const encoder = createEncoder('zstd')
  const pieces: Uint8Array[] = []
  for (const line of lines) pieces.push(await encoder.encode(`${line}\n`))
  return Buffer.concat([...pieces, await encoder.end()])
}
const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length >> 1)

/**
 * Recordings that every command refuses: its error message, with exit status 5. `summary` and `diff` show what comes before the fault
 * where there are ticks, with exit status 7.
 */
const REFUSED: readonly (readonly [what: string, bytes: () => string | Uint8Array, says: RegExp])[] = [
  ['nothing', () => '', /is empty/],
  ['ten bytes of a gzip file', () => gzipSync(text(GOOD)).subarray(0, 10), /is empty/],
  ['a newer major version', () => text(GOOD).replace('"1.0"', '"2.0"'), /^heat-tracer: Line 1: the stream has version 2\.0/],
  ['random bytes', () => {
    const random = createHash('sha512').update('x').digest().toString('latin1').replace(/[\n\0]/g, '?')
    return Buffer.concat([Buffer.from(text(GOOD.slice(0, 3))), Buffer.from(text([random]), 'latin1')])
  }, /Line 4 is not JSON/],
  ['NUL at the end', () => `${text(GOOD)}\0\0\0`, /binary data/],
  ['a negative time', () => text([HEADER, tick(-5, record('[1,1,1]'))]), /Line 2: "time" is -5/],
  ['a time that goes back', () => text([HEADER, tick(9000, record('[1,1,1]')), tick(5000, '')]), /Line 3: the time goes back/],
  ['a count of zero', () => text([HEADER, tick(1000, record('[1,1,0]'))]), /Line 2: a bucket of @l is \[1,1,0\]/],
  ['counts whose sum is infinite', () => text([HEADER, tick(1000, record('[1,1,1e308],[2,2,1e308]'))]),
    /Line 2: a bucket of @l .* expected a whole count/],
  ['overlapping buckets', () => text([HEADER, tick(1000, record('[1,5,1],[3,9,1]'))]), /Line 2: a bucket of @l .*do not overlap/],
  ['two streams in one file', () => text([...GOOD, ...GOOD]), /Line 15: a second stream starts here/],
  ['a list of a million lists', () => text([HEADER, '['.repeat(1_000_000)]), /Line 2 is not JSON/],
  ['twenty thousand aggregations', () => (
    text([HEADER, tickOf(1000, list(20_000, (i) => `{"name":"a${i}","function":"count","records":[]}`).join())])
  ), /Line 2: more than 1000 aggregations/],
  ['a million buckets', () => text([HEADER, tick(1000, record(list(1_000_000, (i) => `[${i},${i},1]`).join()))]),
    /Line 2: more than 131072 buckets/],
  ['ever new buckets', () => {
    const bucket = (n: number): string => `[${1000 + n * 3},${1001 + n * 3},1]`
    return text([HEADER, ...list(300, (t) => tick((t + 1) * 1000, record(list(100, (i) => bucket(t * 100 + i)).join())))])
  }, /more than 20000 buckets/],
]
for (const [what, bytes, says] of REFUSED) {
  test(`${what}: refused with an error message`, async () => {
    const ends = await runEach(writeRecording(bytes()))
    for (const name of ['text', 'ndjson', 'summary'] as const) {
      if (what === 'ever new buckets' && name === 'ndjson' && ends[name].code === 0) continue
      const isPartial = name === 'summary' && /^[1-9]\d* ticks? of/m.test(ends[name].stdout)
      assert.equal(ends[name].code, isPartial ? EXIT.partial : EXIT.stream, `${name}: ${ends[name].stderr}`)
      assert.match(ends[name].stderr, says, name)
    }
    if (ends.diff.code === EXIT.partial) assert.match(ends.diff.stdout.replace(/\s+/g, ' '), /was read up to a fault/)
    else assert.match(ends.diff.stderr, says)
  })
}

/** Incomplete recordings: what every command says about it. `summary` and `diff` exit with 7 if a line is cut off, else every one with 0. */
const PARTIAL: readonly (readonly [what: string, bytes: () => string | Uint8Array | Promise<Uint8Array>, says: RegExp])[] = [
  ['a file cut in mid-line', () => text(GOOD).slice(0, -200), /cut off in line 13/],
  ['a file cut between lines', () => text(GOOD.slice(0, 8)), /The recording has no end/],
  ['nothing but a header', () => text([HEADER]), /The recording has no end/],
  ['gzip cut short', () => half(gzipSync(text(noise))), /cut off in line \d+/],
  ['zstd cut short', async () => half(await zstd(noise)), /cut off in line \d+|has no end/],
]
for (const [what, bytes, says] of PARTIAL) {
  test(`${what}: everything before the end is shown, with a notice`, async () => {
    const { text: shown, ndjson, summary, diff } = await runEach(writeRecording(await bytes()))
    for (const { code, stdout, stderr } of [shown, ndjson]) {
      assert.deepEqual([code, stderr], [0, ''])
      assert.match(stdout, says)
    }
    assert.match(summary.stdout, says)
    const isCut = /cut off in line/.test(summary.stdout)
    assert.equal(summary.code, isCut ? EXIT.partial : EXIT.ok)
    if (what === 'nothing but a header') return
    assert.equal(diff.code, isCut ? EXIT.partial : EXIT.ok)
    assert.match(diff.stdout.replace(/\s+/g, ' '), isCut ? /NOTE .* was read up to a fault: The recording is cut off/ : /NOTE .* has no end/)
  })
}

/** Unusual recordings that every command accepts. */
const TAKEN: readonly (readonly [what: string, bytes: () => string | Uint8Array])[] = [
  ['CRLF', () => text(GOOD, '\r\n')], ['a byte order mark', () => `\uFEFF${text(GOOD)}`], ['blank lines', () => text(GOOD, '\n\n')],
  ['unknown types', () => (
    text([GOOD[0]!, '{"type":"weather","time":-1}', '{"type":"constructor"}', '{"type":"__proto__"}', ...GOOD.slice(1)])
  )],
  ['lists in an unknown type, a million deep', () => (
    text([GOOD[0]!, `{"type":"x","a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`, ...GOOD.slice(1)])
  )],
  ['times near the largest double', () => {
    const end = '{"type":"end","time":1.7e308,"reason":"exit","status":0}'
    return text([HEADER, tick(1e300, record('[1,1,1]')), tick(1.7e308, record('[1,1,1]')), end])
  }],
  ['a title of 10 MB', () => text([HEADER.replace('"t"', `"${'t'.repeat(10_000_000)}"`), ...GOOD.slice(1)])],
  ['twenty notices of 10 MB', () => {
    const notice = (time: number): string => `{"type":"notice","time":${time},"from":"script","text":"${'x'.repeat(10_000_000)}"}`
    return text([HEADER, ...list(20, notice), ...GOOD.slice(1)])
  }],
  ['keys of 10 MB, a new one each tick', () => {
    const ticks = list(20, (i) => tick((i + 1) * 1000, record('[1024,2047,5]', `"${i}${'k'.repeat(10_000_000)}"`)))
    return text([HEADER, ...ticks, GOOD.at(-1)!.replace('12000', '20000')])
  }],
  ['a key of a million parts', () => (
    text([HEADER, tick(1000, record('[1,1,1]', list(1_000_000, () => '1').join())), GOOD.at(-1)!])
  )],
]
for (const [what, bytes] of TAKEN) {
  test(`${what}: accepted`, { timeout: 120_000 }, async () => {
    const ends = await runEach(writeRecording(bytes()), 900)
    for (const [name, { code, stderr }] of Object.entries(ends)) assert.deepEqual([code, stderr], [0, ''], name)
  })
}

test('a million keys, ten thousand new ones each tick: accepted, in bounded memory', { timeout: 300_000 }, async () => {
  const path = join(directory, 'million')
  const fd = openSync(path, 'w')
  writeSync(fd, `${HEADER}\n`)
  for (let t = 0; t < 100; t++) {
    const records = list(10_000, (i) => record('[1024,2047,5]', `"key${t * 10_000 + i}"`))
    writeSync(fd, `${tick((t + 1) * 1000, records.join())}\n`)
  }
  writeSync(fd, '{"type":"end","time":100000,"reason":"limit","status":0}\n')
  closeSync(fd)
  const { text: shown, ndjson, summary, diff } = await runEach(path, 900)
  for (const { code, stderr } of [shown, ndjson, summary, diff]) assert.deepEqual([code, stderr], [0, ''])
  assert.match(summary.stdout, /100,000 keys counted separately, the others together/)
  assert.match(summary.stdout, /5,000,000 events/)
})

test('a line without end is refused before it is read to its end', async () => {
  const path = join(directory, 'endless')
  const fd = openSync(path, 'w')
  writeSync(fd, `${HEADER}\n{"type":"tick","a":"`)
  const piece = Buffer.alloc(2 ** 20, 'x')
  for (let i = 0; i < 300; i++) writeSync(fd, piece)
  closeSync(fd)
  const ends = await runEach(path, 900)
  for (const { code, stderr } of [ends.text, ends.ndjson, ends.summary]) {
    assert.equal(code, 5)
    assert.match(stderr, /Line 2 is longer than 256 MiB/)
  }
})
