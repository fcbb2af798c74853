/**
 * A recording in a file, entered anywhere: where a time lies is found by bisection, so there is no index to keep, to rebuild
 * or to find stale, and a file that still grows is as good as a finished one.
 *
 * A plain file can be entered at every line, a gzip or zstd file at every member or frame that begins with a line: those
 * written here do, every quarter of a MiB and every tick. One packed in one piece by another program can only be entered at
 * its head, and is read from there: right, but slow. Memory is a line and a few reads, whatever the size of the file.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { detectPacking, decompress, type ByteStream, type Packing } from './decompress.js'
import { readLines, parseLineTime, type TextLine } from './lines.js'

const READ = 2 ** 17
/** Bytes below which it is quicker to read on than to halve. */
const NEAR = 2 ** 15
/** How far an entry is looked for. */
const FAR = 2 ** 24

export class SeekableFile {
  readonly name: string
  readonly packing: Packing
  readonly #file: FileHandle

  private constructor(name: string, file: FileHandle, packing: Packing) {
    this.name = name
    this.#file = file
    this.packing = packing
  }

  /** Throws what opening and reading throw. */
  static async open(path: string): Promise<SeekableFile> {
    const file = await open(path, 'r')
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
      return new SeekableFile(path, file, detectPacking(buffer.subarray(0, bytesRead)))
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  /** Bytes in the file, packed as they are. */
  async readSize(): Promise<number> {
    return (await this.#file.stat()).size
  }

  /** All of the stream. */
  readBytes(): AsyncIterable<Uint8Array> {
    return decompress(this.#chunks(0), this.packing, this.name)
  }

  /** Lines from an entry on: 0, or one that `entry` gave. */
  readLinesFrom(entry: number): AsyncGenerator<TextLine> {
    return readLines(decompress(this.#chunks(entry), this.packing, this.name), this.name)
  }

  /** The last entry known before which no tick is later than `time`; 0 where there is none. Infinity: near the end. */
  async findEntryBefore(time: number): Promise<number> {
    let low = 0
    let high = await this.readSize()
    while (high - low > NEAR) {
      const middle = Math.floor((low + high) / 2)
      const found = await this.#tickAfter(middle, high)
      if (found !== undefined && found.time <= time) low = found.entry
      else high = middle
    }
    return low
  }

  /** Time of the last tick; undefined when there is none. */
  async findLastTime(): Promise<number | undefined> {
    let last: number | undefined
    for await (const { text } of this.readLinesFrom(await this.findEntryBefore(Infinity))) {
      const found = parseLineTime(text)
      if (found?.type === 'tick') last = found.time
    }
    return last
  }

  /** Line feeds before an entry. */
  async countLinesBefore(entry: number): Promise<number> {
    let count = 0
    for await (const bytes of decompress(this.#chunks(0, entry), this.packing, this.name)) {
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++
    }
    return count
  }

  /** The first tick at or after the first entry at or after an offset, where the entry lies before `end`. */
  async #tickAfter(offset: number, end: number): Promise<{ entry: number; time: number } | undefined> {
    for (let entry = await this.#entry(offset, end); entry !== undefined; entry = await this.#entry(entry + 1, end)) {
      try {
        let first = true
        for await (const { text, isComplete: whole } of this.readLinesFrom(entry)) {
          if (first && text !== '' && !text.startsWith('{')) break
          first = false
          const found = whole ? parseLineTime(text) : undefined
          if (found?.type === 'tick') return { entry, time: found.time }
        }
        if (!first) return undefined
      } catch {
        // No entry after all: these bytes stood within packed data.
      }
    }
    return undefined
  }

  async #entry(offset: number, end: number): Promise<number | undefined> {
    const limit = Math.min(end, offset + FAR)
    let before: Buffer = Buffer.alloc(0)
    let at = this.packing === 'none' ? Math.max(0, offset - 1) : offset
    for await (const chunk of this.#chunks(at, limit + 16)) {
      const bytes = Buffer.concat([before, chunk])
      const found = bytes.indexOf(ENTRY_SIGNATURES[this.packing])
      if (found !== -1) {
        const entry = at - before.length + found + (this.packing === 'none' ? 1 : 0)
        return entry < end ? entry : undefined
      }
      at += chunk.length
      before = bytes.subarray(Math.max(0, bytes.length - 8))
    }
    return undefined
  }

  async *#chunks(from: number, to = Infinity): ByteStream & AsyncGenerator<Uint8Array> {
    for (let at = from; at < to;) {
      const length = Math.min(READ, to - at)
      const { bytesRead, buffer } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, at)
      if (bytesRead === 0) return
      at += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  }
}

/** What stands at an entry, or before it in a plain file. */
const ENTRY_SIGNATURES: { readonly [packing in Packing]: Buffer } = {
  none: Buffer.from('\n'),
  gzip: Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]),
  zstd: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
}
