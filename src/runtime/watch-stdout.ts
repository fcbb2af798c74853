/**
 * Notices that standard output has lost its reader, even when the next line is an hour away. When an ssh connection drops,
 * there is no other sign, and the probes must not stay enabled.
 *
 * A socket is checked by writing no bytes. A pipe can only be checked by poll(2), which Node does not offer. GNU tail polls
 * its own standard output once a second, takes half a megabyte, and exits with the process it watches. With another tail,
 * the next line written shows that the reader is gone. Rejected: blank lines between the events, and treating the end of
 * standard input as the end of the output.
 */
import { spawn } from 'node:child_process'
import { fstatSync, writeSync } from 'node:fs'

/** Milliseconds between checks of a socket. When lines come at least this often, no check is needed. */
const CHECK_INTERVAL_MS = 1000

/**
 * Calls `onClosed` once, with the reason, when nobody can read from `fd` any more. `interval`: milliseconds between lines.
 * Returns a function that ends the watch.
 */
export function watchStdout(fd: number, interval: number, onClosed: (reason: string) => void): () => void {
  const file = fstatSync(fd)
  if (interval <= CHECK_INTERVAL_MS) return () => {}
  if (file.isSocket()) return watchSocket(fd, onClosed)
  if (file.isFIFO() && process.platform === 'linux') return watchPipe(fd, onClosed)
  return () => {}
}

function watchSocket(fd: number, onClosed: (reason: string) => void): () => void {
  const timer = setInterval(() => {
    try {
      writeSync(fd, '')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return
      clearInterval(timer)
      onClosed((error as Error).message)
    }
  }, CHECK_INTERVAL_MS).unref()
  return () => clearInterval(timer)
}

function watchPipe(fd: number, onClosed: (reason: string) => void): () => void {
  const tail = spawn('tail', ['-f', `--pid=${process.pid}`, '/dev/null'], { stdio: ['ignore', fd, 'ignore'] })
  tail.on('error', () => {})
  tail.on('exit', (_, signal) => {
    if (signal === 'SIGPIPE') onClosed('broken pipe')
  })
  tail.unref()
  return () => {
    tail.removeAllListeners('exit')
    tail.kill()
  }
}
