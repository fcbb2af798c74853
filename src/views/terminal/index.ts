/**
 * The terminal as a view: blessed's screen, keys and elements, painted by our own painter, on a terminal that is borrowed
 * and always given back.
 *
 * blessed 0.1.81 is told that every terminal is an xterm-256color, from its bundled description: it cannot read today's
 * terminfo files and would fall back to eight colors. It sends nothing by itself: what borrows, paints and gives back
 * are tty.ts and painter.ts. Its handlers on `process` are taken off; whoever runs the view handles signals, and may call
 * close() from any of them. An uncaught exception and the process's exit give the terminal back here.
 */
import type { ReadStream, WriteStream } from 'node:tty'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { Frame, Size } from '../../core/frame.js'
import type { Listener, View } from '../view.js'
import type { BlessedScreen } from './blessed-internals.js'
import type { Depth } from './color-depth.js'
import { formatScrollback } from './scrollback.js'
import { MouseReader, MOUSE_OFF, MOUSE_ON } from './mouse.js'
import { Painter } from './painter.js'
import { SgrWriter } from './sgr.js'
import { Layers } from './layers.js'
import { createDetachedScreen, type DetachedScreen } from './blessed-screen.js'
import { RESTORE_TERMINAL, Tty } from './tty.js'

export interface TerminalOptions {
  readonly depth: Depth
  readonly utf8: boolean
  /** Keys are read from it if it is a terminal; anything else is left alone. */
  readonly stdin: ReadStream
  readonly stdout: WriteStream
  /** The last picture is left on the normal screen when the terminal is given back for good. */
  readonly keep?: boolean
  /** Called whenever the terminal is borrowed, with the bytes that give it back; released when it has been given back. */
  readonly guard?: (giveBack: string) => { release(): void }
}

export function terminalView(options: TerminalOptions): TerminalView {
  return new TerminalView(options)
}

export class TerminalView implements View {
  readonly #options: TerminalOptions
  readonly #tty: Tty
  readonly #deaf: DetachedScreen
  readonly #mouse: MouseReader
  readonly #pens: SgrWriter
  readonly #scene: Layers
  #listener: Listener | undefined
  #guard: { release(): void } | undefined
  /** The newest frame: painted, or due. */
  #frame: Frame | undefined
  #due = false
  #suspended = false
  #closed = false
  #failed = false
  /** The terminal tells of the mouse. */
  #hears = false

  /** Touches the terminal in no way, so it can be made while somebody else still has it. */
  constructor(options: TerminalOptions) {
    this.#options = options
    this.#tty = new Tty(options.stdout, (error) => this.#fail(error))
    this.#deaf = createDetachedScreen(this.size())
    this.#mouse = new MouseReader(this.#deaf.type, (event) => {
      if (!this.#closed) this.#listener?.action({ type: 'mouse', ...event })
    })
    const { screen } = this.#deaf
    this.#pens = new SgrWriter(options.depth)
    const painter = new Painter(screen, this.#pens)
    this.#scene = new Layers({ screen, pens: this.#pens, utf8: options.utf8 }, painter)
    screen.program.clear = () => (painter.clear(), true)
    screen.draw = () => {
      const bytes = this.#mouseModes() + painter.draw()
      if (bytes !== '') this.#tty.write(bytes, this.#paintDue)
    }
    // blessed renders before it tells of a resize: what was laid out for another size is not worth a byte.
    screen.render = () => {}
    this.#bindKeys(screen)
  }

  open(listener: Listener): void {
    const { stdin, stdout } = this.#options
    this.#listener = listener
    process.on('exit', this.#close)
    process.on('uncaughtExceptionMonitor', this.#close)
    process.on('SIGCONT', this.#continue)
    process.on('SIGTSTP', this.#suspend)
    this.#guard = this.#options.guard?.(RESTORE_TERMINAL)
    this.#tty.take()
    this.#deaf.resize(this.size())
    stdout.on('resize', this.#resized)
    if (!stdin.isTTY) return
    stdin.on('error', this.#hungUp)
    stdin.on('end', this.#hungUp)
    stdin.on('data', this.#mouse.read)
    stdin.setRawMode(true).resume()
  }

  size(): Size {
    const { columns, rows } = this.#options.stdout
    return { columns: columns || 80, rows: rows || 24 }
  }

  /** Bytes of what was painted last that the terminal has not taken yet. */
  get held(): number {
    return this.#tty.pendingBytes
  }

  paint(frame: Frame): void {
    this.#frame = frame
    this.#due = true
    this.#paintDue()
  }

  close(): void {
    this.#close()
  }

  readonly #paintDue = (): void => {
    const { columns, rows } = this.size()
    if (!this.#due || this.#closed || this.#suspended || this.#failed || this.#tty.isBusy || this.#frame === undefined) return
    this.#due = false
    // Laid out for a window that is gone: the frame asked for since is on its way.
    if (this.#frame.columns === columns && this.#frame.rows === rows) this.#scene.show(this.#frame)
  }

  /** What makes the terminal tell of the mouse, or not any more, as the frame has it. */
  #mouseModes(): string {
    const wanted = this.#options.stdin.isTTY && this.#frame?.mouse === true
    if (wanted === this.#hears) return ''
    this.#hears = wanted
    return wanted ? MOUSE_ON : MOUSE_OFF
  }

  #resizing = false
  /** A storm of resizes asks for one frame. */
  readonly #resized = (): void => {
    this.#deaf.resize(this.size())
    if (this.#resizing) return
    this.#resizing = true
    setImmediate(() => {
      this.#resizing = false
      if (!this.#closed) this.#listener?.resize()
    })
  }

  #bindKeys({ program }: BlessedScreen): void {
    program.on('keypress', (character, { full }) => {
      // blessed tells of enter twice.
      if (this.#closed || full === 'return') return
      if (full === 'C-z') return this.#suspend()
      const text = character !== undefined && /^[^\x00-\x1f\x7f-\x9f]$/.test(character) ? character : ''
      this.#listener?.key({ name: full, text })
    })
  }

  #fail(error: Error): void {
    const { code } = error as NodeJS.ErrnoException
    if (this.#failed) return
    this.#failed = true
    setImmediate(() => {
      if (!this.#closed) this.#listener?.failed(new UserError(errors.terminalClosed(code ?? error.message)))
    })
  }

  /** In raw mode no key ends the input: it ends when the terminal is gone. */
  readonly #hungUp = (error: Error = new Error('hang-up')): void => {
    if (!this.#closed) this.#fail(error)
  }

  /** Ctrl-Z: hand the terminal to the shell, stop as the shell would have stopped us, take the terminal again. */
  readonly #suspend = (): void => {
    if (this.#closed || this.#suspended) return
    this.#suspended = true
    this.#yield()
    process.removeListener('SIGTSTP', this.#suspend)
    process.kill(0, 'SIGTSTP')
    // Reached at once where nobody could continue us (an orphaned process group is not stopped), else by SIGCONT.
    setTimeout(this.#continue, 50)
  }

  readonly #continue = (): void => {
    if (this.#closed) return
    const { stdin, guard } = this.#options
    if (this.#suspended) {
      process.on('SIGTSTP', this.#suspend)
      this.#guard = guard?.(RESTORE_TERMINAL)
    }
    this.#suspended = false
    if (stdin.isTTY) {
      // Whoever had the terminal may have changed its modes without our knowing.
      stdin.setRawMode(false)
      stdin.setRawMode(true)
      stdin.resume()
    }
    this.#tty.drop()
    this.#tty.take()
    this.#resized()
  }

  /** The terminal as it was. Where it takes no bytes, the guard is left to see to it. */
  #yield(picture = ''): void {
    const { stdin } = this.#options
    const given = this.#tty.restore(picture)
    this.#hears = false
    if (stdin.isTTY && !stdin.destroyed) stdin.setRawMode(false)
    if (given) this.#guard?.release()
    this.#guard = undefined
  }

  /** What the screen shows. */
  #kept(): string {
    return formatScrollback(this.#deaf.screen.olines, this.#pens)
  }

  readonly #close = (): void => {
    if (this.#closed) return
    this.#closed = true
    const { stdin, stdout } = this.#options
    if (this.#listener !== undefined) {
      process.removeListener('exit', this.#close)
      process.removeListener('uncaughtExceptionMonitor', this.#close)
      process.removeListener('SIGCONT', this.#continue)
      process.removeListener('SIGTSTP', this.#suspend)
      stdout.removeListener('resize', this.#resized)
      stdin.removeListener('data', this.#mouse.read)
      stdin.removeListener('end', this.#hungUp)
      // Its listener for errors stays: a terminal that is gone may say so again, and nobody is left to be told.
      if (!this.#suspended) this.#yield(this.#options.keep === true ? this.#kept() : '')
      if (stdin.isTTY && !stdin.destroyed) stdin.pause()
    }
    this.#deaf.screen.destroy()
  }
}
