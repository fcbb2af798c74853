/**
 * What the table of workloads cannot check: that latencies include waiting, and that a recursive function counts once per call.
 * The workloads count exactly and wait a known time (or a little more, never less). -p limits each trace to its workload.
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import type { Bucket } from '../../src/core/stream/event.js'
import { buildWorkload } from '../support/build.js'
import { isProblem, parseEvents, waitForExit, startHeatTracer, selectTicks } from '../support/heat-tracer.js'

const WAIT_US = 2000
const WAIT_NS = WAIT_US * 1000

async function waitForLine(child: ChildProcess, word: string): Promise<void> {
  let text = ''
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    if (text.split('\n').some((line) => line.startsWith(word))) return
  }
  throw new Error(`it ended without printing ${word}: ${text}`)
}

/** Traces a whole run of the workload. Returns the buckets of all ticks by the last part of their key. */
async function trace(script: string, load: string, count: number, words: readonly string[] = []): Promise<Map<string, Bucket[]>> {
  const child = spawn(buildWorkload(load), [count, WAIT_US].map(String), { stdio: ['pipe', 'pipe', 'inherit'] })
  await waitForLine(child, 'ready')
  const tracer = startHeatTracer(['--probe', script, '-p', String(child.pid), ...words, '--ndjson', '--interval', '100'])
  const result = waitForExit(tracer)
  await Promise.race([once(tracer.stdout!, 'data'), result]) // the header: probes are enabled
  child.stdin.write('go\n')
  await waitForLine(child, 'done')
  tracer.kill('SIGINT')
  const { stdout, stderr, code } = await result
  child.stdin.end()
  assert.equal(code, 130, stderr)
  const events = parseEvents(stdout)
  assert.deepEqual(events.filter(isProblem), [])
  const found = new Map<string, Bucket[]>()
  for (const { records } of selectTicks(events).flatMap(({ aggregations }) => aggregations)) {
    for (const record of records) {
      if (!('buckets' in record)) continue
      const key = String(record.key.at(-1))
      found.set(key, [...(found.get(key) ?? []), ...record.buckets])
    }
  }
  return found
}

const sumCounts = (buckets: readonly Bucket[] = []): number => buckets.reduce((sum, [, , count]) => sum + count, 0)
const countWaits = (buckets: readonly Bucket[] = []): number => sumCounts(buckets.filter(([, max]) => max === null || max >= WAIT_NS))

// Beside its work, the workload reads one line to start and writes one line at the end. It waits for the first line before the
// probes are enabled, so the start of that read is not seen.

test('read-write shows the whole wait of a reader, and none of the writer\'s', async () => {
  const found = await trace('read-write', 'pipe-delays', 300)
  assert.equal(sumCounts(found.get('read')), 300)
  assert.equal(sumCounts(found.get('write')), 301)
  assert.ok(countWaits(found.get('read')) > 200, JSON.stringify(found.get('read')))
  assert.ok(countWaits(found.get('write')) < 30, JSON.stringify(found.get('write')))
})

test('off-cpu shows the sleeps of one thread and the waits of the other', async () => {
  const found = await trace('off-cpu', 'pipe-delays', 300)
  const [name, buckets] = [...found][0]!
  assert.match(name, /^pipe-delays-/)
  assert.ok(countWaits(buckets) >= 500 && countWaits(buckets) <= 700, JSON.stringify(buckets))
})

test('syscall-latency shows little time on the CPU for a call that waits', async () => {
  const found = await trace('syscall-latency', 'pipe-delays', 300)
  const sleeps = found.get('clock_nanosleep')
  assert.equal(sumCounts(sleeps), 300)
  assert.ok(sumCounts(sleeps!.filter(([, max]) => max !== null)) > 200, JSON.stringify(sleeps))
})

test('function includes the time of the functions that it calls', async () => {
  const found = await trace('function', 'functions', 200, ['outer'])
  assert.deepEqual([...found.keys()], ['outer'])
  assert.equal(sumCounts(found.get('outer')), 200)
  assert.equal(countWaits(found.get('outer')), 200)
})

test('function counts a recursive function once per call', async () => {
  const found = await trace('function', 'functions', 200, ['descend'])
  assert.deepEqual([...found.keys()], ['descend'])
  assert.equal(sumCounts(found.get('descend')), 600)
})
