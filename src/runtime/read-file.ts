/**
 * Reads a small regular file without ever waiting.
 *
 * A named pipe or a device in the file's place would block the open or the read for as long as its owner likes, so the file is opened
 * without waiting and looked at before it is read. Rejected: looking at the name first, because it can be replaced before the open.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Why `readRegularFile` refuses what it opened. Errors of the system have their own codes, such as ENOENT. */
export class NotReadable extends Error {
  readonly code: 'not-a-file' | 'too-large'

  constructor(code: 'not-a-file' | 'too-large', message: string) {
    super(message)
    this.code = code
  }
}

/**
 * The bytes of a regular file of at most `limit` bytes. Throws NotReadable for anything else that is there, and what opening and
 * reading throw.
 */
export function readRegularFile(path: string, limit: number): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) throw new NotReadable('not-a-file', stats.isDirectory() ? 'it is a directory' : 'it is not a regular file')
    const bytes = readAtMost(fd, limit + 1)
    if (bytes.length > limit) throw new NotReadable('too-large', `it is larger than ${limit} bytes`)
    return bytes
  } finally {
    closeSync(fd)
  }
}

/** The first bytes of a regular file, at most `limit`; none when it cannot be read. */
export function readStart(path: string, limit: number): Buffer {
  let fd: number | undefined
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
    return fstatSync(fd).isFile() ? readAtMost(fd, limit) : Buffer.alloc(0)
  } catch {
    return Buffer.alloc(0)
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}

/** Files under /proc and /sys say that they are empty, so the size of a file says nothing. */
function readAtMost(fd: number, limit: number): Buffer {
  const pieces: Buffer[] = []
  for (let rest = limit; rest > 0;) {
    const piece = Buffer.alloc(Math.min(rest, 1 << 16))
    const length = readSync(fd, piece)
    if (length === 0) break
    pieces.push(piece.subarray(0, length))
    rest -= length
  }
  return Buffer.concat(pieces)
}
