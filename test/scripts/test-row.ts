/**
 * Traces the script of a table row while the row's workload runs, and checks the result: everything that the workload did is
 * there, nothing else is, and the values are in plausible buckets.
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readShippedScript } from '../../src/commands/shared/find-script.js'
import type { Bucket, Key, Tick } from '../../src/core/stream/event.js'
import { buildWorkload } from '../support/build.js'
import { isProblem, parseEvents, waitForExit, startHeatTracer, selectTicks } from '../support/heat-tracer.js'
import { addSwitchClauses, findMissingTracepoints, listTracepoints, type Did, type Row, type Seen } from './table.js'

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

/** Waits until the program waits for its next line. */
async function waitUntilAsleep(pid: number): Promise<void> {
  while (!/^State:\s+S/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'))) await new Promise((resolve) => setTimeout(resolve, 1))
}

/** How often the program's only thread has left a CPU. Exact while it sleeps. */
function countSwitchesOut(pid: number): number {
  const counts = readFileSync(`/proc/${pid}/status`, 'latin1').matchAll(/^(?:non)?voluntary_ctxt_switches:\s+(\d+)/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

/** The words of the command line that trace the row's script. */
function scriptWords({ script, switches }: Row): string[] {
  if (switches === undefined) return ['--probe', script]
  const file = join(directory, `${script}.d`)
  writeFileSync(file, addSwitchClauses(readShippedScript(script).text, switches))
  return ['run', file]
}

/** Waits for a tick, after which the workload starts. Returns the number of ticks so far. */
async function waitForTick(tracer: ChildProcess): Promise<number> {
  let text = ''
  const hear = (chunk: Buffer): void => void (text += String(chunk))
  tracer.stdout!.on('data', hear)
  while (!text.includes('\n{"type":"tick"')) await once(tracer.stdout!, 'data')
  tracer.stdout!.off('data', hear)
  return text.split('\n{"type":"tick"').length - 1
}

/** The ticks of a trace that starts before the workload and ends after it, what the workload did, and all faults and drops. */
async function traceRow(row: Row): Promise<{ readonly ticks: Tick[]; readonly did: Did; readonly problems: unknown[] }> {
  const load = spawn(buildWorkload('known'), [row.kind, String(row.count), join(directory, 'file')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(load, 'exit')
  await waitForLine(load, 'ready')
  const target = row.narrowed ? ['-p', String(load.pid)] : []
  const tracer = startHeatTracer([...scriptWords(row), ...target, ...(row.words ?? []), '--ndjson', '--interval', '100'])
  const result = waitForExit(tracer)
  const early = await Promise.race([waitForTick(tracer), result.then(({ stderr }) => assert.fail(stderr))])
  await waitUntilAsleep(load.pid!)
  const before = countSwitchesOut(load.pid!)
  load.stdin.write('go\n')
  const done = await waitForLine(load, 'done')
  await waitUntilAsleep(load.pid!)
  const switches = countSwitchesOut(load.pid!) - before
  tracer.kill('SIGINT')
  const { stdout, stderr, code } = await result
  load.stdin.end()
  await ended
  assert.equal(code, 130, stderr)
  const said = Object.fromEntries(done.split(' ').slice(1).map((pair) => pair.split('=')).map(([name, value]) => [name!, Number(value)]))
  const stream = parseEvents(stdout)
  const all = selectTicks(stream)
  const ticks = all.slice(early)
  const counted = row.switches === undefined ? {} : countReported(ticks, switches, all.slice(0, early))
  return { ticks, did: { ...said, ...counted }, problems: stream.filter(isProblem) }
}

/**
 * The switches out, which the trace must have seen all, and those without a reported switch in before them. `left` is 1 when the trace
 * has seen the thread leave a CPU before the workload started, and 0 otherwise.
 */
function countReported(ticks: readonly Tick[], switches: number, early: readonly Tick[]): Did {
  assert.equal(sumOf(bucketsOf(ticks, 'out', [])), switches, 'a switch out was reported and not traced')
  const unreported = sumOf(bucketsOf(ticks, 'unreported', []))
  assert.ok(unreported <= switches / 20, `the kernel did not report ${unreported} of ${switches} switches in`)
  return { switches, unreported, left: Math.min(1, sumOf(bucketsOf(early, 'out', []))) }
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
    const { ticks, did, problems } = await traceRow(row)
    assert.deepEqual(problems, [])
    for (const seen of row.seen) check(seen, ticks, did)
  })
}
