/** What the screen says while nothing comes, and about what was lost: it must be readable at 80x24 too. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import type { Model } from '../../../src/core/state/state.js'
import { reduce } from '../../../src/core/update/update.js'
import { started, tick } from '../make.js'
import { all } from './frame-parts.js'

const SMALL = { columns: 80, rows: 24 }
const SCRIPT = 'syscall::read:entry { self->start = timestamp; } syscall::read:return { @time = quantize(timestamp - self->start); }'

const silent = (script: string, ticks = 3): Model => {
  let model = started({}, { script })
  for (let i = 1; i <= ticks; i++) model = reduce(model, tick(1000 * i, []))
  return model
}

test('frameOf() names the probes that count, while ticks come without an event', () => {
  assert.match(all(frameOf(silent(SCRIPT), SMALL), 'message'), /^waiting for the first events; none yet of\nsyscall::read:return$/)
  assert.match(all(frameOf(silent(SCRIPT, 0), SMALL), 'message'), /^waiting for the first events$/)
  assert.match(all(frameOf(silent('a:::b, c:::d, e:::f, g:::h { @ = quantize(1); }'), SMALL), 'message'), / of\na:::b, c:::d, e:::f and 1 more$/)
  assert.equal(all(frameOf(reduce(silent(SCRIPT), tick(4000, [5])), SMALL), 'message'), '')
})

test('frameOf() says that a tick probe may not fire, and what does', () => {
  for (const script of ['tick-1s { @x = quantize(1); }', 'profile:::tick-100hz { @x[1] = lquantize(1, 0, 10, 1); }']) {
    const text = all(frameOf(silent(script), SMALL), 'message')
    assert.match(text, /tick-1/)
    assert.match(text, /not\nwhile it is idle\. Try profile- in its place\./)
  }
  assert.doesNotMatch(all(frameOf(silent('profile-97 { @x = quantize(1); }'), SMALL), 'message'), /idle/)
})

test('frameOf() says without a screen what it waits for, after three silent ticks', () => {
  assert.equal(frameOf(silent(SCRIPT, 2), SMALL).facts!.waiting, undefined)
  assert.match(frameOf(silent(SCRIPT), SMALL).facts!.waiting!, /of syscall::read:return/)
})

test('frameOf() shows for how long a tick is overdue and why, in words that fit 80 columns', () => {
  const model = reduce(reduce(started(), tick(1000, [1000])), { type: 'waiting', ms: 23_400, keys: 50_000 })
  assert.match(all(frameOf(model, SMALL), 'header'), /READING 23 s/)
  assert.match(all(frameOf(model, SMALL), 'status'), / {2}reading 50k keys from the kernel: 23 s$/)
  assert.match(all(frameOf(model, { columns: 250, rows: 40 }), 'status'), /waiting for the snapshot: DTrace has been reading 50k keys/)
  assert.match(all(frameOf(reduce(model, tick(25_000, [1000])), SMALL), 'header'), /LIVE/)
})

test('frameOf() shows at 80 columns what to do about a drop; the notices have the whole text', () => {
  const drop = {
    type: 'drop', time: 1000, kind: 'aggregation', count: 191_996, hint: 'Try -x aggsize=104m, or count by fewer keys.',
    message: '191,996 events lost: the aggregation buffer has no room for more keys',
  } as const
  const model = reduce(reduce(started(), tick(1000, [1000])), drop)
  assert.match(all(frameOf(model, SMALL), 'status'), /drops 192k .*Try -x aggsize=104m, or count/)
  assert.match(all(frameOf(model, { columns: 250, rows: 60 }), 'status'), /no room for more keys\. Try -x aggsize=104m/)
  const panel = all(frameOf(reduce(model, { type: 'log' }), SMALL), 'panel').replace(/\s+/g, ' ')
  assert.match(panel, /191,996 events lost: the aggregation buffer has no room for more keys\. Try -x aggsize=104m, or count by fewer keys\./)
})
