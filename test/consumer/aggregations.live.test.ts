/**
 * Programs of quantizing aggregations with signed counts, run by dtrace(1) and by heat-tracer: for every key and bucket, the sum over
 * all ticks is what dtrace(1) prints. The programs exercise what DTrace's own tests of these functions exercise, and are written anew.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { QuantizedRecord, Tick } from '../../src/core/stream/event.js'
import { findLibdtrace, readUserContext } from '../../src/runtime/find-libdtrace.js'
import { buildCommand } from '../../src/runtime/launch.js'
import { findSchemaError } from '../core/stream/schema.js'
import { sumOverTicks } from '../core/stream/sum-ticks.js'
import { parseEvents, runHeatTracer, selectTicks, waitForExit } from '../support/heat-tracer.js'

const PROGRAMS = fileURLToPath(new URL('../../../test/fixtures/aggregations', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-aggregations-'))
after(() => rmSync(directory, { recursive: true }))

const runtime = findLibdtrace({ user: readUserContext(process.env, process.getuid?.() ?? -1) })
const hasDebugfs = existsSync('/sys/kernel/debug/tracing/events')
const skip = process.getuid?.() !== 0 ? 'tracing needs root' : !hasDebugfs ? 'debugfs is not mounted on /sys/kernel/debug'
  : runtime?.dtraceProgram === undefined ? 'no dtrace(1) on this machine' : false

/** A bucket as dtrace(1) labels it: by its least value, or below zero by the value nearest to zero. */
interface PrintedCount {
  readonly label: string
  readonly count: number
}

/** What dtrace(1) prints for a program: the counts that are not zero by key, summed over all prints. */
async function printedByDtrace(program: string): Promise<Map<string, PrintedCount[]>> {
  for (const name of readdirSync(runtime!.libraryDirectory)) {
    if (name === 'bpf_dlib.o') copyFileSync(join(runtime!.libraryDirectory, name), join(directory, name))
  }
  const args = ['-x', `syslibdir=${directory}`, '-x', 'aggsize=4m', '-q', '-s', program]
  const { command, args: whole } = buildCommand(runtime!, runtime!.dtraceProgram!, args)
  const { code, stdout, stderr } = await waitForExit(spawn(command, whole, { stdio: ['ignore', 'pipe', 'pipe'] }))
  assert.equal(code, 0, stderr)
  const found = new Map<string, Map<string, number>>()
  let key = ''
  for (const line of stdout.split('\n')) {
    const row = /^ *((?:<=? |>= |abs\(\) < )?-?\d+) [ @]*\|[ @]* (-?\d+) *$/.exec(line)
    if (row !== null) {
      const counts = found.get(key) ?? found.set(key, new Map()).get(key)!
      counts.set(row[1]!, (counts.get(row[1]!) ?? 0) + Number(row[2]))
    } else if (line.trim() !== '' && !line.includes('Distribution')) key = line.trim().replace(/ {2,}/g, ' ')
  }
  return new Map([...found].map(([name, counts]) => [name, [...counts].flatMap(([label, count]) => (count === 0 ? [] : [{ label, count }]))]))
}

/** The buckets of the ticks by key, with dtrace(1)'s labels. */
function summedTicks(ticks: readonly Tick[]): Map<string, PrintedCount[]> {
  const names = new Set(ticks.flatMap(({ aggregations }) => aggregations.map(({ name }) => name)))
  const found = new Map<string, PrintedCount[]>()
  for (const name of names) {
    const { function: fn, records } = sumOverTicks(ticks, name)!
    for (const { key, buckets } of records as readonly QuantizedRecord[]) {
      found.set(key.join(' '), buckets.flatMap(([min, max, count]) => (count === 0 ? [] : [{ label: labelOf(fn, min, max), count }])))
    }
  }
  return found
}

function labelOf(fn: string, min: number | null, max: number | null): string {
  const [isBelowZero, isAroundZero] = [max !== null && max < 0, min !== null && min < 0 && max !== null && max > 0]
  if (fn === 'quantize') return digits(isBelowZero ? max! : min!)
  if (min === null) return fn === 'lquantize' ? `< ${digits(max! + 1)}` : `<= ${digits(max!)}`
  if (max === null) return `>= ${digits(min)}`
  if (fn === 'lquantize') return digits(min)
  return isAroundZero ? `abs() < ${digits(max + 1)}` : digits(isBelowZero ? max : min)
}

/** All digits: a double of more than 21 digits would be written as a power of ten, and one of more than 17 rounded. */
const digits = (whole: number): string => String(BigInt(whole))

const sorted = (counts: Map<string, PrintedCount[]>): unknown => [...counts].map(([key, list]) => [
  key, Object.fromEntries(list.map(({ label, count }) => [label, count])),
] as const).sort(([a], [b]) => (a < b ? -1 : 1))

async function tracedTicks(program: string, ...args: string[]): Promise<Tick[]> {
  const { code, stdout, stderr } = await runHeatTracer(['run', program, '--ndjson', '--interval', '100', ...args])
  assert.equal(code, 0, stderr)
  for (const line of stdout.split('\n').filter(Boolean)) assert.equal(findSchemaError(line), '', line)
  return selectTicks(parseEvents(stdout))
}

for (const name of [
  'increments', 'quantize-every-bucket', 'llquantize-shapes', 'same-keys', 'quantize-signed', 'lquantize-signed', 'llquantize-signed',
  'over-time', 'cleared',
]) {
  test(`${name}.d: the sum over all ticks is what dtrace(1) prints`, { skip, timeout: 120_000 }, async () => {
    const program = join(PROGRAMS, `${name}.d`)
    const [printed, ticks] = await whileBusy(async () => [await printedByDtrace(program), await tracedTicks(program)])
    assert.ok(printed.size > 0)
    assert.deepEqual(sorted(summedTicks(ticks)), sorted(printed))
  })
}

test('over-time.d: a count that falls from tick to tick is told by negative counts', { skip, timeout: 60_000 }, async () => {
  const ticks = await whileBusy(() => tracedTicks(join(PROGRAMS, 'over-time.d')))
  const counts = (key: string): number[] => ticks.flatMap((tick) =>
    (sumOverTicks([tick], '', ([name]) => name === key)?.records ?? []).flatMap((record) => ('buckets' in record ? record.buckets : []))
      .map(([, , count]) => count))
  for (const key of ['shrinks', 'freed']) assert.ok(counts(key).filter((count) => count < 0).length > 3, `${key}: ${counts(key)}`)
  assert.ok(counts('made').every((count) => count > 0))
})

/** Keeps CPU 1 busy: there an idle machine's tick probes do not fire. */
async function whileBusy<T>(body: () => Promise<T>): Promise<T> {
  const burner = spawn('taskset', ['-c', '1', 'sh', '-c', 'while :; do :; done'], { stdio: 'ignore' })
  const timer = setTimeout(() => burner.kill('SIGKILL'), 20_000)
  try {
    return await body()
  } finally {
    clearTimeout(timer)
    burner.kill('SIGKILL')
  }
}

test('negative-increment.d and shrinking.d are traced to their end', { skip, timeout: 60_000 }, async () => {
  const [freedAndMade, shrinking] = await whileBusy(async () => [
    await tracedTicks(join(PROGRAMS, 'negative-increment.d'), '--duration', '2'),
    await tracedTicks(join(PROGRAMS, 'shrinking.d'), '--duration', '4'),
  ])
  const [freed, made] = ['freed', 'made'].map((key) => summedTicks(freedAndMade!).get(key)![0]!)
  assert.deepEqual([freed!.label, made!.label, freed!.count], ['4096', '4096', -made!.count])
  assert.ok(made!.count >= 5, `${made!.count} ticks in 2 s`)
  const [left] = summedTicks(shrinking!).get('')!
  assert.deepEqual([left!.label, left!.count <= 4], ['64', true])
})
