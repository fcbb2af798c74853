/**
 * Finds the marks in a recording, anywhere in the file: playback has not read those ahead, and may have skipped those behind.
 *
 * The first search reads the file once and looks only at the beginnings of its lines. It is repeated when the file has grown.
 * Rejected: an index beside the recording, which would have to be kept up to date. Data that cannot be read has no marks.
 */
import type { Mark } from '../../core/stream/event.js'
import { decode } from '../../core/stream/ndjson.js'
import { SeekableFile } from './seekable-file.js'
import type { MarkSearch } from '../source.js'

/** The beginning of a mark's line. */
const MARK_PATTERN = /^\s*\{\s*"type"\s*:\s*"mark"/
/** Bytes of a line that the pattern is matched against. */
const PATTERN_BYTES = 64
/** Bytes of a line that are kept at least, while its end has not been read. A mark is shorter. */
const MAX_MARK_BYTES = 2 ** 16

/** The marks of one file. */
export class MarkIndex {
  readonly #path: string
  /** Size of the file when the marks were read, bytes. */
  #size = -1
  #marks: Promise<readonly Mark[]> | undefined

  constructor(path: string) {
    this.#path = path
  }

  /** The nearest mark before or after a time; undefined when there is none. Throws what opening the file throws. */
  async findNearest({ to, from, known }: MarkSearch): Promise<Mark | undefined> {
    const knownMarks = [...known].map(([at, label]): Mark => ({ type: 'mark', time: at, at, label }))
    const marks = [...knownMarks, ...await this.#marksInFile()].sort((a, b) => a.at - b.at)
    return to === 'before' ? marks.findLast(({ at }) => at < from) : marks.find(({ at }) => at > from)
  }

  async #marksInFile(): Promise<readonly Mark[]> {
    const file = await SeekableFile.open(this.#path)
    try {
      const size = await file.readSize()
      if (this.#marks === undefined || size !== this.#size) this.#marks = readMarks(file)
      this.#size = size
      return await this.#marks
    } finally {
      await file.close()
    }
  }
}

async function readMarks(file: SeekableFile): Promise<Mark[]> {
  const marks: Mark[] = []
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of file.readBytes()) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
      let from = 0
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
        const mark = parseMark(rest.length === 0 ? bytes.subarray(from, end) : Buffer.concat([rest, bytes.subarray(from, end)]))
        if (mark !== undefined) marks.push(mark)
        rest = Buffer.alloc(0)
        from = end + 1
      }
      if (rest.length < MAX_MARK_BYTES) rest = Buffer.concat([rest, bytes.subarray(from, from + MAX_MARK_BYTES)])
    }
  } catch {
    // The marks before the damage are still found; playback reports the damage.
  }
  return marks
}

/** The mark on a line; undefined when there is none, or when it is malformed: playback reports that when it reads the line. */
function parseMark(line: Buffer): Mark | undefined {
  if (!MARK_PATTERN.test(line.toString('latin1', 0, PATTERN_BYTES))) return undefined
  try {
    return decode(line.toString(), 0) as Mark
  } catch {
    return undefined
  }
}
