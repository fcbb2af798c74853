/** The stream's lines on standard output, at the reader's pace. A reader that went away is an error with a sentence. */
import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { sentences, UserError } from '../core/error.js'
import type { Sink } from '../session.js'

export function streamSink(stdout: Writable): Sink {
  let gone: Error | undefined
  stdout.on('error', (error) => {
    gone = error
  })
  return {
    async line(text) {
      if (gone === undefined && !stdout.write(text + '\n')) await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => {})
      if (gone !== undefined) throw new UserError(sentences.outputClosed(gone.message))
    },
  }
}
