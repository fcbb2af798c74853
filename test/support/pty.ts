/**
 * Pseudo-terminals for tests: a program runs in one (`runInPty`), or this process itself uses the slave side of one (`openPty`).
 * Both have a screen that shows what was written.
 *
 * Output can still arrive after a program has ended, so tests wait for what they expect (`waitUntil`).
 */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { ReadStream, WriteStream } from 'node:tty'
import pty from '@lydell/node-pty'
import { Screen } from './screen.js'

/** The master side of a pseudo-terminal: its screen, its output and its keyboard. */
export interface PtyScreen {
  readonly screen: Screen
  /** All output so far, as text. */
  output(): string
  /** Number of bytes of output so far. */
  bytes(): number
  /** Types these bytes. */
  type(keys: string): void
  resize(columns: number, rows: number): void
  /** Stops reading, like a terminal after Ctrl-S or on a connection that hangs. */
  pause(): void
  resume(): void
}

/** A program in a pseudo-terminal. */
export interface PtyProgram extends PtyScreen {
  readonly pid: number
  /** The modes of its terminal, as `stty -g` prints them; also after the program has ended, as a shell would see them. */
  modes(): string
  /** Path of the terminal's device. */
  readonly terminal: string
  /** Closes the terminal. */
  close(): void
  kill(signal: NodeJS.Signals): void
  readonly exited: Promise<{ code: number; signal: number }>
}

/** A pseudo-terminal whose slave side is open in this process. */
export interface PtyPair extends PtyScreen {
  /** Waits until everything written to `stdout` has arrived on the screen. */
  waitForOutput(): Promise<void>
  readonly stdin: ReadStream
  readonly stdout: WriteStream & { readonly fd: number }
  close(): void
}

/** Size in cells (80x24 unless given), environment and working directory. */
export interface PtyOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/** Runs a program in a pseudo-terminal of its own. */
export function runInPty(file: string, args: readonly string[], options: PtyOptions = {}): PtyProgram {
  const { columns = 80, rows = 24, env = process.env, cwd } = options
  const child = pty.spawn(file, [...args], {
    cols: columns, rows, env: env as Record<string, string>, name: env['TERM'] ?? 'xterm-256color', ...(cwd && { cwd }),
  })
  const screened = attachScreen(child, columns, rows)
  // Kept open, as a user's shell does: the terminal outlives the program, so its last output is not lost.
  const terminal = (child as unknown as { ptsName: string }).ptsName
  const held = openSync(terminal, constants.O_RDWR | constants.O_NOCTTY)
  return {
    ...screened, pid: child.pid, terminal,
    modes: () => execFileSync('stty', ['-g'], { stdio: [held, 'pipe', 'inherit'], encoding: 'utf8' }).trim(),
    close: () => {
      closeSync(held)
      // Not child.destroy(): that sends a signal to a process id that may belong to another process by now.
      ;(child as unknown as { _socket: Duplex })._socket.destroy()
    },
    kill: (signal) => {
      try {
        process.kill(child.pid, signal)
      } catch {
        // The process has ended.
      }
    },
    exited: new Promise((resolve) => child.onExit(({ exitCode, signal }) => resolve({ code: exitCode, signal: signal ?? 0 }))),
  }
}

interface Master {
  onData(listener: (data: string) => void): unknown
  write(text: string): void
  resize(columns: number, rows: number): void
  pause(): void
  resume(): void
}

function attachScreen(master: Master, columns: number, rows: number): PtyScreen {
  const screen = new Screen(columns, rows)
  let output = ''
  let bytes = 0
  master.onData((data) => {
    output += data
    bytes += Buffer.byteLength(data)
    void screen.feed(data)
  })
  return {
    screen,
    output: () => output,
    bytes: () => bytes,
    type: (keys) => master.write(keys),
    resize: (columns, rows) => {
      screen.resize(columns, rows)
      master.resize(columns, rows)
    },
    pause: () => master.pause(),
    resume: () => master.resume(),
  }
}

/** A control string that every terminal ignores. */
const MARK = '\x1b_settled\x1b\\'

/** Opens a pseudo-terminal and its slave side in this process, as a program has them for standard input and output. */
export function openPty({ columns = 80, rows = 24 }: PtyOptions = {}): PtyPair {
  // open() is missing in its types: it makes the pair alone, without a program.
  const open = (pty as unknown as { open(options: object): OpenTerminal }).open
  const terminal = open({ cols: columns, rows })
  const stdin = new ReadStream(openSync(terminal._pty, 'r+'))
  const stdout = openTerminalOutput(terminal._pty)
  let asked = 0
  // This stream would read what is typed.
  terminal.slave.destroy()
  const screened = attachScreen({
    onData: (listener) => terminal.master.on('data', listener),
    write: (text) => void terminal.master.write(text),
    resize: (columns, rows) => terminal.resize(columns, rows),
    pause: () => void terminal.master.pause(),
    resume: () => void terminal.master.resume(),
  }, columns, rows)
  return {
    ...screened, stdin, stdout,
    bytes: () => screened.bytes() - asked * MARK.length,
    async waitForOutput() {
      asked++
      await waitUntil('the terminal accepts the mark', () => isWritten(stdout.fd, MARK))
      await waitUntil('all output has arrived', () => {
        const output = screened.output()
        return output.endsWith(MARK) && output.split(MARK).length === asked + 1
      })
      await screened.screen.feed('')
    },
    resize: (columns, rows) => {
      screened.resize(columns, rows)
      // SIGWINCH goes to the terminal's own process group, and this process is not in that group.
      ;(stdout as unknown as { _refreshSize(): void })._refreshSize()
    },
    close: () => {
      stdin.destroy()
      stdout.destroy()
      // Not terminal.destroy(): without a program in the terminal, that sends SIGHUP to every process on the machine.
      terminal.master.destroy()
    },
  }
}

/** Whether all of the text was written; false when the terminal is non-blocking and its buffer is full. */
function isWritten(fd: number, text: string): boolean {
  try {
    return writeSync(fd, text) === text.length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
    throw error
  }
}

/** Opens a terminal for output. Unlike process.stdout, a WriteStream does not show its file descriptor, so it is added. */
function openTerminalOutput(path: string): PtyPair['stdout'] {
  const fd = openSync(path, 'r+')
  return Object.assign(new WriteStream(fd), { fd })
}

interface OpenTerminal {
  readonly master: Duplex
  readonly slave: Duplex
  /** The slave's path. */
  readonly _pty: string
  resize(columns: number, rows: number): void
}

/** Waits until `holds` returns true. @throws with `awaited` in the message after `patience` milliseconds. */
export async function waitUntil(awaited: string, holds: () => boolean, patience = 10_000): Promise<void> {
  for (let waited = 0; !holds(); waited += 5) {
    if (waited > patience) throw new Error(`waited in vain until ${awaited}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
