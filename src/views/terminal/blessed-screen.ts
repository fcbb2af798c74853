/**
 * A blessed screen that is detached from the terminal: it writes nothing, reads only what it is given, and does not change how the
 * process ends.
 *
 * blessed adds handlers to `process`. They are removed again, because they would exit with 0 on SIGTERM, and would restore the terminal
 * through a stream that may be full. So the screen can be made early, while sudo may still be asking for the password.
 */
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import blessed from 'blessed'
import type { Size } from '../../core/frame.js'
import type { BlessedScreen, ScreenHandlers } from './blessed-internals.js'

/**
 * The place behind an escape that starts no sequence. Where the escape key and the next key arrive in one read, as they do over a slow
 * connection, blessed takes them for one key with alt held. No key here uses alt, so the input is split there into two keys.
 */
const AFTER_LONE_ESCAPE = /(?<=\x1b)(?![[O])/

export interface DetachedScreen {
  readonly screen: BlessedScreen
  /** Hands typed bytes to blessed, which emits them as keys. */
  type(bytes: Buffer): void
  /** Tells blessed the window's new size; it makes new cells for all of it. */
  resize(size: Size): void
}

/** Always an xterm-256color from blessed's bundled description, whatever TERM is: blessed cannot read today's terminfo files. */
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
  const { Screen } = blessed as unknown as { Screen: ScreenHandlers }
  const { _exceptionHandler, _exitHandler, _sigintHandler, _sigquitHandler, _sigtermHandler } = Screen
  if (_exceptionHandler) process.removeListener('uncaughtException', _exceptionHandler)
  if (_exitHandler) process.removeListener('exit', _exitHandler)
  if (_sigtermHandler) process.removeListener('SIGTERM', _sigtermHandler)
  if (_sigintHandler) process.removeListener('SIGINT', _sigintHandler)
  if (_sigquitHandler) process.removeListener('SIGQUIT', _sigquitHandler)
}
