/**
 * Bytes per tick that tmux sends to the terminal of its client, while the command traces live in one of two panes side by side, 120x40
 * each. There `--sweep` is the default. For comparison: the same with --no-sweep, and alone in the window.
 *
 * The benchmark uses a tmux server of its own without a configuration file; the status line is on, which is tmux's default. All cases
 * run at the same time under the same load. The bound is for the mean of a steady state, as in `screen`.
 */
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BIN } from '../support/heat-tracer.js'
import { runInPty, waitUntil, type PtyProgram } from '../support/pty.js'
import { figureWithin, formatBytes, plainFigure, mean, median, pause, percentile, type Bench, type Figure } from './bench.js'
import { environment, startWorkload } from './machine.js'

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
  { name: 'beside a pane, --no-sweep', args: ['--no-sweep'], split: true },
  { name: 'alone in the window', args: [], split: false },
]

/** The benchmark `tmux`. */
export const tmux: Bench = {
  name: 'tmux',
  about: `bytes per tick that tmux sends, --probe syscall live in a pane of ${COLUMNS}x${ROWS}, 256 colors`,
  async *run(quick) {
    const load = startWorkload('bench-steady')
    const clients = CASES.map(attachTmux)
    try {
      const counts = await Promise.all(clients.map(({ client }) => watchTicks(client, STEADY + (quick ? 20 : 60))))
      for (const [i, { name, bound }] of CASES.entries()) yield* reportTicks(`tmux: ${name}`, counts[i]!, bound)
    } finally {
      for (const one of clients) await one.end()
      await load.end()
    }
  },
}

interface TmuxClient {
  readonly client: PtyProgram
  end(): Promise<void>
}

/** A tmux server of its own, a client in a terminal that holds its panes, and the command in the left pane. */
function attachTmux({ args, split }: Case, i: number): TmuxClient {
  const socket = join(tmpdir(), `heat-tracer-bench-tmux-${process.pid}-${i}`)
  const call = (...words: readonly string[]): string => execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...words], {
    env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
  })
  const size = ['-x', String(split ? 2 * COLUMNS + 1 : COLUMNS), '-y', String(ROWS + 1)]
  const pane = call('new-session', '-d', '-P', '-F', '#{pane_id}', ...size, 'cat').trim()
  if (split) call('split-window', '-h', '-d', '-t', pane, 'cat')
  const window = { columns: split ? 2 * COLUMNS + 1 : COLUMNS, rows: ROWS + 1 }
  const client = runInPty('tmux', ['-S', socket, 'attach'], { ...window, env: environment })
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
        // The server has already ended with its last pane.
      }
      await client.exited
      client.close()
      rmSync(socket, { force: true })
    },
  }
}

/** The bytes of each of `wanted` ticks. A tick ends with a fifth of a second without a byte. */
async function watchTicks(client: PtyProgram, wanted: number): Promise<number[]> {
  await waitUntil('the trace is live', () => client.screen.text()[0]!.includes('LIVE'), 60_000)
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

function* reportTicks(what: string, ticks: readonly number[], bound?: number): Iterable<Figure> {
  const steady = ticks.slice(STEADY)
  yield figureWithin(`${what}, mean`, mean(steady), bound, formatBytes)
  yield plainFigure(`${what}, median`, formatBytes(median(steady)))
  yield plainFigure(`${what}, p95`, formatBytes(percentile(steady, 95)))
}
