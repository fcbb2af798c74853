/**
 * The screen while DTrace reads many keys from the kernel, which blocks the consumer for seconds, and while a script's probe does not
 * fire: it says what it waits for, and goes on drawing.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildWorkload } from '../support/build.js'
import { BIN } from '../support/heat-tracer.js'
import { runInPty, waitUntil, type PtyProgram } from '../support/pty.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
after(() => rmSync(directory, { recursive: true }))

function runScript(text: string, args: readonly string[]): PtyProgram {
  const file = join(directory, 'waiting.d')
  writeFileSync(file, text)
  return runInPty(process.execPath, [BIN, 'run', file, ...args], { columns: 100, rows: 24 })
}

/** Waits until the text of the screen, its lines joined by blanks, matches. Detaching and reading may take long on a busy machine. */
const waitFor = (program: PtyProgram, pattern: RegExp): Promise<void> =>
  waitUntil(String(pattern), () => pattern.test(program.screen.text().join(' ').replace(/\s+/g, ' ')), 30_000)

async function quit(program: PtyProgram): Promise<void> {
  program.type('q')
  await program.exited
  program.close()
}

test('while DTrace reads 40,000 keys, the screen says so and takes keys; then it is live and the drop says why', async () => {
  const load = spawn(buildWorkload('known'), ['numbers', '40000'], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(load.stdout, 'data')
  const script = 'rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 >= 200000/ { @calls[arg1] = quantize(arg1); }'
  const program = runScript(script, [String(load.pid), '-x', 'aggsize=64m', '--interval', '500', '--duration', '60'])
  try {
    await waitFor(program, /LIVE/)
    load.stdin.write('go\n')
    await waitFor(program, /READING \d+ s/)
    program.type('n')
    await waitFor(program, /READING.*── notices/)
    await waitFor(program, /LIVE|ENDED/)
    await waitFor(program, /no event is lost: reading .*keys from the/)
  } finally {
    load.stdin.end()
    await quit(program)
  }
})

test('while a probe does not fire, the empty map names it', async () => {
  // no process has this id
  const program = runScript('syscall::getpid:entry /pid == -7/ { @calls = quantize(arg0); }', ['--interval', '100', '--duration', '60'])
  try {
    await waitFor(program, /waiting for the first events; none yet of .*syscall::getpid:entry/)
  } finally {
    await quit(program)
  }
})
