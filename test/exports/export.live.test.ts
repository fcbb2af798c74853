/** A live trace, saved while it runs and exported when it has ended: the same counts, tick by tick. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ChartDocument } from '../../src/exports/json.js'
import { sumCounts, parseEvents, runHeatTracer, selectTicks } from '../support/heat-tracer.js'
import { waitUntil } from '../support/pty.js'
import { runHeatTracerInTerminal } from '../support/terminal.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-live-export-'))
after(() => rmSync(directory, { recursive: true }))

const listTicks = ({ columns }: ChartDocument): [number, number][] =>
  columns.filter(({ gap }) => !gap).map(({ end, total }) => [end, total])

test('e saves the ticks of a live trace that were recorded, and export writes the same from the recording', async (t) => {
  const script = join(directory, 'own.d')
  writeFileSync(script, `
rawtp:raw_syscalls::sys_enter /pid == $1/ { self->start = timestamp; }
rawtp:raw_syscalls::sys_exit /self->start/ {
  @latency[arg1 < 0 ? "failed" : "done"] = llquantize(timestamp - self->start, 10, 2, 9, 20);
  self->start = 0;
}
`)
  const path = join(directory, 'own.ndjson')
  const command = ['run', script, String(process.pid), '--interval', '200', '--duration', '60', '--record', path]
  const program = runHeatTracerInTerminal(command, { columns: 120, rows: 40 })
  t.after(() => program.leave())
  await program.waitForFirstFrame()
  const load = setInterval(() => statSync(script), 2)
  const waitForText = (what: RegExp): Promise<void> =>
    waitUntil(`${what} is on the screen`, () => what.test(program.screen.text().join('\n')), 30_000)
  try {
    await waitForText(/events\/s [1-9]/)
    const ticks = (): number => readFileSync(path, 'utf8').split('\n').filter((line) => line.includes('"tick"')).length
    await waitUntil('ten ticks are recorded', () => ticks() > 10, 30_000)
    program.type(`e\x15${join(directory, 'live.json')}\r`)
    await waitForText(/wrote .*live\.json/)
    const saved = ticks()
    await waitUntil('it goes on', () => ticks() > saved + 3, 30_000)
  } finally {
    clearInterval(load)
  }
  program.type('q')
  assert.equal((await program.waitForEnd()).code, 0)
  const recorded = selectTicks(parseEvents(readFileSync(path, 'utf8')))
    .map((tick): [number, number] => [tick.time, sumCounts(tick, 'latency')])
  const live = listTicks(JSON.parse(readFileSync(join(directory, 'live.json'), 'utf8')) as ChartDocument)
  assert.ok(live.length >= 10 && live.length < recorded.length)
  assert.deepEqual(live, recorded.slice(0, live.length))
  assert.ok(live.reduce((sum, [, count]) => sum + count, 0) > 100)
  const { stdout, stderr } = await runHeatTracer(['export', path, '-', '--format', 'json'])
  assert.deepEqual(listTicks(JSON.parse(stdout) as ChartDocument), recorded, stderr)
})
