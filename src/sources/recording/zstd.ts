/**
 * Decompresses zstd data block by block, as it comes: several frames, skippable frames, with and without content size and checksum
 * (RFC 8878). Data that is cut off yields its complete blocks and ends.
 *
 * Memory holds the frame's window and one block of at most 128 KiB. The library reports an error only by returning no bytes, so each
 * block is given to it alone, and its result is checked against the block's header. Its streams are not public: package.json pins the
 * version. Rejected: the library's decompress(), which takes whole frames and guesses how large a frame without a content size will be;
 * fzstd, which does not verify checksums.
 */
import type { Zstd } from '@hpcc-js/wasm-zstd'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { isSkippableFrame, isZstdFrame } from '../../core/stream/compression.js'
import { ByteReader, type ByteStream } from './byte-stream.js'

/** The largest window, in bytes; the library allows no larger one. `zstd --ultra -22` and `--long` use this one. */
const MAX_WINDOW_BYTES = 2 ** 27
/** Decompressed bytes of one block, at most. */
const MAX_BLOCK_BYTES = 2 ** 17
/** A frame that decompresses to one byte. */
const ONE_BYTE_FRAME = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 1, 9, 0, 0, 0x78)

/** The decompressed bytes. `name` is the file's name in error messages. Throws a UserError for data that is damaged or needs too much. */
export async function* decompressZstd(chunks: ByteStream, name: string): AsyncGenerator<Uint8Array> {
  const bytes = new ByteReader(chunks)
  const stream = await ZstdStream.create()
  try {
    for (let magic = await bytes.read(4); magic !== undefined; magic = await bytes.read(4)) {
      if (isSkippableFrame(magic)) {
        const length = await bytes.read(4)
        if (length === undefined || !(await bytes.skip(readInteger(length)))) return
      } else if (isZstdFrame(magic)) {
        yield* decompressFrame(magic, bytes, stream, name)
      } else {
        throw new UserError(errors.recordingDamaged(name, 'no zstd frame begins where one should'))
      }
    }
  } finally {
    stream.delete()
  }
}

/** The rest of a frame whose magic number has been read. */
async function* decompressFrame(
  magic: Uint8Array, bytes: ByteReader, stream: ZstdStream, name: string,
): AsyncGenerator<Uint8Array> {
  const descriptor = await bytes.read(1)
  if (descriptor === undefined) return
  const fields = await bytes.read(headerLength(descriptor[0]!))
  if (fields === undefined) return
  checkHeader(descriptor[0]!, fields, name)
  stream.reset()
  stream.decompress(magic, descriptor, fields)
  for (let isLast = false; !isLast;) {
    const header = await bytes.read(3)
    if (header === undefined) return
    const value = readInteger(header)
    isLast = (value & 1) === 1
    const [type, size] = [(value >> 1) & 3, value >> 3]
    if (type === 3 || size > MAX_BLOCK_BYTES) throw new UserError(errors.recordingDamaged(name, 'a block has an impossible size'))
    const content = await bytes.read(type === 1 ? 1 : size)
    if (content === undefined) return
    const block = stream.decompress(header, content)
    if (type === 2 ? block.length === 0 : block.length !== size) throw new UserError(errors.recordingDamaged(name, 'a block is corrupt'))
    if (block.length > 0) yield block
  }
  if ((descriptor[0]! & 4) === 0) return
  const checksum = await bytes.read(4)
  if (checksum === undefined) return
  stream.decompress(checksum)
  // After a wrong checksum the library refuses all that follows.
  if (stream.decompress(ONE_BYTE_FRAME).length !== 1) throw new UserError(errors.recordingDamaged(name, 'a checksum does not match'))
}

/** Bytes of a frame's header after its descriptor. */
function headerLength(descriptor: number): number {
  const isSingleSegment = (descriptor >> 5) & 1
  return 1 - isSingleSegment + [0, 1, 2, 4][descriptor & 3]! + [isSingleSegment, 2, 4, 8][descriptor >> 6]!
}

/** Throws a UserError for a frame that needs a large window or a dictionary. */
function checkHeader(descriptor: number, fields: Uint8Array, name: string): void {
  const isSingleSegment = ((descriptor >> 5) & 1) === 1
  const dictionaryAt = isSingleSegment ? 0 : 1
  const sizeAt = dictionaryAt + [0, 1, 2, 4][descriptor & 3]!
  if (fields.subarray(dictionaryAt, sizeAt).some((byte) => byte !== 0)) throw new UserError(errors.recordingNeedsDictionary(name))
  const [exponent, mantissa] = [fields[0]! >> 3, fields[0]! & 7]
  const window = isSingleSegment ? readInteger(fields.subarray(sizeAt)) : 2 ** (10 + exponent) * (1 + mantissa / 8)
  if (window > MAX_WINDOW_BYTES) throw new UserError(errors.recordingWindowTooLarge(name, window, MAX_WINDOW_BYTES))
}

/** A number in little endian. */
function readInteger(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0)
}

/** An area of WebAssembly's memory. */
interface HeapArea {
  readonly ptr: number
  size: number
}

/** The library's parts inside. */
interface ZstdInside {
  readonly _mainModule: { malloc(size: number): HeapArea; free(area: HeapArea): void; heapView(area: HeapArea): Uint8Array }
  readonly _zstdClass: new () => NativeStream
}

interface NativeStream {
  reset(): void
  /** Returns the number of bytes written to `to`; 0 also for an error. */
  decompressChunk(to: number, room: number, from: number, length: number): number
  delete(): void
}

/** A decompressor with a state of its own; the library's public functions share one. Delete it after use. */
class ZstdStream {
  readonly #memory: ZstdInside['_mainModule']
  readonly #stream: NativeStream
  readonly #input: HeapArea
  readonly #output: HeapArea

  private constructor({ _mainModule: memory, _zstdClass: Stream }: ZstdInside) {
    this.#memory = memory
    this.#stream = new Stream()
    this.#input = memory.malloc(MAX_BLOCK_BYTES + 3)
    this.#output = memory.malloc(MAX_BLOCK_BYTES)
  }

  static async create(): Promise<ZstdStream> {
    const { Zstd } = await import('@hpcc-js/wasm-zstd')
    const zstd: Zstd = await Zstd.load()
    return new ZstdStream(zstd as unknown as ZstdInside)
  }

  reset(): void {
    this.#stream.reset()
  }

  /** The bytes that these parts of a frame, one block at most, decompress to; none after an error. */
  decompress(...parts: readonly Uint8Array[]): Uint8Array {
    let length = 0
    for (const part of parts) {
      this.#memory.heapView({ ptr: this.#input.ptr + length, size: part.length }).set(part)
      length += part.length
    }
    const size = this.#stream.decompressChunk(this.#output.ptr, MAX_BLOCK_BYTES, this.#input.ptr, length)
    return Buffer.from(this.#memory.heapView({ ptr: this.#output.ptr, size }))
  }

  delete(): void {
    this.#stream.delete()
    this.#memory.free(this.#input)
    this.#memory.free(this.#output)
  }
}
