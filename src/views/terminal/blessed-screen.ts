/**
 * A blessed screen that sends nothing, and has no hand in how the process ends: its output is deaf, and the handlers it
 * hangs on `process` are taken off again (they would exit with 0 on SIGTERM, and restore through a stream that may be full).
 */
import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import type { ReadStream, WriteStream } from 'node:tty'
import blessed from 'blessed'
import type { Size } from '../../core/frame.js'
import type { BlessedScreen, ScreenHandlers } from './blessed-internals.js'

/** Keys come from `stdin` if it is a terminal, the size from `stdout`. */
export function screenOn(stdin: ReadStream, stdout: WriteStream, { columns, rows }: Size): BlessedScreen {
  ;(blessed as unknown as { Tput: { ipaths: string[] } }).Tput.ipaths.length = 0
  const silent = Object.assign(new EventEmitter(), { columns, rows, isTTY: true, writable: true, write: () => true })
  const screen = blessed.screen({
    input: (stdin.isTTY ? stdin : new PassThrough()) as never, output: silent as never,
    terminal: 'xterm-256color', forceUnicode: true, smartCSR: false, fullUnicode: false,
  } as never) as unknown as BlessedScreen
  const handlers = (blessed as unknown as { Screen: ScreenHandlers }).Screen
  const { _exceptionHandler, _exitHandler, _sigintHandler, _sigquitHandler, _sigtermHandler } = handlers
  if (_exceptionHandler) process.removeListener('uncaughtException', _exceptionHandler)
  if (_exitHandler) process.removeListener('exit', _exitHandler)
  if (_sigtermHandler) process.removeListener('SIGTERM', _sigtermHandler)
  if (_sigintHandler) process.removeListener('SIGINT', _sigintHandler)
  if (_sigquitHandler) process.removeListener('SIGQUIT', _sigquitHandler)
  const resized = () => {
    Object.assign(silent, { columns: stdout.columns || 80, rows: stdout.rows || 24 })
    silent.emit('resize')
  }
  stdout.on('resize', resized)
  screen.on('destroy', () => stdout.removeListener('resize', resized))
  return screen
}
