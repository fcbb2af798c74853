/**
 * The command in a terminal as a shell runs it: the terminal's modes before and after, the exit code, and what is on the screen
 * once the prompt is back.
 */
import assert from 'node:assert/strict'
import { BIN } from './heat-tracer.js'
import { runInPty, waitUntil, type PtyOptions, type PtyProgram } from './pty.js'
import { findConsumer, findInterface, type Process } from './process.js'

/** Stays after the command, as a shell does: a terminal whose last program ends loses what it has not shown yet. */
const SHELL = `
trap : INT
echo "[before $(stty -g)]"
"$@"
echo "[code $?]"
echo "[after $(stty -g)]"
while read -r _; do echo "[modes $(stty -g)]"; done
`

export interface Terminal extends PtyProgram {
  /** The user interface's process, as soon as it is there. */
  findInterface(): Promise<Process>
  /** The process that traces, as soon as it is there. */
  findConsumer(): Promise<Process>
  /** The first frame is on the screen. */
  waitForFirstFrame(): Promise<void>
  /** The command has ended and the prompt is back. */
  waitForEnd(patience?: number): Promise<CommandResult>
  /** Ends when the guard of a user interface that was killed outright has set the terminal right, modes and all. */
  waitForGuard(ended: CommandResult): Promise<CommandResult>
  /** Let the shell go, whatever still runs in it. Harmless when repeated. */
  leave(): Promise<void>
}

export interface CommandResult {
  readonly code: number
  /** The terminal's modes as `stty -g` tells them. */
  readonly before: string
  readonly after: string
  /** Lines on the screen, without the shell's own; one that the terminal wrapped is one. */
  readonly text: readonly string[]
}

/** Run any words in a terminal of their own. */
export function runInTerminal(words: readonly string[], options: PtyOptions = {}): Terminal {
  const program = runInPty('/bin/sh', ['-c', SHELL, 'sh', ...words], { env: { ...process.env, TERM: 'xterm-256color' }, ...options })
  const found = async (what: string, find: (pid: number) => Process | undefined): Promise<Process> => {
    let one: Process | undefined
    await waitUntil(`there is ${what}`, () => (one = find(program.pid)) !== undefined, 30_000)
    return one!
  }
  const told = (word: string): string | undefined => new RegExp(`\\[${word} ([^\\]]*)\\]`).exec(program.output())?.[1]
  let left = false
  void program.exited.then(() => (left = true))
  return {
    ...program,
    findInterface: () => found('a user interface', findInterface),
    findConsumer: () => found('a consumer', findConsumer),
    async waitForFirstFrame() {
      const painted = (): boolean => program.screen.alternate && /events\/s/.test(program.screen.text().join('\n'))
      await waitUntil('the screen is painted', () => painted() || told('after') !== undefined, 60_000)
      assert.ok(painted(), `the screen is painted, but there is:\n${program.output()}`)
    },
    async waitForEnd(patience = 30_000) {
      await waitUntil('the prompt is back', () => told('after') !== undefined, patience)
      await program.screen.feed('')
      const text = readLines(program).filter((line) => !/^\[(before|code|after) .*\]$|^$/.test(line))
      return { code: Number(told('code')), before: told('before')!, after: told('after')!, text }
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
      if (!left) program.kill('SIGKILL') // its terminal hangs up on whatever still runs in it
      left = true
      await program.exited
    },
  }
}

/** `heat-tracer ARGS` in a terminal of its own. */
export function runHeatTracerInTerminal(args: readonly string[], options: PtyOptions = {}): Terminal {
  return runInTerminal([process.execPath, BIN, ...args], options)
}

/** The screen is the normal one, nothing of ours is left on it, and the modes are those of before. */
export function assertRestored({ screen }: Terminal, { before, after }: CommandResult): void {
  assert.equal(screen.alternate, false, 'the normal screen shows')
  assert.equal(screen.cursorHidden, false, 'the cursor shows')
  assert.equal(screen.terminal.modes.mouseTrackingMode, 'none', 'the mouse is the terminal\'s')
  assert.equal(after, before, 'the modes are those of before')
  const { fg, bg, bold, inverse } = screen.cell(0, screen.terminal.buffer.active.cursorY)
  assert.deepEqual({ fg, bg, bold, inverse }, { fg: 'default', bg: 'default', bold: false, inverse: false }, 'no color is left over')
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
