/**
 * Opens a path as a stream of bytes that can be destroyed at any time.
 *
 * A named pipe is opened without waiting for its writer, and read as a socket. Rejected: reading it as a file, because that blocks
 * a thread until a writer comes, and a process with a blocked thread cannot exit, not even on ctrl-c. Anything else is read as a
 * file.
 */
import { constants, createReadStream, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/** Bytes per read. */
const READ_BYTES = 2 ** 18

/** The bytes of a file or named pipe. Throws what opening throws, or emits it as the stream's error. */
export function openPath(path: string): Readable {
  if (!isNamedPipe(path)) return createReadStream(path, { highWaterMark: READ_BYTES })
  return new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false })
}

/** Whether the path is a file, which can be read from any position; a pipe cannot. True where there is nothing: opening it reports that. */
export function isSeekable(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return true
  }
}

function isNamedPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO()
  } catch {
    return false
  }
}
