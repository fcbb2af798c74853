/**
 * Bytes of a file or a pipe, in chunks of any size as they come, and two ways to take them.
 */

/** Bytes in chunks of any size. */
export type ByteStream = AsyncIterable<Uint8Array>

/** Passes bytes on and counts them. */
export class CountedBytes implements ByteStream {
  count = 0
  readonly #chunks: ByteStream

  constructor(chunks: ByteStream) {
    this.#chunks = chunks
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#chunks) {
      this.count += chunk.length
      yield chunk
    }
  }
}

/** Takes bytes in pieces of any length from chunks of any size. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>
  /** Bytes that have come and are not taken yet. */
  #rest: Uint8Array = new Uint8Array(0)

  constructor(chunks: ByteStream) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next `length` bytes; undefined if the data ends before, and ever after. */
  async read(length: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length < length) {
      const { value, done } = await this.#chunks.next()
      if (done === true) {
        this.#rest = new Uint8Array(0)
        return undefined
      }
      this.#rest = this.#rest.length === 0 ? value : Buffer.concat([this.#rest, value])
    }
    const taken = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }

  /** Passes over bytes. Returns false if the data ends before. */
  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0;) {
      if (this.#rest.length === 0 && (await this.read(1)) !== undefined) left--
      else if (this.#rest.length === 0) return false
      const passed = Math.min(left, this.#rest.length)
      this.#rest = this.#rest.subarray(passed)
      left -= passed
    }
    return true
  }
}
