/** Named pipes in place of a file: slow, closed, or never opened by a writer. A command that waits for one can be interrupted. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT } from '../../src/core/errors/user-error.js'
import { waitForExit, startHeatTracer } from '../support/heat-tracer.js'
import { waitUntil } from '../support/pty.js'
import { runHeatTracerInTerminal } from '../support/terminal.js'
import { buildLines } from '../sources/recording/make-recording.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-fifo-'))
after(() => rmSync(directory, { recursive: true }))
let count = 0
function fifo(): string {
  const path = join(directory, String(count++))
  execFileSync('mkfifo', [path])
  return path
}

/** Opens the writer's end. It is opened for reading too, so opening does not wait for the reader. */
const writer = (path: string): number => openSync(path, 'r+')
const whole = buildLines(5).map((line) => `${line}\n`).join('')

/** Whether a process has a handler for SIGINT; true where there is no /proc. */
function handlesInterrupts(pid: number): boolean {
  if (process.platform !== 'linux') return true
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return caught !== null && (BigInt(`0x${caught[1]!}`) & 2n) !== 0n
}

const COMMANDS: readonly (readonly [string, (path: string) => string[]])[] = [
  ['replay --text', (path) => ['replay', path, '--text']], ['replay --ndjson', (path) => ['replay', path, '--ndjson']],
  ['summary', (path) => ['summary', path]], ['diff', (path) => ['diff', path, path]], ['import', (path) => ['import', path, '--ndjson']],
]
for (const [name, args] of COMMANDS) {
  test(`${name} of a pipe without a writer ends on an interrupt`, async () => {
    const child = startHeatTracer(args(fifo()))
    const ended = waitForExit(child, 20_000)
    await waitUntil('it handles interrupts', () => handlesInterrupts(child.pid!))
    // From here on it only has to come to the pipe.
    await sleep(700)
    child.kill('SIGINT')
    assert.deepEqual(await ended, { code: 130, signal: null, stdout: '', stderr: '' })
  })
}

test('replay on a terminal of a pipe without a writer ends on ctrl-c', async (t) => {
  const program = runHeatTracerInTerminal(['replay', fifo()])
  t.after(() => program.leave())
  await sleep(1000)
  program.type('\x03')
  assert.equal((await program.waitForEnd()).code, 130)
})

test('replay of a slow pipe shows what has come and takes keys, until the writer ends it', async (t) => {
  const path = fifo()
  const fd = writer(path)
  const program = runHeatTracerInTerminal(['replay', path], { columns: 100, rows: 30 })
  t.after(() => program.leave())
  const lines = buildLines(5)
  writeSync(fd, `${lines[0]}\n${lines[1]}\n${lines[2]!.slice(0, 30)}`)
  await program.waitForFirstFrame()
  program.type('?')
  await waitUntil('help is shown', () => /Pause or resume/.test(program.screen.text().join('\n')))
  program.type('\x1b')
  writeSync(fd, `${lines[2]!.slice(30)}\n`)
  await waitUntil('the second tick is shown', () => /14:00:02/.test(program.screen.text()[0]!))
  program.type('q')
  assert.equal((await program.waitForEnd()).code, 0)
  closeSync(fd)
})

for (const [what, cut, says] of [
  ['inside a line', whole.length - 120, /cut off in line \d/], ['between lines', whole.indexOf('\n', 300) + 1, /has no end/],
] as const) {
  test(`a pipe that closes ${what}: all events before that, and a notice`, async () => {
    for (const args of [['replay', '--text'], ['replay', '--ndjson'], ['summary']]) {
      const path = fifo()
      const child = startHeatTracer([args[0]!, path, ...args.slice(1)])
      const ended = waitForExit(child, 20_000)
      const fd = writer(path)
      writeSync(fd, whole.slice(0, cut))
      // Until the program has the pipe open, our own end is its only reader.
      await sleep(1000)
      closeSync(fd)
      const { code, stdout, stderr } = await ended
      const isPartial = args[0] === 'summary' && what === 'inside a line'
      assert.equal(code, isPartial ? EXIT.partial : EXIT.ok, args.join(' '))
      assert.match(stderr, isPartial ? /^heat-tracer: The recording is cut off in line \d/ : /^$/)
      assert.match(stdout, says)
    }
  })
}
