/**
 * From `q` to the shell's prompt: with the two probes of --probe syscall, and with the 720 of syscall:::, which the kernel
 * takes a minute or more to detach.
 */
import { listDescendants } from '../support/process.js'
import { runInPty, waitUntil } from '../support/pty.js'
import { atMost, median, pause, seconds, type Bench } from './bench.js'
import { ended, environment, fileOf } from './machine.js'
import { BIN } from '../support/heat-tracer.js'

const BOUND = 0.3
const PROMPT = 'PROMPT>'
const MANY = 'syscall:::entry { self->start = timestamp; } syscall:::return /self->start/ { @latency = quantize(timestamp - self->start); self->start = 0; }'

export const quit: Bench = {
  name: 'quit',
  about: 'q to the prompt',
  async *run(quick) {
    const few: number[] = []
    for (let round = 0; round < (quick ? 2 : 5); round++) few.push(await quitting(['--probe', 'syscall'], 1))
    yield atMost('quit: 2 probes', median(few), BOUND, seconds)
    if (!quick) yield atMost('quit: 720 probes', await quitting(['run', fileOf('many.d', MANY)], 2), BOUND, seconds)
  },
}

/** Seconds. `columns`: how many to wait for before q. */
async function quitting(args: readonly string[], columns: number): Promise<number> {
  const command = [process.execPath, BIN, ...args, '--interval', '200'].map((word) => `'${word}'`).join(' ')
  const shell = runInPty('/bin/sh', ['-c', `${command}; printf '${PROMPT}'; read line`], { columns: 120, rows: 40, env: environment })
  await waitUntil('it is live', () => shell.screen.text()[0]!.includes('LIVE'), 60_000)
  await pause(columns * 400)
  const processes = listDescendants(shell.pid)
  const began = performance.now()
  shell.type('q')
  await waitUntil('the prompt is there', () => shell.output().includes(PROMPT), 60_000)
  const took = (performance.now() - began) / 1000
  shell.type('\r')
  await shell.exited
  shell.close()
  for (const one of processes) await ended(one)
  return took
}
