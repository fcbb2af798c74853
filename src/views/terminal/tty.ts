/**
 * Writes to the terminal without ever blocking; takes the terminal from the shell and restores it.
 *
 * Bytes go to the file descriptor itself, not through the stream: a stream queues them inside libuv, from where a part of a frame could
 * still come out after the terminal was restored. At most the rest of one frame is held here. Node opens the terminal again for itself,
 * so O_NONBLOCK is set for this process only; it is cleared at the end all the same.
 */
import { writeSync } from 'node:fs'
import type { WriteStream } from 'node:tty'

/** Switches to the alternate screen, hides the cursor, turns off wrapping at the right edge, clears the screen. */
export const TAKE_TERMINAL = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[m\x1b[H\x1b[2J'

/**
 * Turns off attributes and the mouse, turns on wrapping and the cursor, and shows the normal screen. It works in any state of the
 * terminal, also in the middle of a sequence.
 */
export const RESTORE_TERMINAL = '\x1b[m\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l\x1b[?7h\x1b[?25h\x1b[?1049l'

/** Milliseconds after which a terminal that takes no bytes is tried again. */
const RETRY_MS = 8

/** One terminal. `failed` is called where it cannot be written to any more. */
export class Tty {
  readonly #stdout: WriteStream & { readonly fd: number }
  readonly #failed: (error: Error) => void
  /** What the terminal has not taken yet. */
  #rest: Buffer | undefined
  #timer: NodeJS.Timeout | undefined
  #taken: (() => void) | undefined

  constructor(stdout: WriteStream, failed: (error: Error) => void) {
    this.#stdout = stdout as WriteStream & { readonly fd: number }
    this.#failed = failed
  }

  /** Whether the terminal has not yet taken all that was written. */
  get isBusy(): boolean {
    return this.#rest !== undefined
  }

  /** Bytes that are held here because the terminal has not taken them. */
  get pendingBytes(): number {
    return this.#rest?.length ?? 0
  }

  /** Takes the terminal from the shell. RESTORE_TERMINAL must undo this and everything else that is sent. */
  take(): void {
    setBlocking(this.#stdout, false)
    this.write(TAKE_TERMINAL, () => {})
  }

  /**
   * Writes at once what the terminal takes, and the rest later. `taken` is called when the rest is written; it is not called where there
   * was no rest. Call it while busy only with bytes that must follow those held here.
   */
  write(text: string, taken: () => void): void {
    const bytes = Buffer.from(text)
    this.#rest = this.#rest === undefined ? bytes : Buffer.concat([this.#rest, bytes])
    this.#taken = taken
    if (this.#timer === undefined) this.#push()
    if (this.#rest === undefined) this.#taken = undefined
  }

  /**
   * Restores the terminal, then writes `after` on the normal screen. False where the terminal takes nothing for a quarter of a second,
   * or is gone.
   */
  restore(after = ''): boolean {
    this.drop()
    const isRestored = writeAll(this.#stdout.fd, Buffer.from(RESTORE_TERMINAL), 250)
    if (isRestored && after !== '') writeAll(this.#stdout.fd, Buffer.from(after), 2000)
    setBlocking(this.#stdout, true)
    return isRestored
  }

  /** Forgets what the terminal has not taken. */
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
      if (isTemporarilyFull(error)) {
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

/** Whether the terminal only has no room at the moment. */
function isTemporarilyFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN'
}

/** Writes all bytes, for at most `timeout` milliseconds and blocking the process; false where not all could be written. */
function writeAll(fd: number, bytes: Buffer, timeout: number): boolean {
  const sleeper = new Int32Array(new SharedArrayBuffer(4))
  for (let waited = 0, at = 0; ;) {
    try {
      at += writeSync(fd, bytes, at)
      if (at >= bytes.length) return true
    } catch (error) {
      if (!isTemporarilyFull(error) || waited >= timeout) return false
      Atomics.wait(sleeper, 0, 0, 5)
      waited += 5
    }
  }
}
