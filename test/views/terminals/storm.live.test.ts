/**
 * A live trace of some thousand keys in a window that changes its size again and again: when nothing is counted any more, the screen has
 * the sums of the recording, and the recording has as many events in its buckets as the script has counted beside them.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatCount } from '../../../src/core/text/format.js'
import { Random } from '../../random.js'
import { buildWorkload } from '../../support/build.js'
import { waitUntil } from '../../support/pty.js'
import { sumBuckets } from '../../support/sum-buckets.js'
import { runHeatTracerInTerminal } from '../../support/terminal.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-storm-live-'))
after(() => rmSync(directory, { recursive: true }))

const hasDebugfs = existsSync('/sys/kernel/debug/tracing/events')
const skip = process.getuid?.() !== 0 ? 'tracing needs root' : hasDebugfs ? false : 'debugfs is not mounted on /sys/kernel/debug'
const KEYS = 3000
const SIZES: readonly (readonly [columns: number, rows: number])[] = [[80, 24], [100, 30], [120, 40], [140, 45], [60, 16]]
const SCRIPT = `rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 >= 200000/ { @calls[arg1] = quantize(arg1 % 1000); @n = count(); }`

/** The sum of a plain aggregation over a recording. */
function sumValues(recording: string, name: string): number {
  const records = [...recording.matchAll(new RegExp(`"name":"${name}","function":"count","records":\\[\\{"key":\\[\\],"value":(\\d+)`, 'g'))]
  return records.reduce((sum, [, value]) => sum + Number(value), 0)
}

test('after a storm of resizes the screen has the sums of the recording', { skip, timeout: 120_000 }, async (t) => {
  const script = join(directory, 'keys.d')
  const recording = join(directory, 'x.ndjson')
  writeFileSync(script, SCRIPT)
  const workload = spawn(buildWorkload('bench-keys'), [String(KEYS)], { stdio: ['pipe', 'inherit', 'inherit'] })
  t.after(() => workload.kill('SIGKILL'))
  const program = runHeatTracerInTerminal(
    ['run', script, String(workload.pid), '--record', recording, '--interval', '500', '-x', 'aggsize=32m'], { columns: 120, rows: 40 },
  )
  t.after(() => program.leave())
  await program.waitForFirstFrame()
  const random = new Random(302)
  for (const end = performance.now() + 6000; performance.now() < end;) {
    program.resize(...random.pick(SIZES))
    await sleep(random.int(0, 30))
  }
  program.resize(120, 40)
  workload.stdin.end()
  const recorded = (): string => readFileSync(recording, 'utf8')
  await waitUntil('all is counted', () => {
    const sums = [sumBuckets(recorded(), 'calls'), sumValues(recorded(), 'n')]
    return workload.exitCode !== null && sums[0] === sums[1] && /"aggregations":\[\]\}\n/.test(recorded())
  }, 60_000)
  const total = sumBuckets(recorded(), 'calls')
  assert.ok(total > 50_000, `${total} calls`)
  await waitUntil(`${formatCount(total)} is in sight`, () =>
    /in sight (\S+)/.exec(program.screen.text()[39] ?? '')?.[1] === formatCount(total), 20_000)
  program.type('q')
  assert.equal((await program.waitForEnd(60_000)).code, 0)
})
