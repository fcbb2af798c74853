/** Keys from the terminal itself, for when standard input is the stream. */
import { openSync } from 'node:fs'
import { ReadStream } from 'node:tty'

/** Undefined where there is no terminal. */
export function terminalKeys(): ReadStream | undefined {
  try {
    return new ReadStream(openSync('/dev/tty', 'r+'))
  } catch {
    return undefined
  }
}
