/** Slows down the reader of a terminal to a number of bytes a second, like a slow link. */
import type { PtyScreen } from './pty.js'

/** Milliseconds between two checks. */
const LOOK = 10

/**
 * Pauses the reader whenever it has read more than its share so far. The pseudo-terminal delivers its whole buffer (a few
 * KB) at once, so single reads exceed the share; the rate holds over all of them. `release()` removes the limit.
 */
export function throttleReads(pty: PtyScreen, bytesASecond: number): { release(): void } {
  const [began, before] = [performance.now(), pty.bytes()]
  const timer = setInterval(() => {
    const share = ((performance.now() - began) * bytesASecond) / 1000
    if (pty.bytes() - before > share) pty.pause()
    else pty.resume()
  }, LOOK)
  pty.pause()
  return {
    release() {
      clearInterval(timer)
      pty.resume()
    },
  }
}
