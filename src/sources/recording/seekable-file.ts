/**
 * Reads a recording from any time on. The position of a time in the file is found by bisection, so there is no index to store, to
 * rebuild or to find outdated, and a file that still grows can be read like a finished one.
 *
 * An entry is a position from which the file can be read. A plain file has one at every line; a gzip or zstd file has one at every
 * member or frame that begins with a line. This program begins a new member or frame every 256 KiB of text, at a tick. A file that
 * another program compressed in one piece has only the entry at its beginning: seeking in it is correct but slow. Memory holds a
 * line and a few reads, whatever the size of the file.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { detectCompression, type Compression } from '../../core/stream/compression.js'
import type { ByteStream } from './byte-stream.js'
import { decompress } from './decompress.js'
import { readLines, parseLineTime, type TextLine } from './lines.js'
import { OPEN_WITHOUT_WAITING } from './open-path.js'

/** Bytes per read. */
const READ_BYTES = 2 ** 17
/** Range in bytes below which reading on is faster than bisecting. */
const MIN_BISECT_BYTES = 2 ** 15
/** Bytes that are searched for the next entry. */
const MAX_SEARCH_BYTES = 2 ** 24

/** A recording in a file that can be read from any entry on. Close it after use. */
export class SeekableFile {
  /** The path, for messages. */
  readonly name: string
  readonly compression: Compression
  readonly #file: FileHandle

  private constructor(name: string, file: FileHandle, compression: Compression) {
    this.name = name
    this.#file = file
    this.compression = compression
  }

  /** Opens the file and looks at its first bytes. Throws what opening and reading throw. */
  static async open(path: string): Promise<SeekableFile> {
    const file = await open(path, OPEN_WITHOUT_WAITING)
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
      return new SeekableFile(path, file, detectCompression(buffer.subarray(0, bytesRead)))
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** Size of the file in bytes, as it is compressed. */
  async readSize(): Promise<number> {
    return (await this.#file.stat()).size
  }

  /** All decompressed bytes. */
  readBytes(): AsyncIterable<Uint8Array> {
    return decompress(this.#chunks(0), this.compression, this.name)
  }

  /** The lines from an entry on: 0, or one that `findEntryBefore` gave. */
  readLinesFrom(entry: number): AsyncGenerator<TextLine> {
    return readLines(decompress(this.#chunks(entry), this.compression, this.name), this.name)
  }

  /**
   * An entry such that no tick before it is later than `time` (milliseconds since the stream's start), as late as bisection finds one; 0
   * when there is none. Infinity gives one near the end.
   */
  async findEntryBefore(time: number): Promise<number> {
    let low = 0
    let high = await this.readSize()
    while (high - low > MIN_BISECT_BYTES) {
      const middle = Math.floor((low + high) / 2)
      const found = await this.#findTickAfter(middle, high)
      if (found !== undefined && found.time <= time) low = found.entry
      else high = middle
    }
    return low
  }

  /** Time of the last tick, milliseconds since the stream's start; undefined when there is none. */
  async findLastTime(): Promise<number | undefined> {
    let last: number | undefined
    for await (const { text } of this.readLinesFrom(await this.findEntryBefore(Infinity))) {
      const found = parseLineTime(text)
      if (found?.type === 'tick') last = found.time
    }
    return last
  }

  /** Number of lines before an entry. */
  async countLinesBefore(entry: number): Promise<number> {
    let count = 0
    for await (const bytes of decompress(this.#chunks(0, entry), this.compression, this.name)) {
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++
    }
    return count
  }

  /** The first tick after an offset, with the entry from which it was found; undefined when no entry lies between `offset` and `end`. */
  async #findTickAfter(offset: number, end: number): Promise<{ entry: number; time: number } | undefined> {
    for (let entry = await this.#findEntry(offset, end); entry !== undefined; entry = await this.#findEntry(entry + 1, end)) {
      try {
        let isFirst = true
        for await (const { text, isComplete } of this.readLinesFrom(entry)) {
          if (isFirst && text !== '' && !text.startsWith('{')) break
          isFirst = false
          const found = isComplete ? parseLineTime(text) : undefined
          if (found?.type === 'tick') return { entry, time: found.time }
        }
        if (!isFirst) return undefined
      } catch {
        // Not an entry: these bytes are part of compressed data.
      }
    }
    return undefined
  }

  /** The first entry between `offset` and `end`. */
  async #findEntry(offset: number, end: number): Promise<number | undefined> {
    const limit = Math.min(end, offset + MAX_SEARCH_BYTES)
    let before: Buffer = Buffer.alloc(0)
    let at = this.compression === 'none' ? Math.max(0, offset - 1) : offset
    for await (const chunk of this.#chunks(at, limit + 16)) {
      const bytes = Buffer.concat([before, chunk])
      const found = bytes.indexOf(ENTRY_SIGNATURES[this.compression])
      if (found !== -1) {
        const entry = at - before.length + found + (this.compression === 'none' ? 1 : 0)
        return entry < end ? entry : undefined
      }
      at += chunk.length
      before = bytes.subarray(Math.max(0, bytes.length - 8))
    }
    return undefined
  }

  /** The bytes between two offsets, as they are compressed. */
  async *#chunks(from: number, to = Infinity): ByteStream & AsyncGenerator<Uint8Array> {
    for (let at = from; at < to;) {
      const length = Math.min(READ_BYTES, to - at)
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, at)
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }
}

/** The bytes at which an entry begins; in a plain file, the byte before it. */
const ENTRY_SIGNATURES: { readonly [compression in Compression]: Buffer } = {
  none: Buffer.from('\n'),
  gzip: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
  zstd: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
}
