/**
 * Decompresses the bytes of a recording, gzip or zstd; anything else is passed on as it is.
 *
 * Data that is cut off yields what can be decompressed and then ends, as a plain file that is cut off does. The zstd library takes
 * only complete frames, so a frame is decompressed when all of it has come, and one above MAX_FRAME_BYTES is an error that says
 * how to decompress it outside.
 */
import { Readable } from 'node:stream'
import { constants, createGunzip } from 'node:zlib'
import type { Zstd } from '@hpcc-js/wasm-zstd'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { detectCompression, type Compression } from '../../core/stream/compression.js'

/** Bytes in chunks of any size. */
export type ByteStream = AsyncIterable<Uint8Array>

/** Decompressed bytes of one zstd frame, at most. */
const MAX_FRAME_BYTES = 2 ** 28
/** Bytes decompressed, at most, of a frame that is cut off. */
const MAX_PARTIAL_BYTES = 2 ** 26

/**
 * The decompressed bytes. `name` is the file's name in error messages. Reading them throws a UserError when the compressed data is
 * damaged or a zstd frame is too large.
 */
export function decompress(chunks: ByteStream, compression: Compression, name: string): ByteStream {
  if (compression === 'gzip') return gunzip(chunks, name)
  return compression === 'zstd' ? decompressZstd(chunks, name) : chunks
}

async function* gunzip(chunks: ByteStream, name: string): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false })
  // With this flush mode, data that is cut off is not an error.
  const decoder = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
  source.on('error', (error) => decoder.destroy(error))
  source.pipe(decoder)
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw code.startsWith('Z_') ? new UserError(errors.recordingDamaged(name, message)) : error
  } finally {
    source.destroy()
    decoder.destroy()
  }
}

/** The parts of the zstd library's inside that `loadZstd` changes. */
interface ZstdInside {
  readonly _mainModule?: { heapView?(data: unknown): Uint8Array; heapToUint8Array?(data: unknown): Uint8Array }
}

/**
 * The library copies its result out of WebAssembly's memory number by number, which takes ten times as long as decompressing it.
 * This replaces the copy by one of the whole array. A later version of the library that is built otherwise is left unchanged.
 */
async function loadZstd(): Promise<Zstd> {
  const { Zstd } = await import('@hpcc-js/wasm-zstd')
  const zstd = await Zstd.load()
  const inner = (zstd as unknown as ZstdInside)._mainModule
  if (inner?.heapView !== undefined && inner.heapToUint8Array !== undefined) {
    inner.heapToUint8Array = (data) => inner.heapView!(data).slice()
  }
  return zstd
}

async function* decompressZstd(chunks: ByteStream, name: string): AsyncGenerator<Uint8Array> {
  const zstd = await loadZstd()
  let rest: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let length = findFrameLength(rest, name); length !== undefined; length = findFrameLength(rest, name)) {
      const frame = rest.subarray(0, length)
      rest = rest.subarray(length)
      if (isSkippable(frame)) continue
      let text
      try {
        text = zstd.decompress(frame)
      } catch (error) {
        throw new UserError(errors.recordingDamaged(name, error instanceof Error ? error.message : String(error)))
      }
      yield Buffer.from(text)
    }
    if (rest.length > MAX_FRAME_BYTES / 4) throw new UserError(errors.recordingFrameTooLarge(name, MAX_FRAME_BYTES))
  }
  if (rest.length >= 9) yield decompressPartialFrame(zstd, rest)
}

/** The complete blocks of a frame that is cut off. */
function decompressPartialFrame(zstd: Zstd, bytes: Uint8Array): Uint8Array {
  try {
    zstd.reset()
    return Buffer.from(zstd.decompressChunk(bytes, MAX_PARTIAL_BYTES))
  } catch {
    return new Uint8Array(0)
  }
}

function isSkippable(bytes: Uint8Array): boolean {
  return (bytes[0]! & 0xf0) === 0x50 && bytes[1] === 0x2a && bytes[2] === 0x4d && bytes[3] === 0x18
}

/**
 * Length in bytes of the frame that begins here, from its header and the headers of its blocks (RFC 8878); undefined when more bytes
 * are needed. Throws a UserError when no frame begins here or when it is too large.
 */
function findFrameLength(bytes: Uint8Array, name: string): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 9) return undefined
  if (isSkippable(bytes)) {
    const length = 8 + view.getUint32(4, true)
    return length <= bytes.length ? length : undefined
  }
  if (detectCompression(bytes) !== 'zstd') throw new UserError(errors.recordingDamaged(name, 'no zstd frame begins where one should'))
  const descriptor = bytes[4]!
  const isSingleSegment = (descriptor >> 5) & 1
  const sizeBytes = [isSingleSegment, 2, 4, 8][descriptor >> 6]!
  const header = 5 + (1 - isSingleSegment) + [0, 1, 2, 4][descriptor & 3]!
  let at = header + sizeBytes
  if (at > bytes.length) return undefined
  const size = sizeBytes === 8 ? Number(view.getBigUint64(header, true)) : sizeBytes === 4 ? view.getUint32(header, true) : 0
  if (size > MAX_FRAME_BYTES) throw new UserError(errors.recordingFrameTooLarge(name, MAX_FRAME_BYTES))
  for (let last = false; !last;) {
    if (at + 3 > bytes.length) return undefined
    const block = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16)
    last = (block & 1) === 1
    at += 3 + (((block >> 1) & 3) === 1 ? 1 : block >> 3)
  }
  at += (descriptor >> 2) & 1 ? 4 : 0
  return at <= bytes.length ? at : undefined
}
