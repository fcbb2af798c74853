/**
 * The marks in a recording, wherever in the file: those ahead have not been read, and those behind may have been passed over.
 *
 * They are looked for when first asked for, by one pass over the file that looks at the beginnings of its lines only, and anew
 * when the file has grown. What cannot be read has no marks.
 */
import type { Mark } from '../../core/stream/event.js'
import { decode } from '../../core/stream/ndjson.js'
import { SeekableFile } from './seekable-file.js'
import type { MarkSearch } from '../source.js'

/** The beginning of a mark's line. */
const SIGN = /^\s*\{\s*"type"\s*:\s*"mark"/
/** Bytes of a line looked at, and kept: a mark is shorter. */
const LOOKED_AT = 64
const LONGEST = 2 ** 16

export class MarkIndex {
  readonly #path: string
  #size = -1
  #marks: Promise<readonly Mark[]> | undefined

  constructor(path: string) {
    this.#path = path
  }

  async findNearest({ to, from, known }: MarkSearch): Promise<Mark | undefined> {
    const set = [...known].map(([at, label]): Mark => ({ type: 'mark', time: at, at, label }))
    const marks = [...set, ...await this.#all()].sort((a, b) => a.at - b.at)
    return to === 'before' ? marks.findLast(({ at }) => at < from) : marks.find(({ at }) => at > from)
  }

  async #all(): Promise<readonly Mark[]> {
    const archive = await SeekableFile.open(this.#path)
    try {
      const size = await archive.readSize()
      if (this.#marks === undefined || size !== this.#size) this.#marks = readMarks(archive)
      this.#size = size
      return await this.#marks
    } finally {
      await archive.close()
    }
  }
}

async function readMarks(archive: SeekableFile): Promise<Mark[]> {
  const marks: Mark[] = []
  const look = (line: Buffer): void => {
    if (!SIGN.test(line.toString('latin1', 0, LOOKED_AT))) return
    try {
      marks.push(decode(line.toString(), 0) as Mark)
    } catch {
      // Told when it is read.
    }
  }
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const piece of archive.readBytes()) {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length)
      let from = 0
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
        look(rest.length === 0 ? bytes.subarray(from, end) : Buffer.concat([rest, bytes.subarray(from, end)]))
        rest = Buffer.alloc(0)
        from = end + 1
      }
      if (rest.length < LONGEST) rest = Buffer.concat([rest, bytes.subarray(from, from + LONGEST)])
    }
  } catch {
    // All before it is here.
  }
  return marks
}
