/**
 * Traces the script of a table row while the row's workload runs, and checks the result: everything that the workload did is
 * there, nothing else is, and the values are in plausible buckets.
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readShippedScript } from '../../src/commands/shared/find-script.js'
import type { Bucket, Key, Tick } from '../../src/core/stream/event.js'
import { buildWorkload } from '../support/build.js'
import { parseEvents, waitForExit, startHeatTracer, selectTicks } from '../support/heat-tracer.js'
import { findMissingTracepoints, listTracepoints, type Did, type Row, type Seen } from './table.js'

/** In the checkout, because the workload needs a disk and the temporary directory may be in memory. */
const directory = mkdtempSync(fileURLToPath(new URL('../../load-', import.meta.url)))
after(() => rmSync(directory, { recursive: true }))
const events = listTracepoints()

/** Waits for a line that starts with `word`, and returns it. */
async function waitForLine(child: ChildProcess, word: string): Promise<string> {
  let text = ''
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    const line = text.split('\n').slice(0, -1).find((each) => each.startsWith(word))
    if (line !== undefined) return line
  }
  throw new Error(`it ended without printing ${word}: ${text}`)
}

/** The ticks of a trace that starts before the workload and ends after it, what the workload did, and all faults and drops. */
async function traceRow(row: Row): Promise<{ readonly ticks: Tick[]; readonly did: Did; readonly problems: unknown[] }> {
  const load = spawn(buildWorkload('known'), [row.kind, String(row.count), join(directory, 'file')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(load, 'exit')
  await waitForLine(load, 'ready')
  const target = row.narrowed ? ['-p', String(load.pid)] : []
  const tracer = startHeatTracer(['--probe', row.script, ...target, ...(row.words ?? []), '--ndjson', '--interval', '100'])
  const result = waitForExit(tracer)
  await Promise.race([once(tracer.stdout!, 'data'), result]) // the header: probes are enabled
  load.stdin.write('go\n')
  const done = await waitForLine(load, 'done')
  tracer.kill('SIGINT')
  const { stdout, stderr, code } = await result
  load.stdin.end()
  await ended
  assert.equal(code, 130, stderr)
  const did = Object.fromEntries(done.split(' ').slice(1).map((pair) => pair.split('=')).map(([name, value]) => [name!, Number(value)]))
  const stream = parseEvents(stdout)
  return { ticks: selectTicks(stream), did, problems: stream.filter(({ type }) => type === 'error' || type === 'drop') }
}

const matches = (key: Key, wanted: readonly (string | number | null)[]): boolean =>
  key.length === wanted.length && wanted.every((part, i) => part === null || part === key[i])

/** All buckets of one aggregation and key in the ticks; a plain count is [0, 0, count]. */
function bucketsOf(ticks: readonly Tick[], name: string, wanted: readonly (string | number | null)[]): Bucket[] {
  return ticks.flatMap((tick) => tick.aggregations.filter((one) => one.name === name).flatMap((one) => {
    const records = one.records.filter((record) => matches(record.key, wanted))
    return records.flatMap((record): readonly Bucket[] => ('buckets' in record ? record.buckets : [[0, 0, record.value]]))
  }))
}

const sumOf = (buckets: readonly Bucket[]): number => buckets.reduce((sum, [, , count]) => sum + count, 0)

function check(seen: Seen, ticks: readonly Tick[], did: Did): void {
  const key = seen.key(did)
  const buckets = bucketsOf(ticks, seen.aggregation, key)
  const what = `@${seen.aggregation}[${key.join(', ')}] of ${JSON.stringify(did)}: ${JSON.stringify(buckets)}`
  const count = sumOf(buckets)
  assert.ok(count >= seen.count(did), `${count}: too few in ${what}`)
  if (seen.slack !== undefined) assert.ok(count <= seen.count(did) + seen.slack, `${count}: too many in ${what}`)
  if (seen.between !== undefined) {
    const [low, high] = seen.between
    assert.deepEqual(buckets.filter(([, max]) => max !== null && max < low), [], `too soon: ${what}`)
    assert.ok(2 * sumOf(buckets.filter(([, max]) => max !== null && max <= high)) >= count, `too late: ${what}`)
  }
  if (seen.total !== undefined) {
    const total = buckets.reduce((sum, [, max, each]) => sum + (max ?? 0) * each, 0)
    assert.ok(total >= seen.total(did), `${total} is not the whole time in ${what}`)
  }
}

/** Registers the test of one row. It is skipped when this kernel lacks a tracepoint, and then names it. */
export function testRow(row: Row): void {
  test(`${row.script} shows ${row.kind}`, async (context) => {
    const absent = findMissingTracepoints(readShippedScript(row.script).text, events)
    if (absent.length > 0) return context.skip(`this kernel has no ${absent.join(', ')}`)
    for (let left = row.traces ?? 1; left > 0; left--) {
      const { ticks, did, problems } = await traceRow(row)
      assert.deepEqual(problems, [])
      try {
        for (const seen of row.seen) check(seen, ticks, did)
        return
      } catch (error) {
        if (left === 1) throw error
        context.diagnostic(String(error).slice(0, 200))
      }
    }
  })
}
