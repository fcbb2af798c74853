/** The stream of a live trace follows the schema, and is the same on standard output, in the file and in a replay. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sumCounts, parseEvents, runHeatTracer, selectTicks } from '../support/heat-tracer.js'
import { findSchemaError } from '../core/stream/schema.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-live-record-'))
after(() => rmSync(directory, { recursive: true }))

test('a recording of a live trace holds the lines that were printed, is replayed as them, and follows the schema', async () => {
  const script = join(directory, 'own.d')
  writeFileSync(script, `
rawtp:raw_syscalls::sys_enter /pid == $1/ { self->start = timestamp; @calls = count(); }
rawtp:raw_syscalls::sys_exit /self->start/ {
  @latency[arg1 < 0 ? "failed" : "done"] = quantize(timestamp - self->start); self->start = 0; printf(".");
}
`)
  const path = join(directory, 'own.ndjson.gz')
  const { code, stdout, stderr } = await runHeatTracer(
    ['run', script, String(process.pid), '--interval', '100', '--ticks', '10', '--ndjson', '--record', path],
  )
  assert.equal(code, 0, stderr)
  for (const line of stdout.trimEnd().split('\n')) assert.equal(findSchemaError(line), '', line)
  const ticks = selectTicks(parseEvents(stdout))
  assert.equal(ticks.length, 10)
  assert.ok(ticks.reduce((sum, tick) => sum + sumCounts(tick, 'latency'), 0) > 0)
  const replayed = await runHeatTracer(['replay', path, '--ndjson'])
  assert.equal(replayed.code, 0, replayed.stderr)
  assert.equal(replayed.stdout, stdout)
})
