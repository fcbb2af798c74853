/**
 * Text → the bytes of a recording, whole after each call: what was encoded can be decoded, whatever comes after it.
 *
 * A gzip member or zstd frame holds about a quarter of a MiB of text and is flushed at each call; a reader can begin at any of
 * them, so a place in the file is found by bisection. Node 20 has no zstd of its own, and the program zstd reads whole blocks
 * before it writes, so the library is WebAssembly, loaded only for this.
 */
import { once } from 'node:events'
import { constants, createGzip, type Gzip } from 'node:zlib'
import type { Zstd } from '@hpcc-js/wasm-zstd'

export interface Encoder {
  encode(text: string): Promise<Uint8Array>
  /** What is still missing for the file to be in good order. Nothing may be encoded after that. */
  end(): Promise<Uint8Array>
}

export type Compression = 'none' | 'gzip' | 'zstd'

/** By the file's name. */
export function compressionForPath(path: string): Compression {
  return path.endsWith('.gz') ? 'gzip' : path.endsWith('.zst') ? 'zstd' : 'none'
}

export function createEncoder(compression: Compression): Encoder {
  if (compression === 'gzip') return new GzipEncoder()
  return compression === 'zstd' ? new ZstdEncoder() : plainEncoder
}

const NOTHING = new Uint8Array(0)

const plainEncoder: Encoder = {
  encode: async (text) => Buffer.from(text),
  end: async () => NOTHING,
}

/** Characters of text in a member or frame. */
const BLOCK_CHARACTERS = 2 ** 18

class GzipEncoder implements Encoder {
  #member: Gzip | undefined
  #in = 0
  #out: Uint8Array[] = []

  async encode(text: string): Promise<Uint8Array> {
    const ended = this.#in >= BLOCK_CHARACTERS ? await this.end() : NOTHING
    this.#member ??= this.#begin()
    this.#in += text.length
    const member = this.#member
    member.write(text)
    await new Promise<void>((resolve) => member.flush(constants.Z_SYNC_FLUSH, resolve))
    return Buffer.concat([ended, this.#taken()])
  }

  async end(): Promise<Uint8Array> {
    const member = this.#member
    if (member === undefined) return NOTHING
    this.#member = undefined
    member.end()
    await once(member, 'end')
    return this.#taken()
  }

  #begin(): Gzip {
    this.#in = 0
    return createGzip().on('data', (bytes: Uint8Array) => this.#out.push(bytes))
  }

  #taken(): Uint8Array {
    return Buffer.concat(this.#out.splice(0))
  }
}

class ZstdEncoder implements Encoder {
  #frame: Zstd | undefined
  #in = 0

  async encode(text: string): Promise<Uint8Array> {
    const ended = this.#in >= BLOCK_CHARACTERS ? await this.end() : NOTHING
    if (this.#frame === undefined) {
      const { Zstd } = await import('@hpcc-js/wasm-zstd')
      this.#frame = await Zstd.load()
      this.#frame.reset()
      this.#in = 0
    }
    this.#in += text.length
    // The library is one for the process, so one recording at a time; its memory is copied before it is called again.
    return Buffer.concat([ended, this.#frame.compressChunk(Buffer.from(text))])
  }

  async end(): Promise<Uint8Array> {
    const frame = this.#frame
    this.#frame = undefined
    return frame === undefined ? NOTHING : Buffer.from(frame.compressEnd())
  }
}
