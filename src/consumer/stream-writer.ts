/**
 * The consumer's way out: lines to a pipe, never blocking the tick and never growing without bound.
 *
 * A reader that stalls must cost longer ticks, not lost counts and not memory: `stalled()` says that the last line has not
 * left yet, and the tracing loop then takes no snapshot until it has. Assumes a pipe or a socket; the reader going away
 * (EPIPE) calls `onGone` once.
 */
import { Socket } from 'node:net'

export class StreamWriter {
  readonly #socket: Socket
  #gone = false

  constructor(fd: number, onGone: () => void) {
    this.#socket = new Socket({ fd, readable: false, writable: true })
    this.#socket.on('error', () => {
      if (this.#gone) return
      this.#gone = true
      onGone()
    })
  }

  /** True while something written before still waits for the reader. */
  isStalled(): boolean {
    return this.#socket.writableLength > 0
  }

  writeLine(text: string): void {
    if (!this.#gone) this.#socket.write(text + '\n')
  }

  /** Resolves when all that was written has left, or when the reader is gone. */
  finish(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#gone) return resolve()
      this.#socket.once('close', () => resolve())
      this.#socket.end(() => this.#socket.destroy())
    })
  }

  /** Let go of the pipe at once. */
  discard(): void {
    this.#gone = true
    this.#socket.destroy()
  }
}
