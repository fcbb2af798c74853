/** Counts that a script takes away: shown with their sign, and never a percentile or a share of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import type { Model } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'
import type { Bucket, Key, Tick } from '../../../src/core/stream/event.js'
import { reduce } from '../../../src/core/update/update.js'
import { started } from '../make.js'
import { all } from './frame-parts.js'

const SIZE = { columns: 160, rows: 40 }

function tickOf(time: number, byKey: readonly [Key, readonly Bucket[]][]): Tick {
  const records = byKey.map(([key, buckets]) => ({ key, buckets }))
  return { type: 'tick', time, duration: 1000, aggregations: [{ name: 'lat', function: 'quantize', parameters: [], records }] }
}

/** The model of `negative-increment.d`: what one key adds, the other takes away. */
function allocations(ticks = 12): Model {
  let model = reduce(started({ slo: { value: 1, unit: 'us' } }, { keys: ['what'] }), { type: 'window', ...SIZE })
  for (let i = 1; i <= ticks; i++) {
    const freed: Bucket[] = [[512, 1023, -30], [4096, 8191, -10]]
    model = reduce(model, tickOf(i * 1000, [[['freed'], freed], [['made'], [[4096, 8191, 10], [16384, 32767, 5]]]]))
  }
  return model
}

const act = (model: Model, ...actions: Action[]): Model => actions.reduce(reduce, model)

test('the status has net counts, no percentiles, and says why', () => {
  const text = all(frameOf(allocations(), SIZE), 'status')
  const [newest, inSight] = text.split('\n')
  assert.match(newest!, /percentiles none: negative counts/)
  assert.match(inSight!, /counts negative/)
  for (const line of [newest!, inSight!]) {
    assert.match(line, /p50 - +.*p90 - +.*p99 - /)
    assert.match(line, />1us - |>1µs - /)
  }
  assert.match(newest!, /events\/s -25 /)
  assert.match(inSight!, /in sight -300 /)
})

test('at 80 columns the reason stays, before the percentiles', () => {
  const text = all(frameOf(act(allocations(), { type: 'window', columns: 80, rows: 24 }), { columns: 80, rows: 24 }), 'status')
  assert.match(text, /events\/s -25 .*percentiles none: negative counts.*\n.*in sight -300 +counts negative/)
})

test('the key table has signed rates, no shares, and the p99 of keys without negative counts', () => {
  const lines = all(frameOf(allocations(), SIZE), 'panel').split('\n')
  assert.match(lines.find((line) => line.includes('made'))!, /made +15 +- +3?[\d.]+/)
  assert.match(lines.find((line) => line.includes('freed'))!, /freed +-40 +- +- /)
})

test('an isolated key without negative counts has its percentiles again', () => {
  const table = { type: 'row', by: -Infinity } as const
  const model = act(allocations(), { type: 'focus' }, table, { type: 'select' }, { type: 'isolate' })
  const text = all(frameOf(model, SIZE), 'status')
  assert.doesNotMatch(text, /negative counts/)
  assert.match(text, /in sight 180 /)
  assert.match(text, /p99 [\d.]+/)
})

test('the cursor starts on the strongest cell, also where all counts are negative', () => {
  let model = reduce(started(), { type: 'window', ...SIZE })
  model = reduce(model, tickOf(1000, [[['freed'], [[512, 1023, -2], [4096, 8191, -70]]]]))
  const text = all(frameOf(act(model, { type: 'cursor', right: 0, up: 0 }), SIZE))
  assert.match(text, /-70 events {2}no shares: negative counts/)
})

test('the cursor tells the signed counts of its cell and has no shares', () => {
  const model = act(allocations(), { type: 'cursor', right: 0, up: 0 })
  const frame = frameOf(model, SIZE)
  assert.match(all(frame), /-?\d+ events?  no shares: negative counts/)
})
