/**
 * A path as a stream of bytes that can be let go of at any time.
 *
 * A named pipe is opened without waiting for its writer, and read as a socket is: opening and reading it as a file would hold a
 * thread until a writer comes, and a process whose thread is held cannot end, not even on ctrl-c. All else is read as a file.
 */
import { constants, createReadStream, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/** Bytes read at once. */
const READ_BYTES = 2 ** 18

/** What opening and reading throw comes as the stream's error, or is thrown here. */
export function openPath(path: string): Readable {
  if (!isNamedPipe(path)) return createReadStream(path, { highWaterMark: READ_BYTES })
  return new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false })
}

/** Whether places in it can be found, which a pipe has not; what cannot be looked at fails when it is opened. */
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
