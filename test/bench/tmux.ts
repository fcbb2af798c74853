/**
 * Bytes that leave tmux for its client's terminal, a tick, while the command traces live in one of two panes side by side,
 * 120x40 each: `--sweep` is chosen by itself there. Beside it the same made to scroll, and alone in the window.
 *
 * A tmux of its own, without anybody's configuration; its status line is on, as it is when nothing is said. The three run at
 * the same time on the same load. The bound is for the mean of a steady state, as in `screen`.
 */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BIN } from '../support/heat-tracer.js'
import { runInPty, waitUntil, type PtyProgram } from '../support/pty.js'
import { atMost, bytes, figure, mean, median, pause, percentile, type Bench, type Figure } from './bench.js'
import { environment, workload } from './machine.js'

const COLUMNS = 120
const ROWS = 40
const STEADY = 30

interface Case {
  readonly name: string
  readonly args: readonly string[]
  readonly split: boolean
  readonly bound?: number
}

const CASES: readonly Case[] = [
  { name: 'beside a pane', args: [], split: true, bound: 1500 },
  { name: 'beside a pane, without half blocks', args: ['--no-half'], split: true, bound: 1500 },
  { name: 'beside a pane, made to scroll', args: ['--no-sweep'], split: true },
  { name: 'alone in the window', args: [], split: false },
]

export const tmux: Bench = {
  name: 'tmux',
  about: `bytes a tick that leave tmux, --probe syscall live in a pane of ${COLUMNS}x${ROWS}, 256 colors`,
  async *run(quick) {
    const load = workload('bench-steady')
    const clients = CASES.map(attached)
    try {
      const counts = await Promise.all(clients.map(({ client }) => watched(client, STEADY + (quick ? 20 : 60))))
      for (const [i, { name, bound }] of CASES.entries()) yield* judged(`tmux: ${name}`, counts[i]!, bound)
    } finally {
      for (const one of clients) await one.end()
      await load.end()
    }
  },
}

interface Attached {
  readonly client: PtyProgram
  end(): Promise<void>
}

/** A server of its own, its client in a pty as large as its panes need, the command in the left one. */
function attached({ args, split }: Case, i: number): Attached {
  const socket = join(tmpdir(), `heat-tracer-bench-tmux-${process.pid}-${i}`)
  const call = (...words: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...words], { env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const size = ['-x', String(split ? 2 * COLUMNS + 1 : COLUMNS), '-y', String(ROWS + 1)]
  const pane = call('new-session', '-d', '-P', '-F', '#{pane_id}', ...size, 'cat').trim()
  if (split) call('split-window', '-h', '-d', '-t', pane, 'cat')
  const client = runInPty('tmux', ['-S', socket, 'attach'], { columns: split ? 2 * COLUMNS + 1 : COLUMNS, rows: ROWS + 1, env: environment })
  const command = [process.execPath, BIN, '--probe', 'syscall', ...args].map((word) => `'${word}'`).join(' ')
  call('respawn-pane', '-k', '-t', pane, command)
  return {
    client,
    async end() {
      call('send-keys', '-t', pane, 'q')
      await pause(500)
      try {
        call('kill-server')
      } catch {
        // Its last pane has ended, and so has it.
      }
      await client.exited
      client.close()
      rmSync(socket, { force: true })
    },
  }
}

/** The bytes of each of so many ticks; between two there is a fifth of a second without a byte. */
async function watched(client: PtyProgram, wanted: number): Promise<number[]> {
  await waitUntil('it is live', () => client.screen.text()[0]!.includes('LIVE'), 60_000)
  const ticks: number[] = []
  let [before, counted, still] = [client.bytes(), 0, 0]
  for (const patience = performance.now() + 60_000 + wanted * 2000; ticks.length < wanted; await pause(20)) {
    if (performance.now() > patience) throw new Error(`only ${ticks.length} ticks\n${client.screen.text().join('\n')}`)
    still = client.bytes() === counted ? still + 1 : 0
    counted = client.bytes()
    if (still !== 10 || counted === before) continue
    ticks.push(counted - before)
    before = counted
  }
  return ticks
}

function* judged(what: string, ticks: readonly number[], bound?: number): Iterable<Figure> {
  const steady = ticks.slice(STEADY)
  yield bound === undefined ? figure(`${what}, mean`, bytes(mean(steady))) : atMost(`${what}, mean`, mean(steady), bound, bytes)
  yield figure(`${what}, median`, bytes(median(steady)))
  yield figure(`${what}, 95 of 100`, bytes(percentile(steady, 95)))
}
