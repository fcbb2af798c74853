/**
 * Pseudo-terminals for tests: a program in one (`runInPty`), or one whose slave side is used in this very process
 * (`openPty`), both with a screen that shows what was written.
 *
 * What a program has written may still be on its way when its end is told: wait for what is expected (`until`).
 */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { ReadStream, WriteStream } from 'node:tty'
import pty from '@lydell/node-pty'
import { Screen } from './screen.js'

export interface PtyScreen {
  readonly screen: Screen
  /** Everything that came out, as text. */
  output(): string
  /** Bytes that came out. */
  bytes(): number
  /** Type. */
  type(keys: string): void
  resize(columns: number, rows: number): void
  /** Stop reading, as a terminal does on Ctrl-S or on a line that hangs. */
  pause(): void
  resume(): void
}

export interface PtyProgram extends PtyScreen {
  readonly pid: number
  /** The modes of its terminal, as `stty -g` tells them; also after its end, as a shell would see them. */
  modes(): string
  /** The terminal's path. */
  readonly terminal: string
  /** Let the terminal go. */
  close(): void
  kill(signal: NodeJS.Signals): void
  readonly exited: Promise<{ code: number; signal: number }>
}

export interface PtyPair extends PtyScreen {
  /** All that was written to `stdout` has come out and been understood by the screen. */
  waitForOutput(): Promise<void>
  readonly stdin: ReadStream
  readonly stdout: WriteStream & { readonly fd: number }
  close(): void
}

export interface PtyOptions {
  readonly columns?: number
  readonly rows?: number
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/** Run a program in a pty of its own. */
export function runInPty(file: string, args: readonly string[], { columns = 80, rows = 24, env = process.env, cwd }: PtyOptions = {}): PtyProgram {
  const child = pty.spawn(file, [...args], { cols: columns, rows, env: env as Record<string, string>, name: env['TERM'] ?? 'xterm-256color', ...(cwd && { cwd }) })
  const screened = attachScreen(child, columns, rows)
  // Held open as the user's shell would: the terminal outlives the program, and its last output is not lost.
  const terminal = (child as unknown as { ptsName: string }).ptsName
  const held = openSync(terminal, constants.O_RDWR | constants.O_NOCTTY)
  return {
    ...screened, pid: child.pid, terminal,
    modes: () => execFileSync('stty', ['-g'], { stdio: [held, 'pipe', 'inherit'], encoding: 'utf8' }).trim(),
    close: () => {
      closeSync(held)
      // Not child.destroy(), which signals a process id that may be another's by now.
      ;(child as unknown as { _socket: Duplex })._socket.destroy()
    },
    kill: (signal) => {
      try {
        process.kill(child.pid, signal)
      } catch {
        // It has ended.
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

/** A control string that every terminal swallows. */
const MARK = '\x1b_settled\x1b\\'

/** A pty whose slave is open in this process, as a terminal's stdin and stdout are. */
export function openPty({ columns = 80, rows = 24 }: PtyOptions = {}): PtyPair {
  // Not among its types: the pair alone, with no program in it.
  const open = (pty as unknown as { open(options: object): OpenTerminal }).open
  const terminal = open({ cols: columns, rows })
  const stdin = new ReadStream(openSync(terminal._pty, 'r+'))
  const stdout = openTerminalOutput(terminal._pty)
  let asked = 0
  // It reads by itself what is typed.
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
      await waitUntil('the terminal takes the mark', () => isWritten(stdout.fd, MARK))
      await waitUntil('all has come out', () => screened.output().endsWith(MARK) && screened.output().split(MARK).length === asked + 1)
      await screened.screen.feed('')
    },
    resize: (columns, rows) => {
      screened.resize(columns, rows)
      // SIGWINCH goes to the pty's own process group, which this process is not in.
      ;(stdout as unknown as { _refreshSize(): void })._refreshSize()
    },
    close: () => {
      stdin.destroy()
      stdout.destroy()
      // Not terminal.destroy(): with no program in it, that sends SIGHUP to every process there is.
      terminal.master.destroy()
    },
  }
}

/** False where a terminal made non-blocking is full just now. */
function isWritten(fd: number, text: string): boolean {
  try {
    return writeSync(fd, text) === text.length
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false
    throw error
  }
}

/** process.stdout knows its file descriptor; a WriteStream made by hand has to be told. */
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

/** Wait until it holds; fails with what was awaited after `patience` milliseconds. */
export async function waitUntil(awaited: string, holds: () => boolean, patience = 10_000): Promise<void> {
  for (let waited = 0; !holds(); waited += 5) {
    if (waited > patience) throw new Error(`waited in vain until ${awaited}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
