/**
 * Exact counts on a live kernel: the ticks of a run sum to the calls that a program made, for any interval, for a slow reader,
 * and when the script calls clear().
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildWorkload } from '../support/build.js'
import { sumCounts, parseEvents, waitForExit, startHeatTracer, selectTicks } from '../support/heat-tracer.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
after(() => rmSync(directory, { recursive: true }))

/** getpid is 39 on x86_64, 172 on arm64. */
const GETPID = process.arch === 'arm64' ? 172 : 39

function writeScript(text: string): string {
  const path = join(directory, 'counted.d')
  writeFileSync(path, text)
  return path
}

/** Waits until the child prints `word`. */
async function waitForWord(child: ChildProcess, word: string): Promise<void> {
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) if (String(chunk).includes(word)) return
}

const QUANTIZED = `rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 == ${GETPID}/ { @calls = lquantize(arg1, 0, 200, 1); }`

/** Starts a program that makes `calls` calls in bursts of `burst`, with `pause` microseconds between them, when it reads a line. */
async function startWorkload(calls: number, burst: number, pause: number): Promise<ChildProcess> {
  const child = spawn(buildWorkload('counted'), [calls, burst, pause].map(String), { stdio: ['pipe', 'pipe', 'inherit'] })
  await waitForWord(child, 'ready')
  return child
}

/** Traces `child` from before its first call until after its last. Returns the events. */
async function trace(child: ChildProcess, text: string, args: readonly string[], reader?: (tracer: ChildProcess) => void) {
  const tracer = startHeatTracer(['run', writeScript(text), String(child.pid), '--ndjson', ...args])
  const result = waitForExit(tracer)
  await once(tracer.stdout!, 'data') // the header: probes are enabled
  reader?.(tracer)
  child.stdin!.write('go\n')
  await waitForWord(child, 'done')
  tracer.kill('SIGINT')
  const { stdout, stderr, code } = await result
  child.stdin!.end()
  assert.equal(code, 130, stderr)
  return parseEvents(stdout)
}

test('ticks every 50 ms sum to the calls made, and no tick is missing', async () => {
  const child = await startWorkload(200_000, 100, 500)
  const events = await trace(child, QUANTIZED, ['--interval', '50'])
  const ticks = selectTicks(events)
  assert.equal(ticks.reduce((sum, tick) => sum + sumCounts(tick, 'calls'), 0), 200_000)
  assert.ok(ticks.length > 10)
  assert.equal(events.at(-1)!.type, 'end')
  for (const [i, tick] of ticks.entries()) {
    const before = ticks[i - 1]?.time ?? 0
    assert.ok(Math.abs(tick.time - before - tick.duration) < 0.01, 'a tick lasts from the one before it')
  }
})

test('a loop at full speed loses no count between two ticks', async () => {
  const child = await startWorkload(3_000_000, 1, 0)
  const events = await trace(child, QUANTIZED, ['--interval', '50'])
  assert.equal(selectTicks(events).reduce((sum, tick) => sum + sumCounts(tick, 'calls'), 0), 3_000_000)
})

test('a reader that stalls gets longer ticks, not fewer counts', async () => {
  const keys = `rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 == ${GETPID}/ {
    @calls[(this->n = (timestamp / 1000) % 300)] = lquantize(arg1, 0, 200, 1);
  }`
  const child = await startWorkload(400_000, 100, 600)
  const events = await trace(child, keys, ['--interval', '50'], (tracer) => {
    tracer.stdout!.pause()
    setTimeout(() => tracer.stdout!.resume(), 2000)
  })
  assert.equal(selectTicks(events).reduce((sum, tick) => sum + sumCounts(tick, 'calls'), 0), 400_000)
})

test('a script that calls clear() loses at most the calls that run at that moment', async () => {
  const text = `#pragma D option quiet
${QUANTIZED}
profile-200ms /cpu == 0/ { printa(@calls); clear(@calls); }`
  const child = await startWorkload(300_000, 100, 500)
  const events = await trace(child, text, ['--interval', '100'])
  const sum = selectTicks(events).reduce((total, tick) => total + sumCounts(tick, 'calls'), 0)
  assert.ok(sum <= 300_000 && sum >= 299_000, `${sum} of 300000`)
})
