/**
 * Whether standard output still has a reader, when the next line may be an hour away: an ssh whose connection dropped leaves
 * no other sign, and probes must not stay enabled for nobody.
 *
 * Of a socket a write of no bytes tells it. Of a pipe only poll(2) does, which Node has not: GNU tail polls its own standard
 * output once a second, in half a megabyte, and goes when its process does; where tail does not, the next line will tell.
 * Refused: blank lines between the events, and taking the end of standard input for the end of all.
 */
import { spawn } from 'node:child_process'
import { fstatSync, writeSync } from 'node:fs'

/** Milliseconds between looks at a socket; with lines as frequent as this the next one tells soon enough. */
const CHECK_INTERVAL_MS = 1000

/** Calls `gone` once when nobody can read from `fd` any more. `interval`: milliseconds between lines. Returns how to end it. */
export function watchStdout(fd: number, interval: number, gone: (reason: string) => void): () => void {
  const file = fstatSync(fd)
  if (interval <= CHECK_INTERVAL_MS) return () => {}
  if (file.isSocket()) return watchSocket(fd, gone)
  if (file.isFIFO() && process.platform === 'linux') return watchPipe(fd, gone)
  return () => {}
}

function watchSocket(fd: number, gone: (reason: string) => void): () => void {
  const timer = setInterval(() => {
    try {
      writeSync(fd, '')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return
      clearInterval(timer)
      gone((error as Error).message)
    }
  }, CHECK_INTERVAL_MS).unref()
  return () => clearInterval(timer)
}

function watchPipe(fd: number, gone: (reason: string) => void): () => void {
  const tail = spawn('tail', ['-f', `--pid=${process.pid}`, '/dev/null'], { stdio: ['ignore', fd, 'ignore'] })
  tail.on('error', () => {})
  tail.on('exit', (_, signal) => {
    if (signal === 'SIGPIPE') gone('broken pipe')
  })
  tail.unref()
  return () => {
    tail.removeAllListeners('exit')
    tail.kill()
  }
}
