/** `--demo` with the options that end a trace. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runHeatTracer } from '../support/heat-tracer.js'

for (const [words, expected] of [
  [['--duration', '0.2'], 4], [['--ticks', '3'], 3], [['--duration', '0.1', '--ticks', '5'], 2], [['--duration', '0.25', '--ticks', '4'], 4],
] as const) {
  test(`--demo --interval 50 ${words.join(' ')} ends after ${expected} columns`, async () => {
    const { code, stdout } = await runHeatTracer(['--demo', '--interval', '50', '--ndjson', ...words])
    assert.equal(code, 0)
    const types = stdout.trimEnd().split('\n').map((line) => (JSON.parse(line) as { type: string }).type)
    assert.deepEqual(types, ['header', ...Array<string>(expected).fill('tick'), 'end'])
  })
}

test('--demo refuses a duration that is none', async () => {
  const { code, stderr } = await runHeatTracer(['--demo', '--duration', '4s', '--ndjson'])
  assert.equal(code, 2)
  assert.match(stderr, /^heat-tracer: --duration 4s: expected a number of seconds above 0\./)
})
