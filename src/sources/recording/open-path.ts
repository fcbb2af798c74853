/**
 * Opens a path as a stream of bytes that can be destroyed at any time.
 *
 * Everything is opened without waiting, and looked at after that, because a name can be replaced between a look and the open. A named
 * pipe is read as a socket. Rejected: reading it as a file, because that blocks a thread until a writer comes, and a process with a
 * blocked thread cannot exit, not even on ctrl-c. A device is opened again as a file; anything else is read as a file.
 */
import { closeSync, constants, createReadStream, fstatSync, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'

/** Bytes per read. */
const READ_BYTES = 2 ** 18

/** Flags that open a path for reading and wait for nobody. */
export const OPEN_WITHOUT_WAITING = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY

/** Milliseconds without a byte from a pipe after which the user is told. */
const PATIENCE = 1000

/** A path to read, and who is told that nothing comes. */
export interface NamedInput {
  readonly path: string
  /** Called when the path is a named pipe and nothing comes from it for a second; at most once. */
  readonly onWait?: () => void
}

/** The bytes of a file, named pipe or device. Throws what opening throws, or emits it as the stream's error. */
export function openPath({ path, onWait }: NamedInput): Readable {
  const fd = openSync(path, OPEN_WITHOUT_WAITING)
  const stats = fstatSync(fd)
  if (stats.isFIFO()) return openPipe(fd, onWait)
  if (stats.isFile() || stats.isDirectory()) return createReadStream(path, { fd, highWaterMark: READ_BYTES })
  closeSync(fd)
  return createReadStream(path, { highWaterMark: READ_BYTES })
}

function openPipe(fd: number, onWait: (() => void) | undefined): Readable {
  const pipe = new Socket({ fd, readable: true, writable: false })
  if (onWait === undefined) return pipe
  const timer = setTimeout(onWait, PATIENCE).unref()
  for (const event of ['readable', 'close'] as const) pipe.once(event, () => clearTimeout(timer))
  return pipe
}

/** Whether the path is a file, which can be read from any position; a pipe cannot. True where there is nothing: opening it reports that. */
export function isSeekable(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return true
  }
}
