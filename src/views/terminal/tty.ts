/**
 * The terminal as a place to write to: what is sent to borrow it, what gives it back, and writes that never block.
 *
 * Writes go to the file descriptor itself, not through the stream: a stream would queue inside libuv, where a part of a
 * frame could still come out after the terminal was given back. At most one frame's rest is held here. Node opens a
 * terminal anew for itself, so that O_NONBLOCK is ours alone; it is taken away again in the end all the same.
 */
import { writeSync } from 'node:fs'
import type { WriteStream } from 'node:tty'

/** Alternate screen, cursor hidden, no wrap at the right edge, blank. */
export const TAKE_TERMINAL = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[m\x1b[H\x1b[2J'

/** Attributes off, mouse off, wrap on, cursor shown, normal screen: right from any state, in mid-sequence too. */
export const RESTORE_TERMINAL = '\x1b[m\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?7h\x1b[?25h\x1b[?1049l'

/** A stalled terminal is asked again after so many milliseconds. */
const RETRY_MS = 8

export class Tty {
  readonly #stdout: WriteStream & { readonly fd: number }
  readonly #failed: (error: Error) => void
  #rest: Buffer | undefined
  #timer: NodeJS.Timeout | undefined
  #taken: (() => void) | undefined

  constructor(stdout: WriteStream, failed: (error: Error) => void) {
    this.#stdout = stdout as WriteStream & { readonly fd: number }
    this.#failed = failed
  }

  /** Whether the terminal has not taken yet what was written last. */
  get isBusy(): boolean {
    return this.#rest !== undefined
  }

  /** Bytes held here because the terminal has not taken them. */
  get pendingBytes(): number {
    return this.#rest?.length ?? 0
  }

  /** RESTORE_TERMINAL has to undo it, and whatever else is sent. */
  take(): void {
    setBlocking(this.#stdout, false)
    this.write(TAKE_TERMINAL, () => {})
  }

  /** Only while not busy, but for what must come after. `taken` is called later, and only when the terminal was slow. */
  write(text: string, taken: () => void): void {
    const bytes = Buffer.from(text)
    this.#rest = this.#rest === undefined ? bytes : Buffer.concat([this.#rest, bytes])
    this.#taken = taken
    if (this.#timer === undefined) this.#push()
    if (this.#rest === undefined) this.#taken = undefined
  }

  /**
   * Give the terminal back, then write `after` on the screen that was there before; false when the terminal takes nothing
   * for a quarter of a second (or is gone).
   */
  restore(after = ''): boolean {
    this.drop()
    const given = writeAll(this.#stdout.fd, Buffer.from(RESTORE_TERMINAL), 250)
    if (given && after !== '') writeAll(this.#stdout.fd, Buffer.from(after), 2000)
    setBlocking(this.#stdout, true)
    return given
  }

  /** Forget what has not been taken. */
  drop(): void {
    clearTimeout(this.#timer)
    this.#timer = this.#rest = this.#taken = undefined
  }

  #push(): void {
    this.#timer = undefined
    try {
      while (this.#rest !== undefined) {
        const taken = writeSync(this.#stdout.fd, this.#rest)
        this.#rest = taken < this.#rest.length ? this.#rest.subarray(taken) : undefined
      }
    } catch (error) {
      if (isAgain(error)) {
        this.#timer = setTimeout(() => this.#retry(), RETRY_MS)
        return
      }
      this.drop()
      this.#failed(error as Error)
    }
  }

  #retry(): void {
    this.#push()
    if (this.#rest !== undefined) return
    const taken = this.#taken
    this.#taken = undefined
    taken?.()
  }
}

function setBlocking(stdout: WriteStream, blocking: boolean): void {
  const { _handle: handle } = stdout as unknown as { _handle?: { setBlocking?(blocking: boolean): number } }
  handle?.setBlocking?.(blocking)
}

function isAgain(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN'
}

/** Write it all, asking again for at most `patience` milliseconds; false when that was not enough or the file is gone. */
function writeAll(fd: number, bytes: Buffer, patience: number): boolean {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0, at = 0; ;) {
    try {
      at += writeSync(fd, bytes, at)
      if (at >= bytes.length) return true
    } catch (error) {
      if (!isAgain(error) || waited >= patience) return false
      Atomics.wait(clock, 0, 0, 5)
      waited += 5
    }
  }
}
