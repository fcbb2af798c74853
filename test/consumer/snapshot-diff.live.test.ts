/** Thousands of snapshots under load, one right after the other: their differences sum to the calls that a program made. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { SnapshotDiff } from '../../src/consumer/snapshot-diff.js'
import { buildWorkload } from '../support/build.js'
import { onDTrace } from '../libdtrace/on-dtrace.js'

const GETPID = process.arch === 'arm64' ? 172 : 39
const CALLS = 8_000_000

await onDTrace(import.meta.url, ({ test, consumer }) => {
  test('takeAggregations() over thousands of ticks sum to the calls made, with 16 keys', async () => {
    const worker = spawn(buildWorkload('counted'), [String(CALLS), '1', '0'], { stdio: ['pipe', 'pipe', 'inherit'] })
    await once(worker.stdout, 'data')
    const tracer = consumer()
    const program = `rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 == ${GETPID}/ { @calls[timestamp & 15] = quantize(arg1); }`
    tracer.compile(program, { arguments: [String(worker.pid)] })
    tracer.go()
    const diff = new SnapshotDiff(tracer.layout)
    let [sum, ticks, busy, done] = [0, 0, 0, false]
    worker.stdout.once('data', () => (done = true))
    worker.stdin.write('go\n')
    for (let last = false; !last; ticks++) {
      last = done
      tracer.work()
      diff.addSnapshot(tracer.snapshot())
      let more = 0
      for (const aggregation of diff.takeAggregations()) {
        for (const record of aggregation.records) if ('buckets' in record) for (const [, , count] of record.buckets) more += count
      }
      sum += more
      if (more > 0) busy++
      await turn()
    }
    worker.stdin.end()
    assert.equal(sum, CALLS)
    assert.ok(ticks >= 1000 && busy >= 1000, `${busy} of ${ticks} ticks had counts`)
  })
})
