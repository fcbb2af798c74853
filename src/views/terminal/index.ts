/**
 * The terminal view. blessed provides the screen, the keys and the elements; our own painter paints them. The view takes over the
 * terminal and always restores it.
 *
 * blessed 0.1.81 uses its bundled description of xterm-256color for every terminal: it cannot read today's terminfo files and would
 * fall back to eight colors. blessed writes nothing to the terminal: tty.ts takes it over and restores it, and painter.ts paints.
 * blessed's handlers on `process` are removed. The caller of the view handles signals and may call close() from their handlers. On an
 * uncaught exception and on exit of the process, this file restores the terminal.
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

/** The terminal, and how to paint on it. */
export interface TerminalOptions {
  readonly depth: Depth
  /** Whether the picture may hold other characters than ASCII. */
  readonly utf8: boolean
  /** The view reads keys from it when it is a terminal, and does not touch it otherwise. */
  readonly stdin: ReadStream
  readonly stdout: WriteStream
  /** On close, print the last picture on the normal screen; false unless given. */
  readonly keep?: boolean
  /** Called whenever the view takes over the terminal, with the bytes that restore it; released when the view has restored it. */
  readonly guard?: (giveBack: string) => { release(): void }
}

/** A view on a terminal. Does not touch the terminal before `open`. */
export function terminalView(options: TerminalOptions): TerminalView {
  return new TerminalView(options)
}

/** A view on a terminal; see `View` for its methods. */
export class TerminalView implements View {
  readonly #options: TerminalOptions
  readonly #tty: Tty
  readonly #blessed: DetachedScreen
  readonly #mouse: MouseReader
  readonly #pens: SgrWriter
  readonly #layers: Layers
  #listener: Listener | undefined
  #guard: { release(): void } | undefined
  /** The newest frame. */
  #frame: Frame | undefined
  /** The newest frame is not painted yet. */
  #isDue = false
  #suspended = false
  #closed = false
  #failed = false
  /** The terminal reports the mouse. */
  #reportsMouse = false
  #isResizing = false

  /** Does not touch the terminal, so it can be called while another program still uses it. */
  constructor(options: TerminalOptions) {
    this.#options = options
    this.#tty = new Tty(options.stdout, (error) => this.#fail(error))
    this.#blessed = createDetachedScreen(this.size())
    this.#mouse = new MouseReader(this.#blessed.type, (event) => {
      if (!this.#closed) this.#listener?.action({ type: 'mouse', ...event })
    })
    const { screen } = this.#blessed
    this.#pens = new SgrWriter(options.depth)
    const painter = new Painter(screen, this.#pens)
    this.#layers = new Layers({ screen, pens: this.#pens, utf8: options.utf8 }, painter)
    screen.program.clear = () => (painter.clear(), true)
    screen.draw = () => {
      const bytes = this.#mouseBytes() + painter.draw()
      if (bytes !== '') this.#tty.write(bytes, this.#paintDue)
    }
    // blessed renders before it reports a resize. That frame was laid out for the old size, so it is not painted.
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
    this.#blessed.resize(this.size())
    stdout.on('resize', this.#handleResize)
    process.on('SIGWINCH', this.#handleWindowChange)
    if (!stdin.isTTY) return
    stdin.on('error', this.#handleHangUp)
    stdin.on('end', this.#handleHangUp)
    stdin.on('data', this.#mouse.read)
    stdin.setRawMode(true).resume()
  }

  size(): Size {
    const { columns, rows } = this.#options.stdout
    return { columns: columns || 80, rows: rows || 24 }
  }

  /** Bytes painted last that the terminal has not taken yet. */
  get held(): number {
    return this.#tty.pendingBytes
  }

  paint(frame: Frame): void {
    this.#frame = frame
    this.#isDue = true
    this.#paintDue()
  }

  close(): void {
    this.#close()
  }

  readonly #paintDue = (): void => {
    const { columns, rows } = this.size()
    if (!this.#isDue || this.#closed || this.#suspended || this.#failed || this.#tty.isBusy || this.#frame === undefined) return
    this.#isDue = false
    // A frame of another size was laid out for the old window; a frame for the new one will follow.
    if (this.#frame.columns === columns && this.#frame.rows === rows) this.#layers.show(this.#frame)
  }

  /** Bytes that switch mouse reports on or off, as the frame wants them; '' when nothing changes. */
  #mouseBytes(): string {
    const wanted = this.#options.stdin.isTTY && this.#frame?.mouse === true
    if (wanted === this.#reportsMouse) return ''
    this.#reportsMouse = wanted
    return wanted ? MOUSE_ON : MOUSE_OFF
  }

  /** Asks for one frame, however many resizes come at once. */
  readonly #handleResize = (): void => {
    this.#blessed.resize(this.size())
    if (this.#isResizing) return
    this.#isResizing = true
    setImmediate(() => {
      this.#isResizing = false
      if (!this.#closed) this.#listener?.resize()
    })
  }

  /**
   * Repaints a window that has its old size again: Node reports no resize when the window has changed twice before the signal is handled,
   * but the terminal has cut or moved what was on the screen.
   */
  readonly #handleWindowChange = (): void => {
    if (!this.#isResizing) this.#handleResize()
  }

  #bindKeys({ program }: BlessedScreen): void {
    program.on('keypress', (character, { full }) => {
      // blessed reports Enter twice.
      if (this.#closed || full === 'return') return
      if (full === 'C-z') return this.#suspend()
      const text = character !== undefined && /^[^\x00-\x1f\x7f-\x9f]$/.test(character) ? character : ''
      this.#listener?.key({ name: full, text })
    })
  }

  /** Reports the first error of the terminal, and none after close. */
  #fail(error: Error): void {
    const { code } = error as NodeJS.ErrnoException
    if (this.#failed) return
    this.#failed = true
    setImmediate(() => {
      if (!this.#closed) this.#listener?.failed(new UserError(errors.terminalClosed(code ?? error.message)))
    })
  }

  /** In raw mode no key ends the input, so the end of input means that the terminal is gone. */
  readonly #handleHangUp = (error: Error = new Error('hang-up')): void => {
    if (!this.#closed) this.#fail(error)
  }

  /** Ctrl-Z: restore the terminal, stop the process group as the shell would, and take over the terminal when continued. */
  readonly #suspend = (): void => {
    if (this.#closed || this.#suspended) return
    this.#suspended = true
    this.#restore()
    process.removeListener('SIGTSTP', this.#suspend)
    process.kill(0, 'SIGTSTP')
    // An orphaned process group is not stopped, so no SIGCONT comes: the timer continues. Else SIGCONT does.
    setTimeout(this.#continue, 50)
  }

  /** Takes over the terminal again after a stop. */
  readonly #continue = (): void => {
    if (this.#closed) return
    const { stdin, guard } = this.#options
    if (this.#suspended) {
      process.on('SIGTSTP', this.#suspend)
      this.#guard = guard?.(RESTORE_TERMINAL)
    }
    this.#suspended = false
    if (stdin.isTTY) {
      // Another program may have changed the modes of the terminal, and Node does not know it.
      stdin.setRawMode(false)
      stdin.setRawMode(true)
      stdin.resume()
    }
    this.#tty.drop()
    this.#tty.take()
    this.#handleResize()
  }

  /** Restores the terminal. If it takes no bytes now, the guard stays and restores it later. */
  #restore(picture = ''): void {
    const { stdin } = this.#options
    const isRestored = this.#tty.restore(picture)
    this.#reportsMouse = false
    if (stdin.isTTY && !stdin.destroyed) stdin.setRawMode(false)
    if (isRestored) this.#guard?.release()
    this.#guard = undefined
  }

  /** The picture on the screen, as text for the normal screen. */
  #scrollback(): string {
    return formatScrollback(this.#blessed.screen.olines, this.#pens)
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
      stdout.removeListener('resize', this.#handleResize)
      process.removeListener('SIGWINCH', this.#handleWindowChange)
      stdin.removeListener('data', this.#mouse.read)
      stdin.removeListener('end', this.#handleHangUp)
      // The listener for errors of stdin stays: a closed terminal may report an error again, and it would crash the process.
      if (!this.#suspended) this.#restore(this.#options.keep === true ? this.#scrollback() : '')
      if (stdin.isTTY && !stdin.destroyed) stdin.pause()
    }
    this.#blessed.screen.destroy()
  }
}
