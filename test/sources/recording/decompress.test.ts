/**
 * Compressed data of the real programs zstd, pzstd and gzip, however it was made, cut off, damaged or split into chunks; and data that
 * is made to fill the memory.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { UserError } from '../../../src/core/errors/user-error.js'
import { detectCompression } from '../../../src/core/stream/compression.js'
import { decompress } from '../../../src/sources/recording/decompress.js'
import { Random } from '../../random.js'
import { buildLines } from './make-recording.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-'))
after(() => rmSync(directory, { recursive: true, force: true }))

const text = Buffer.from(`${buildLines(5000).join('\n')}\n`)
const random = new Random(1)
/** Bytes that do not compress. */
const noise = Buffer.from(Uint8Array.from({ length: 300_000 }, () => random.int(0, 255)))

/** What a compressor makes of the text on its standard input. */
function compress(program: string, args: readonly string[], input: Uint8Array = text): Buffer {
  return execFileSync(program, args, { input, maxBuffer: 2 ** 30, stdio: ['pipe', 'pipe', 'ignore'] })
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function unpack(bytes: Uint8Array, size = 2 ** 17): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of decompress(inChunks(bytes, size), detectCompression(bytes), 'x')) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** What came before the error, and the error if there was one. */
async function unpackToError(bytes: Uint8Array): Promise<{ readonly got: Buffer; readonly error?: UserError }> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of decompress(inChunks(bytes, 2 ** 17), detectCompression(bytes), 'x')) chunks.push(chunk)
    return { got: Buffer.concat(chunks) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { got: Buffer.concat(chunks), error }
  }
}

function assertSame(got: Uint8Array, expected: Uint8Array): void {
  assert.equal(got.length, expected.length)
  assert.ok(Buffer.from(got).equals(expected))
}

for (const flags of [[], ['-1'], ['-19'], ['--ultra', '-22'], ['--fast=5'], ['--no-check'], ['--long=27'], ['--rsyncable'], ['-T2', '-B100K']]) {
  test(`zstd ${flags.join(' ')} from a pipe is unpacked`, async () => {
    assertSame(await unpack(compress('zstd', ['-c', ...flags])), text)
    assertSame(await unpack(compress('zstd', ['-c', ...flags], noise), 1000), noise)
  })
}

test('zstd of a file has its size in the frame, and is unpacked', async () => {
  const path = join(directory, 'file')
  for (const length of [0, 1, 255, 256, 65_791, 65_792, 2 ** 17, 2 ** 17 + 1, text.length]) {
    writeFileSync(path, text.subarray(0, length))
    assertSame(await unpack(execFileSync('zstd', ['-c', path], { stdio: ['ignore', 'pipe', 'ignore'] })), text.subarray(0, length))
  }
})

test('several frames, skippable frames and those of pzstd are unpacked one after another', async () => {
  const skippable = Buffer.concat([Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 0x40, 0x0d, 3, 0]), Buffer.alloc(200_000)])
  const frame = compress('zstd', ['-c'])
  const empty = compress('zstd', ['-c'], Buffer.alloc(0))
  const many = Buffer.concat([skippable, frame, empty, skippable, empty, frame, skippable])
  for (const size of [7, 4096, 2 ** 20]) assertSame(await unpack(many, size), Buffer.concat([text, text]))
  assertSame(await unpack(compress('pzstd', ['-c', '-p', '3'])), text)
})

test('two streams are unpacked at the same time', async () => {
  const [a, b] = [compress('zstd', ['-c']), compress('zstd', ['-c', '-19'], noise)]
  const [first, second] = await Promise.all([unpack(a, 100), unpack(b, 100)])
  assertSame(first, text)
  assertSame(second, noise)
})

test('chunks of any size are unpacked', async () => {
  const frame = compress('zstd', ['-c', '-3'], text.subarray(0, 200_000))
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), async (size) => assertSame(await unpack(frame, size), text.subarray(0, 200_000))),
    { numRuns: 50 })
})

test('data that is cut off yields its complete blocks', async () => {
  const frame = compress('zstd', ['-c', '-1'])
  await fc.assert(fc.asyncProperty(fc.integer({ min: 4, max: frame.length - 1 }), async (length) => {
    const got = await unpack(frame.subarray(0, length))
    assert.ok(got.length <= text.length && got.equals(text.subarray(0, got.length)))
  }), { numRuns: 100 })
  assert.equal((await unpack(frame.subarray(0, frame.length - 5))).length > text.length / 2, true)
})

// A changed header can make the rest look cut off; this is one block, from its content on.
test('a changed byte is found by the checksum at the latest', async () => {
  const whole = text.subarray(0, 30_000)
  for (const flags of [['-1'], ['-19']]) {
    const frame = compress('zstd', ['-c', ...flags], whole)
    await fc.assert(fc.asyncProperty(fc.integer({ min: 9, max: frame.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
      const damaged = Buffer.from(frame)
      damaged[at]! ^= bits
      const { got, error } = await unpackToError(damaged)
      if (error === undefined) assertSame(got, whole) // a bit that means nothing
      else assert.equal(error.details.code, 'recording-damaged')
    }), { numRuns: 300 })
  }
})

test('damage is named', async () => {
  const frame = compress('zstd', ['-c'])
  const says = async (bytes: Uint8Array): Promise<string> => (await unpackToError(bytes)).error?.message ?? 'no error'
  const wrong = Buffer.from(frame)
  wrong[wrong.length - 1]! ^= 1
  assert.match(await says(wrong), /x is damaged: a checksum does not match/)
  assert.match(await says(Buffer.concat([frame, Buffer.from('garbage')])), /damaged: no zstd frame begins where one should/)
  assert.match(await says(compress('zstd', ['-c', '--long=31'])), /x was compressed with a zstd window of 2048 MiB; the most is 128 MiB\.\n.*--long=31/)
  const dictionary = join(directory, 'dictionary')
  const samples = Array.from({ length: 100 }, (_, i) => join(directory, `sample${i}`))
  samples.forEach((path, i) => writeFileSync(path, text.subarray(i * 1000, i * 1000 + 2000)))
  execFileSync('zstd', ['--train', ...samples, '-o', dictionary, '--maxdict=4096'], { stdio: 'ignore' })
  assert.match(await says(compress('zstd', ['-c', '-D', dictionary])), /x was compressed with a zstd dictionary/)
})

/** 300 MB of one byte, packed. */
const repeat = (program: string, byte: string): Buffer => execFileSync(
  '/bin/sh', ['-c', `head -c 300000000 /dev/zero | tr '\\0' '${byte}' | ${program} -c`], { maxBuffer: 2 ** 30 })

for (const program of ['gzip', 'zstd']) {
  for (const byte of ['\\n', '{', ' ']) {
    test(`${program} of 300 MB of ${JSON.stringify(byte)} is refused`, async () => {
      const bomb = repeat(program, byte)
      assert.ok(bomb.length < 1_000_000)
      const { got, error } = await unpackToError(bomb)
      assert.equal(error?.details.code, 'recording-bomb')
      assert.match(error.message, /x: more than 16 MiB without an event unpack from less than 1\/200 of that\.\n.*zcat FILE/)
      assert.ok(got.length < 70_000_000)
    })
  }
}

test('a recording of which every tick is the same is unpacked, however small it was; without an end it is refused', async () => {
  const lines = Buffer.from(`{"type":"tick","time":1,"aggregations":[${'"a","b","c",'.repeat(1000)}0]}\n`.repeat(15_000))
  for (const packed of [compress('zstd', ['-c'], lines), gzipSync(lines)]) {
    assert.ok(lines.length > 200 * packed.length)
    assertSame(await unpack(packed), lines)
  }
  await assert.rejects(async () => {
    for await (const _ of decompress(inChunks(compress('zstd', ['-c'], lines), 2 ** 17), 'zstd', 'x', 2 ** 26));
  }, /more than 64 MiB in all unpack from less than 1\/200/)
})
