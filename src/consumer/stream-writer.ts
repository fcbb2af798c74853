/**
 * Writes the consumer's lines to a pipe or socket. A write never blocks, so a slow reader does not delay the reading of the
 * kernel.
 *
 * A reader that stalls must not cost counts or memory: while `isStalled()` is true, the trace takes no snapshot, so the
 * tick becomes longer and nothing is queued. When the reader has closed its end (EPIPE), `onClosed` is called once.
 */
import { Socket } from 'node:net'

/** One output stream of lines. */
export class StreamWriter {
  readonly #socket: Socket
  #closed = false

  /** Writes to the file descriptor `fd`. `onClosed` is called once when the reader has closed its end. */
  constructor(fd: number, onClosed: () => void) {
    this.#socket = new Socket({ fd, readable: false, writable: true })
    this.#socket.on('error', () => {
      if (this.#closed) return
      this.#closed = true
      onClosed()
    })
  }

  /** True while the reader has not taken everything that was written. */
  isStalled(): boolean {
    return this.#socket.writableLength > 0
  }

  /** Writes `text` and a line feed. Does nothing once the reader has closed its end. */
  writeLine(text: string): void {
    if (!this.#closed) this.#socket.write(text + '\n')
  }

  /** Closes the stream. Resolves when the reader has taken everything, or has closed its end. */
  finish(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#closed) return resolve()
      this.#socket.once('close', () => resolve())
      this.#socket.end(() => this.#socket.destroy())
    })
  }

  /** Closes the stream at once and discards what the reader has not taken. */
  discard(): void {
    this.#closed = true
    this.#socket.destroy()
  }
}
