/**
 * Time from `q` to the shell's prompt: with the two probes of --probe syscall, and with the 720 probes of syscall:::, which the kernel
 * takes a minute or more to detach.
 */
import { listDescendants } from '../support/process.js'
import { runInPty, waitUntil } from '../support/pty.js'
import { boundedFigure, median, pause, formatSeconds, type Bench } from './bench.js'
import { waitForProcessEnd, environment, writeBenchFile } from './machine.js'
import { BIN } from '../support/heat-tracer.js'

const BOUND = 0.3
const PROMPT = 'PROMPT>'
const MANY = `
syscall:::entry { self->start = timestamp; }
syscall:::return /self->start/ { @latency = quantize(timestamp - self->start); self->start = 0; }
`

/** The benchmark `quit`. */
export const quit: Bench = {
  name: 'quit',
  about: 'from q to the prompt',
  async *run(quick) {
    const few: number[] = []
    for (let round = 0; round < (quick ? 2 : 5); round++) few.push(await measureQuit(['--probe', 'syscall'], 1))
    yield boundedFigure('quit: 2 probes', median(few), BOUND, formatSeconds)
    if (!quick) yield boundedFigure('quit: 720 probes', await measureQuit(['run', writeBenchFile('many.d', MANY)], 2), BOUND, formatSeconds)
  },
}

/** Seconds from q to the prompt. `columns`: how many to wait for before q. */
async function measureQuit(args: readonly string[], columns: number): Promise<number> {
  const command = [process.execPath, BIN, ...args, '--interval', '200'].map((word) => `'${word}'`).join(' ')
  const shell = runInPty('/bin/sh', ['-c', `${command}; printf '${PROMPT}'; read line`], { columns: 120, rows: 40, env: environment })
  await waitUntil('the trace is live', () => shell.screen.text()[0]!.includes('LIVE'), 60_000)
  await pause(columns * 400)
  const processes = listDescendants(shell.pid)
  const began = performance.now()
  shell.type('q')
  await waitUntil('the prompt is there', () => shell.output().includes(PROMPT), 60_000)
  const took = (performance.now() - began) / 1000
  shell.type('\r')
  await shell.exited
  shell.close()
  for (const one of processes) await waitForProcessEnd(one)
  return took
}
