/**
 * Bytes as they lie in a file or come from a pipe → the bytes of the stream: gzip and zstd are unpacked, all else is passed on.
 *
 * Data cut short gives all that can be unpacked and then ends, as a text cut short does. zstd is unpacked frame by frame (its
 * library takes whole frames only), so a frame that is larger than LARGEST is refused with the way out.
 */
import { Readable } from 'node:stream'
import { constants, createGunzip } from 'node:zlib'
import type { Zstd } from '@hpcc-js/wasm-zstd'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'

export type Packing = 'none' | 'gzip' | 'zstd'
export type ByteStream = AsyncIterable<Uint8Array>

/** Bytes of one zstd frame, unpacked. */
const MAX_FRAME_BYTES = 2 ** 28
/** Bytes unpacked at most of a frame that is cut short. */
const MAX_PARTIAL_BYTES = 2 ** 26

export function detectPacking(bytes: Uint8Array): Packing {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd ? 'zstd' : 'none'
}

/** `name` is for sentences. */
export function decompress(chunks: ByteStream, packing: Packing, name: string): ByteStream {
  if (packing === 'gzip') return gunzip(chunks, name)
  return packing === 'zstd' ? decompressZstd(chunks, name) : chunks
}

async function* gunzip(chunks: ByteStream, name: string): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false })
  // With this flush data that is cut short is no error.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
  source.on('error', (error) => gunzip.destroy(error))
  source.pipe(gunzip)
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw code.startsWith('Z_') ? new UserError(errors.recordingDamaged(name, message)) : error
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

/**
 * The library copies its result out of WebAssembly's memory number by number, which takes ten times as long as unpacking it: here it
 * is copied at once. Where a later version is made otherwise, it stays as it is.
 */
async function loadZstd(): Promise<Zstd> {
  const { Zstd } = await import('@hpcc-js/wasm-zstd')
  const zstd = await Zstd.load()
  const inner = (zstd as unknown as { _mainModule?: { heapView?(data: unknown): Uint8Array; heapToUint8Array?(data: unknown): Uint8Array } })._mainModule
  if (inner?.heapView !== undefined && inner.heapToUint8Array !== undefined) inner.heapToUint8Array = (data) => inner.heapView!(data).slice()
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

/** What can be unpacked of a frame that is cut short: its whole blocks. */
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

/** Length of the frame that begins here, read off its header and the headers of its blocks (RFC 8878); undefined when more bytes are needed. */
function findFrameLength(bytes: Uint8Array, name: string): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 9) return undefined
  if (isSkippable(bytes)) {
    const length = 8 + view.getUint32(4, true)
    return length <= bytes.length ? length : undefined
  }
  if (detectPacking(bytes) !== 'zstd') throw new UserError(errors.recordingDamaged(name, 'no zstd frame begins where one should'))
  const descriptor = bytes[4]!
  const single = (descriptor >> 5) & 1
  const sizeBytes = [single, 2, 4, 8][descriptor >> 6]!
  const header = 5 + (1 - single) + [0, 1, 2, 4][descriptor & 3]!
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
