/** The stream's lines on standard output, at the reader's pace. A reader that went away is an error with a sentence. */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { PartSplitter, type Rotation } from './rotation.js'
import type { Sink } from './sink.js'

/** Until it takes more, or is gone. What was listened for in vain is listened for no more: a slow reader is waited for often. */
async function waitForDrain(stdout: Writable): Promise<void> {
  const over = new AbortController()
  await Promise.race([once(stdout, 'drain', over), once(stdout, 'close', over)]).catch(() => {})
  over.abort()
}

/** With a rotation, the parts follow one another. */
export function stdoutSink(stdout: Writable, rotation?: Rotation): Sink {
  let gone: Error | undefined
  let written = 0
  const parts = rotation === undefined ? undefined : new PartSplitter(rotation)
  stdout.on('error', (error) => {
    gone = error
  })
  async function write(text: string): Promise<void> {
    written += Buffer.byteLength(text) + 1
    if (gone === undefined && !stdout.write(text + '\n')) await waitForDrain(stdout)
    if (gone !== undefined) throw new UserError(errors.outputClosed(gone.message))
  }
  return {
    async writeLine(text, event) {
      const seam = parts?.boundaryBefore(event, written)
      if (seam !== undefined) {
        await write(seam.end)
        written = 0
        await write(seam.header)
      }
      await write(parts?.formatLine(text, event) ?? text)
    },
  }
}
