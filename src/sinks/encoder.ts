/**
 * Encodes text into the bytes of a recording: plain, gzip or zstd. After each call, all the text so far can be decoded, whatever
 * follows.
 *
 * A gzip member or zstd frame holds about 256 KiB of text and is flushed at each call. A reader can begin at any member or frame,
 * so it finds a time in the file by bisection. Node 20 has no zstd of its own. Rejected: the zstd program, because it reads whole
 * blocks before it writes. The zstd library is WebAssembly, and it is loaded only for a zstd file.
 */
import { once } from 'node:events'
import { constants, createGzip, type Gzip } from 'node:zlib'
import type { Zstd } from '@hpcc-js/wasm-zstd'
import type { Compression } from '../core/stream/compression.js'

export interface Encoder {
  /** The bytes to append for `text`; they may include the end of a member or frame that is full. */
  encode(text: string): Promise<Uint8Array>
  /** The bytes that complete the file. `encode` must not be called afterwards. */
  end(): Promise<Uint8Array>
}

/** An encoder for one file. Only one zstd encoder may be in use in the process at a time. */
export function createEncoder(compression: Compression): Encoder {
  if (compression === 'gzip') return new GzipEncoder()
  return compression === 'zstd' ? new ZstdEncoder() : plainEncoder
}

const NO_BYTES = new Uint8Array(0)

const plainEncoder: Encoder = {
  encode: async (text) => Buffer.from(text),
  end: async () => NO_BYTES,
}

/** Characters of text in one gzip member or zstd frame. */
const BLOCK_CHARACTERS = 2 ** 18

class GzipEncoder implements Encoder {
  #member: Gzip | undefined
  /** Characters in the current member. */
  #length = 0
  #output: Uint8Array[] = []

  async encode(text: string): Promise<Uint8Array> {
    const ended = this.#length >= BLOCK_CHARACTERS ? await this.end() : NO_BYTES
    this.#member ??= this.#startMember()
    this.#length += text.length
    const member = this.#member
    member.write(text)
    await new Promise<void>((resolve) => member.flush(constants.Z_SYNC_FLUSH, resolve))
    return Buffer.concat([ended, this.#takeOutput()])
  }

  async end(): Promise<Uint8Array> {
    const member = this.#member
    if (member === undefined) return NO_BYTES
    this.#member = undefined
    member.end()
    await once(member, 'end')
    return this.#takeOutput()
  }

  #startMember(): Gzip {
    this.#length = 0
    return createGzip().on('data', (bytes: Uint8Array) => this.#output.push(bytes))
  }

  #takeOutput(): Uint8Array {
    return Buffer.concat(this.#output.splice(0))
  }
}

class ZstdEncoder implements Encoder {
  #frame: Zstd | undefined
  /** Characters in the current frame. */
  #length = 0

  async encode(text: string): Promise<Uint8Array> {
    const ended = this.#length >= BLOCK_CHARACTERS ? await this.end() : NO_BYTES
    if (this.#frame === undefined) {
      const { Zstd } = await import('@hpcc-js/wasm-zstd')
      this.#frame = await Zstd.load()
      this.#frame.reset()
      this.#length = 0
    }
    this.#length += text.length
    // The process has one instance of the library, so only one recording at a time. The next call overwrites its memory: copy first.
    return Buffer.concat([ended, this.#frame.compressChunk(Buffer.from(text))])
  }

  async end(): Promise<Uint8Array> {
    const frame = this.#frame
    this.#frame = undefined
    return frame === undefined ? NO_BYTES : Buffer.from(frame.compressEnd())
  }
}
