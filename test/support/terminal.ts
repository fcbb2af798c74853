/**
 * The command in a terminal, as a shell runs it: the terminal's modes before and after, the exit code, and the screen after the
 * prompt is back.
 */
import assert from 'node:assert/strict'
import { BIN } from './heat-tracer.js'
import { runInPty, waitUntil, type PtyOptions, type PtyProgram } from './pty.js'
import { findConsumer, findInterface, type Process } from './process.js'

/** Stays after the command has ended, as a shell does. A terminal loses pending output when its last program ends. */
const SHELL = `
trap : INT
echo "[before $(stty -g)]"
"$@"
echo "[code $?]"
echo "[after $(stty -g)]"
while read -r _; do echo "[modes $(stty -g)]"; done
`

/** The command in its terminal. Every wait throws when it takes too long. */
export interface Terminal extends PtyProgram {
  /** Waits for the process of the user interface. */
  findInterface(): Promise<Process>
  /** Waits for the consumer's process. */
  findConsumer(): Promise<Process>
  /** Waits until the first frame is on the screen. */
  waitForFirstFrame(): Promise<void>
  /** Waits until the command has ended and the prompt is back, `patience` milliseconds at most. */
  waitForEnd(patience?: number): Promise<CommandResult>
  /** Waits until the guard process has restored the terminal after the user interface was killed by SIGKILL. */
  waitForGuard(ended: CommandResult): Promise<CommandResult>
  /** Kills the shell; the kernel then hangs up on all that still runs in the terminal. Can be called twice. */
  leave(): Promise<void>
}

/** How the command ended and what it left on the terminal. */
export interface CommandResult {
  readonly code: number
  /** The terminal's modes before and after, as `stty -g` prints them. */
  readonly before: string
  readonly after: string
  /** Lines on the screen, without the shell's own lines; a line that the terminal wrapped is one line. */
  readonly text: readonly string[]
}

/** Runs a command line in a terminal of its own. */
export function runInTerminal(words: readonly string[], options: PtyOptions = {}): Terminal {
  const program = runInPty('/bin/sh', ['-c', SHELL, 'sh', ...words], { env: { ...process.env, TERM: 'xterm-256color' }, ...options })
  const found = async (what: string, find: (pid: number) => Process | undefined): Promise<Process> => {
    let one: Process | undefined
    await waitUntil(`there is ${what}`, () => (one = find(program.pid)) !== undefined, 30_000)
    return one!
  }
  const findAnswer = (word: string): string | undefined => new RegExp(`\\[${word} ([^\\]]*)\\]`).exec(program.output())?.[1]
  let left = false
  void program.exited.then(() => (left = true))
  return {
    ...program,
    findInterface: () => found('a user interface', findInterface),
    findConsumer: () => found('a consumer', findConsumer),
    async waitForFirstFrame() {
      const painted = (): boolean => program.screen.alternate && /events\/s/.test(program.screen.text().join('\n'))
      await waitUntil('the screen is painted', () => painted() || findAnswer('after') !== undefined, 60_000)
      assert.ok(painted(), `the screen is painted, but there is:\n${program.output()}`)
    },
    async waitForEnd(patience = 30_000) {
      await waitUntil('the prompt is back', () => findAnswer('after') !== undefined, patience)
      await program.screen.feed('')
      const text = readLines(program).filter((line) => !/^\[(before|code|after) .*\]$|^$/.test(line))
      return { code: Number(findAnswer('code')), before: findAnswer('before')!, after: findAnswer('after')!, text }
    },
    async waitForGuard(ended) {
      let modes = ''
      let asked = 0
      await waitUntil('the guard has restored the terminal', () => {
        const answers = [...program.output().matchAll(/\[modes ([^\]]*)\]/g)]
        modes = answers.at(-1)?.[1] ?? ''
        if (answers.length === asked && modes !== ended.before) {
          program.type('\n')
          asked++
        }
        return modes === ended.before && !program.screen.alternate
      })
      return { ...ended, after: modes }
    },
    async leave() {
      if (!left) program.kill('SIGKILL') // the terminal then hangs up on whatever still runs in it
      left = true
      await program.exited
    },
  }
}

/** Runs `heat-tracer ARGS` in a terminal of its own. */
export function runHeatTracerInTerminal(args: readonly string[], options: PtyOptions = {}): Terminal {
  return runInTerminal([process.execPath, BIN, ...args], options)
}

/** Asserts that the terminal is as before: normal screen, visible cursor, no mouse mode, no color, the same modes. */
export function assertRestored({ screen }: Terminal, { before, after }: CommandResult): void {
  assert.equal(screen.alternate, false, 'the normal screen is shown')
  assert.equal(screen.cursorHidden, false, 'the cursor is visible')
  assert.equal(screen.terminal.modes.mouseTrackingMode, 'none', 'mouse reports are off')
  assert.equal(after, before, 'the modes are as before')
  const { fg, bg, bold, inverse } = screen.cell(0, screen.terminal.buffer.active.cursorY)
  assert.deepEqual({ fg, bg, bold, inverse }, { fg: 'default', bg: 'default', bold: false, inverse: false }, 'no color is left')
}

function readLines({ screen }: PtyProgram): string[] {
  const { active } = screen.terminal.buffer
  const lines: string[] = []
  for (let y = 0; y < screen.rows; y++) {
    const line = active.getLine(active.baseY + y)
    const text = line?.translateToString(true) ?? ''
    if (line?.isWrapped === true && lines.length > 0) lines[lines.length - 1] += text
    else lines.push(text)
  }
  return lines
}
