import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { UserError } from '../../../src/core/errors/user-error.js'
import type { Event } from '../../../src/core/stream/event.js'
import { encode } from '../../../src/core/stream/ndjson.js'
import { demoSource } from '../../../src/sources/demo.js'
import { pipeSource, type PipeSourceOptions } from '../../../src/sources/recording/pipe-source.js'
import { Random } from '../../random.js'

const directory = mkdtempSync(join(tmpdir(), 'recording-'))
after(() => rmSync(directory, { recursive: true }))

async function demoLines(ticks: number): Promise<string[]> {
  const lines: string[] = []
  for await (const { line } of demoSource({ ticks, keys: 3, pace: 'max', start: 0 }).events()) lines.push(line)
  return lines
}

async function read(options: PipeSourceOptions): Promise<{ lines: string[]; events: Event[] }> {
  const lines: string[] = []
  const events: Event[] = []
  for await (const { event, line } of pipeSource(options).events()) {
    lines.push(line)
    events.push(event as Event)
  }
  return { lines, events }
}

let files = 0
function fileOf(content: string | Uint8Array): string {
  const path = join(directory, `${files++}.ndjson`)
  writeFileSync(path, content)
  return path
}

/** The same bytes in pieces of any size, so that lines and characters are cut anywhere. */
function inPieces(content: string, seed: number): Readable {
  const random = new Random(seed)
  const bytes = Buffer.from(content)
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const size = random.int(1, random.pick([1, 7, 4000]))
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return Readable.from(pieces)
}

test('pipeSource() gives the exact lines of the file', async () => {
  const lines = await demoLines(20)
  const { lines: got, events } = await read({ path: fileOf(lines.join('\n') + '\n'), pace: 'max' })
  assert.deepEqual(got, lines)
  assert.deepEqual(events, lines.map((line) => JSON.parse(line)))
})

test('pipeSource() reads the same however the bytes arrive', async () => {
  const lines = await demoLines(4)
  lines.splice(3, 0, encode({ type: 'notice', time: 2000, from: 'script', text: 'é日本😀\u2028\u2029\u0085 \r' }))
  for (let seed = 0; seed < 20; seed++) {
    assert.deepEqual(
      (await read({ stream: inPieces(lines.join('\n') + '\n', seed), name: 'pipe', pace: 'max' })).lines, lines, `seed ${seed}`,
    )
  }
})

test('pipeSource() takes carriage returns, a byte order mark, blank lines and a last line without its line feed', async () => {
  const lines = await demoLines(3)
  const text = '\uFEFF' + lines.join('\r\n\r\n\n')
  assert.deepEqual((await read({ stream: inPieces(text, 1), name: 'pipe', pace: 'max' })).lines, lines)
})

test('pipeSource() gives all events before the cut of a file that ends inside a line, then says where', async () => {
  const lines = await demoLines(5)
  const whole = lines.join('\n') + '\n'
  for (const end of [lines[0]!.length + 2, whole.length - 3, lines.slice(0, 3).join('\n').length + 10]) {
    const { lines: got, events } = await read({ stream: Readable.from([Buffer.from(whole.slice(0, end))]), name: 'pipe', pace: 'max' })
    const left = whole.slice(0, end).split('\n').length
    assert.deepEqual(got.slice(0, -1), lines.slice(0, left - 1))
    const notice = events.at(-1)!
    assert.equal(notice.type === 'notice' && notice.from, 'consumer')
    assert.match(got.at(-1)!, new RegExp(`cut off in line ${left};`))
  }
})

test('pipeSource() cut at any byte gives what is complete before it and never crashes', async () => {
  const lines = await demoLines(2)
  const bytes = Buffer.from(lines.join('\n') + '\n')
  for (let end = 0; end <= bytes.length; end += 17) {
    const got = await read({ stream: Readable.from([bytes.subarray(0, end)]), name: 'pipe', pace: 'max' }).catch((error: unknown) => error)
    if (got instanceof Error) assert.ok(got instanceof UserError && end < lines[0]!.length, `${end}: ${got}`)
  }
})

const header = encode({
  type: 'header', version: '1.0', start: 0, interval: 1, title: '', unit: '', host: '', os: '', dtrace: '', script: '', aggregations: [],
})

const bad: readonly [string, () => PipeSourceOptions, string, RegExp][] = [
  ['a file that is not there', () => ({ path: join(directory, 'none') }),
    'no-such-recording', /^No such recording: .*none\n {2}Check the path/],
  ['a directory', () => ({ path: directory }), 'recording-is-directory', /directory/],
  ['a path through a file', () => ({ path: join(fileOf(''), 'x') }), 'recording-unreadable', /ENOTDIR/],
  ['an empty file', () => ({ path: fileOf('') }), 'recording-empty', /empty/],
  ['a file of blank lines', () => ({ path: fileOf('\n\r\n\n') }), 'recording-empty', /empty/],
  ['binary data', () => ({ path: fileOf(new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0])) }), 'recording-binary', /binary/],
  ['damaged compressed data', () => ({ path: fileOf(Buffer.concat([gzipSync(header).subarray(0, 12), Buffer.alloc(40, 0xff)])) }),
    'recording-damaged', /damaged/],
  ['binary data in compressed data', () => ({ path: fileOf(gzipSync(new Uint8Array(9))) }), 'recording-binary', /binary/],
  ['any text', () => ({ path: fileOf('hello\nworld\n') }), 'not-json', /Line 1 .*hello/],
  ['one word of text', () => ({ path: fileOf('hello') }), 'not-json', /Line 1 .*hello/],
  ['a header that is cut off', () => ({ path: fileOf(header.slice(0, 40)) }), 'recording-cut', /Line 1 is cut off/],
  ['a stream without its head', () => ({ path: fileOf('{"type":"tick","time":0,"duration":0,"aggregations":[]}\n') }),
    'no-header', /Line 1/],
  ['a wrong line', () => ({ path: fileOf(`${header}\n\n{"type":"tick"}\n`) }), 'bad-line', /Line 3: "time" is missing/],
  ['a wrong last line that is whole', () => ({ path: fileOf(`${header}\n{"type":"tick"}`) }), 'bad-line', /Line 2/],
  ['two streams in one file', () => ({ path: fileOf(`${header}\n${header}\n`) }), 'second-header', /Line 2/],
  ['a newer version', () => ({ path: fileOf(header.replace('1.0', '2.0')) }), 'newer-stream', /2\.0/],
]
for (const [what, options, code, sentence] of bad) {
  test(`pipeSource() refuses ${what} with an error message`, async () => {
    await assert.rejects(read({ pace: 'max', ...options() }), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error))
      assert.equal(error.details.code, code)
      assert.match(error.message, sentence)
      return true
    })
  })
}

test('pipeSource() throws only after the events before the error', async () => {
  const seen: string[] = []
  await assert.rejects(async () => {
    for await (const { event } of pipeSource({ path: fileOf(`${header}\n{"type":"weather"}\nx\n`) }).events()) seen.push(event.type)
  }, UserError)
  assert.deepEqual(seen, ['header', 'weather'])
})

test('stop() ends a live pipe with an end event, abort() with nothing, and neither waits for the writer', { timeout: 10_000 }, async () => {
  for (const [act, types] of [['stop', ['header', 'end']], ['abort', ['header']]] as const) {
    const stream = new PassThrough()
    stream.write(header + '\n')
    const source = pipeSource({ stream, name: 'pipe' })
    const seen: string[] = []
    for await (const { event } of source.events()) {
      seen.push(event.type)
      setTimeout(() => source[act](), 10)
    }
    source[act]()
    assert.deepEqual(seen, types)
    assert.ok(stream.destroyed)
  }
})

test('stop() does not wait for the next tick', { timeout: 10_000 }, async () => {
  const source = pipeSource({ path: fileOf(`${header}\n{"type":"tick","time":9e9,"duration":0,"aggregations":[]}\n`) })
  setTimeout(() => source.stop(), 20)
  const seen: string[] = []
  for await (const { event } of source.events()) seen.push(event.type)
  assert.deepEqual(seen, ['header', 'end'])
})

test('pipeSource() lets the event loop turn between ticks, also at full speed', async () => {
  const path = fileOf((await demoLines(50)).join('\n') + '\n')
  let turns = 0
  let going = true
  const turn = (): void => {
    turns++
    if (going) setImmediate(turn)
  }
  setImmediate(turn)
  await read({ path, pace: 'max' })
  going = false
  assert.ok(turns >= 50, `${turns} turns`)
})
