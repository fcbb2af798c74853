/** A terminal's other end that takes so many bytes a second, as a poor link does. */
import type { PtyScreen } from './pty.js'

/** Milliseconds between two looks. */
const LOOK = 10

/**
 * Reads on in slices: paused whenever it has had more than its share so far. The pty hands on what its own buffer holds (a few
 * KB) at once, so single slices are larger than the share and the rate is held over all of them. `release()` lets all through.
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
