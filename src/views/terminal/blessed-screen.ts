/**
 * A blessed screen that touches nothing: it sends nothing (its output is deaf), reads only what is typed into it, and has no
 * hand in how the process ends. The handlers it hangs on `process` are taken off again: they would exit with 0 on SIGTERM,
 * and restore through a stream that may be full. So it can be made early, while sudo may still be asking on the terminal.
 */
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import blessed from 'blessed'
import type { Size } from '../../core/frame.js'
import type { BlessedScreen, ScreenHandlers } from './blessed-internals.js'

/**
 * Behind an escape that begins no sequence. blessed takes it and the next key for one key with alt held, where both came in one
 * read, as they do over a slow link; no key here has alt, so they are two.
 */
const AFTER_LONE_ESCAPE = /(?<=\x1b)(?![[O])/

export interface DetachedScreen {
  readonly screen: BlessedScreen
  /** What was typed, as it came. */
  type(bytes: Buffer): void
  /** The window has another size; blessed makes its cells anew. */
  resize(size: Size): void
}

export function createDetachedScreen(size: Size): DetachedScreen {
  ;(blessed as unknown as { Tput: { ipaths: string[] } }).Tput.ipaths.length = 0
  const input = new PassThrough()
  const output = Object.assign(new EventEmitter(), size, { isTTY: true, writable: true, write: () => true })
  const screen = blessed.screen({
    input: input as never, output: output as never, terminal: 'xterm-256color', forceUnicode: true, smartCSR: false, fullUnicode: false,
  } as never) as unknown as BlessedScreen
  removeProcessHandlers()
  return {
    screen,
    type: (bytes) => {
      for (const part of bytes.toString('latin1').split(AFTER_LONE_ESCAPE)) input.write(Buffer.from(part, 'latin1'))
    },
    resize: (size) => void Object.assign(output, size).emit('resize'),
  }
}

function removeProcessHandlers(): void {
  const { _exceptionHandler, _exitHandler, _sigintHandler, _sigquitHandler, _sigtermHandler } = (blessed as unknown as { Screen: ScreenHandlers }).Screen
  if (_exceptionHandler) process.removeListener('uncaughtException', _exceptionHandler)
  if (_exitHandler) process.removeListener('exit', _exitHandler)
  if (_sigtermHandler) process.removeListener('SIGTERM', _sigtermHandler)
  if (_sigintHandler) process.removeListener('SIGINT', _sigintHandler)
  if (_sigquitHandler) process.removeListener('SIGQUIT', _sigquitHandler)
}
