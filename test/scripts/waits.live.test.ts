/**
 * What the table of loads cannot say: that waiting is in a script's latencies, and that a function which calls itself counts
 * once a call. The loads count exactly and wait a known time (a little more, never less); each trace is narrowed to its load by -p.
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import type { Bucket } from '../../src/core/stream/event.js'
import { buildWorkload } from '../support/build.js'
import { parseEvents, waitForExit, startHeatTracer, selectTicks } from '../support/heat-tracer.js'

const WAIT_US = 2000
const WAIT_NS = WAIT_US * 1000

async function says(child: ChildProcess, word: string): Promise<void> {
  let text = ''
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    if (text.split('\n').some((line) => line.startsWith(word))) return
  }
  throw new Error(`it ended without saying ${word}: ${text}`)
}

/** All buckets of all ticks by the last part of their key, of a trace that holds the whole of the load's work. */
async function traced(script: string, load: string, count: number, words: readonly string[] = []): Promise<Map<string, Bucket[]>> {
  const child = spawn(buildWorkload(load), [count, WAIT_US].map(String), { stdio: ['pipe', 'pipe', 'inherit'] })
  await says(child, 'ready')
  const tracer = startHeatTracer(['--probe', script, '-p', String(child.pid), ...words, '--ndjson', '--interval', '100'])
  const result = waitForExit(tracer)
  await Promise.race([once(tracer.stdout!, 'data'), result]) // the header: probes are enabled
  child.stdin.write('go\n')
  await says(child, 'done')
  tracer.kill('SIGINT')
  const { stdout, stderr, code } = await result
  child.stdin.end()
  assert.equal(code, 130, stderr)
  const events = parseEvents(stdout)
  assert.deepEqual(events.filter(({ type }) => type === 'error' || type === 'drop'), [])
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

const sumOf = (buckets: readonly Bucket[] = []): number => buckets.reduce((sum, [, , count]) => sum + count, 0)
const waitsIn = (buckets: readonly Bucket[] = []): number => sumOf(buckets.filter(([, max]) => max === null || max >= WAIT_NS))

// Beside the work, the word to begin is one read and telling the end one write.

test('read-write shows the whole wait of a reader, and none of the writer\'s', async () => {
  const found = await traced('read-write', 'pipe-delays', 300)
  assert.equal(sumOf(found.get('read')), 301)
  assert.equal(sumOf(found.get('write')), 301)
  assert.ok(waitsIn(found.get('read')) > 200, JSON.stringify(found.get('read')))
  assert.ok(waitsIn(found.get('write')) < 30, JSON.stringify(found.get('write')))
})

test('off-cpu shows the sleeps of one thread and the waits of the other', async () => {
  const found = await traced('off-cpu', 'pipe-delays', 300)
  const [name, buckets] = [...found][0]!
  assert.match(name, /^pipe-delays-/)
  assert.ok(waitsIn(buckets) >= 500 && waitsIn(buckets) <= 700, JSON.stringify(buckets))
})

test('syscall-latency shows that a call which waits hardly works', async () => {
  const found = await traced('syscall-latency', 'pipe-delays', 300)
  const sleeps = found.get('clock_nanosleep')
  assert.equal(sumOf(sleeps), 300)
  assert.ok(sumOf(sleeps!.filter(([, max]) => max !== null)) > 200, JSON.stringify(sleeps))
})

test('function shows a function\'s callees in its time', async () => {
  const found = await traced('function', 'functions', 200, ['outer'])
  assert.deepEqual([...found.keys()], ['outer'])
  assert.equal(sumOf(found.get('outer')), 200)
  assert.equal(waitsIn(found.get('outer')), 200)
})

test('function counts a function that calls itself once a call', async () => {
  const found = await traced('function', 'functions', 200, ['descend'])
  assert.deepEqual([...found.keys()], ['descend'])
  assert.equal(sumOf(found.get('descend')), 600)
})
