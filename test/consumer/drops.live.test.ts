/**
 * What a live kernel loses is counted: each kind of drop that libdtrace reports on Linux, provoked with buffers that are too small.
 * Where the number of lost events is known, what is drawn and what is lost sum to what the workload did.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Drop, Event } from '../../src/core/stream/event.js'
import { buildWorkload } from '../support/build.js'
import { isProblem, parseEvents, selectTicks, startHeatTracer, sumCounts, waitForExit } from '../support/heat-tracer.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
after(() => rmSync(directory, { recursive: true }))

const CALL = 'rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 >= 200000/'

/** Traces a program that makes system calls of `count` different numbers, each twice, until a tick has no events (a minute at most). */
async function traceNumbers(count: number, script: string, args: readonly string[] = []): Promise<Event[]> {
  const file = join(directory, 'numbers.d')
  writeFileSync(file, script)
  const load = spawn(buildWorkload('known'), ['numbers', String(count)], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(load.stdout, 'data')
  const tracer = startHeatTracer(['run', file, String(load.pid), '--ndjson', '--interval', '250', '--duration', '60', ...args])
  const result = waitForExit(tracer)
  let text = ''
  tracer.stdout!.on('data', (chunk: Buffer) => (text += String(chunk)))
  await Promise.race([once(tracer.stdout!, 'data'), result.then(({ stderr }) => assert.fail(stderr))])
  load.stdin.write('go\n')
  await once(load.stdout, 'data')
  const done = text.length
  while (!/"aggregations":\[\]\}\n/.test(text.slice(done))) await Promise.race([once(tracer.stdout!, 'data'), result])
  await new Promise((resolve) => setTimeout(resolve, 1500)) // libdtrace looks for some drops once a second
  tracer.kill('SIGINT')
  const { stdout } = await result
  load.stdin.end()
  return parseEvents(stdout)
}

const drops = (events: readonly Event[], kind: string): Drop[] =>
  events.filter((event): event is Drop => event.type === 'drop' && event.kind === kind)
const sumDrops = (events: readonly Event[], kind: string): number => drops(events, kind).reduce((sum, { count }) => sum + count, 0)
const sumEvents = (events: readonly Event[]): number => selectTicks(events).reduce((sum, tick) => sum + sumCounts(tick, 'calls'), 0)

test('20,000 keys of quantize fit without any option', async () => {
  const events = await traceNumbers(20_000, `${CALL} { @calls[arg1] = quantize(arg1); }`)
  assert.deepEqual(events.filter(isProblem), [])
  assert.equal(sumEvents(events), 40_000)
  const keys = new Set<unknown>()
  for (const { records } of selectTicks(events).flatMap(({ aggregations }) => aggregations)) for (const { key } of records) keys.add(key[0])
  assert.equal(keys.size, 20_000)
})

test('with 100,000 keys, the events drawn and the events lost are the events made, and the drop names -x aggsize', async () => {
  for (const args of [['-x', 'aggsize=4m'], ['-x', 'aggsize=64k']]) {
    const events = await traceNumbers(100_000, `${CALL} { @calls[arg1] = quantize(arg1); }`, args)
    assert.equal(sumEvents(events) + sumDrops(events, 'aggregation'), 200_000)
    assert.match(drops(events, 'aggregation')[0]!.hint!, /-x aggsize=16m/)
  }
})

test('the script\'s own aggsize counts: its drops name a larger one', async () => {
  const script = `#pragma D option aggsize=8m\n${CALL} { @calls[arg1] = quantize(arg1); }`
  const events = await traceNumbers(20_000, script)
  assert.equal(sumEvents(events) + sumDrops(events, 'aggregation'), 40_000)
  assert.match(drops(events, 'aggregation')[0]!.hint!, /-x aggsize=32m/)
})

test('variables that do not fit are drops that name -x dynvarsize', async () => {
  const script = `${CALL} { seen[arg1] = 1; @calls = quantize(arg1); }`
  const events = await traceNumbers(5000, script, ['-x', 'dynvarsize=16k'])
  assert.ok(sumDrops(events, 'dynamic') > 1000)
  assert.equal(sumEvents(events) + sumDrops(events, 'dynamic'), 10_000, 'a clause whose assignment is lost ends there')
  assert.match(drops(events, 'dynamic')[0]!.hint!, /-x dynvarsize=4m/)
})

test('output that does not fit is a drop that names -x bufsize', async () => {
  const script = `${CALL} { printf("%d and a line that fills the buffer of this processor\\n", arg1); @calls = quantize(arg1); }`
  const events = await traceNumbers(100_000, script, ['-x', 'bufsize=16k'])
  assert.equal(sumEvents(events), 200_000)
  const lines = events.filter((event) => event.type === 'notice' && event.from === 'script').length
  assert.equal(lines + sumDrops(events, 'principal'), 200_000)
  assert.match(drops(events, 'principal')[0]!.hint!, /-x bufsize=16m/)
})

test('speculations without a buffer are drops that name -x nspec', async () => {
  const script = `${CALL} { self->speculation = speculation(); @calls = quantize(arg1); }`
  const events = await traceNumbers(500, script, ['-x', 'nspec=2'])
  assert.equal(sumEvents(events), 1000)
  assert.ok(sumDrops(events, 'speculation-unavailable') > 900)
  assert.match(drops(events, 'speculation-unavailable')[0]!.hint!, /-x nspec=8/)
})
