/**
 * Writes the lines of the stream to standard output, as fast as the reader takes them. When the reader closes the pipe, writing
 * throws a UserError.
 */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { escapeJsonControls } from '../core/text/control-characters.js'
import { PartSplitter, type Rotation } from './rotation.js'
import type { Sink } from './sink.js'

/**
 * Resolves when the output takes more or is closed. The listeners are removed each time: waiting for a slow reader is frequent.
 */
async function waitForDrain(stdout: Writable): Promise<void> {
  const waiting = new AbortController()
  await Promise.race([once(stdout, 'drain', waiting), once(stdout, 'close', waiting)]).catch(() => {})
  waiting.abort()
}

/**
 * A sink that writes to `stdout`. With a rotation, the parts follow each other in the output. A terminal gets the control characters of
 * a line as JSON escapes. `writeLine` throws a UserError when the reader has closed the output.
 */
export function stdoutSink(stdout: Writable, rotation?: Rotation): Sink {
  let failure: Error | undefined
  /** Bytes in the current part. */
  let written = 0
  const parts = rotation === undefined ? undefined : new PartSplitter(rotation)
  stdout.on('error', (error) => {
    failure = error
  })
  const isTerminal = (stdout as { isTTY?: boolean }).isTTY === true
  async function write(line: string): Promise<void> {
    const text = isTerminal ? escapeJsonControls(line) : line
    written += Buffer.byteLength(text) + 1
    if (failure === undefined && !stdout.write(text + '\n')) await waitForDrain(stdout)
    if (failure !== undefined) throw new UserError(errors.outputClosed(failure.message))
  }
  return {
    async writeLine(text, event) {
      const boundary = parts?.boundaryBefore(event, written)
      if (boundary !== undefined) {
        await write(boundary.end)
        written = 0
        await write(boundary.header)
      }
      await write(parts?.formatLine(text, event) ?? text)
    },
  }
}
