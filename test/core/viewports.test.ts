/**
 * Two viewports never disturb each other: neither models of different sizes over one stream, nor two that look at one history. Each
 * frame is what it is alone.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildChart } from '../../src/core/chart/chart.js'
import type { Frame } from '../../src/core/frame.js'
import { frameOf } from '../../src/core/layout/frame-of.js'
import type { Model } from '../../src/core/state/state.js'
import type { Tick } from '../../src/core/stream/event.js'
import { reduce } from '../../src/core/update/update.js'
import { Random } from '../random.js'
import { keyedTick } from './keyed.js'
import { header } from './make.js'
import { follow, openViewport, type Viewport } from './viewports.js'

const WIDE: Viewport = { size: { columns: 160, rows: 50 }, actions: [{ type: 'percentile-lines' }, { type: 'table' }] }
const SMALL: Viewport = {
  size: { columns: 90, rows: 26 },
  actions: [{ type: 'next-axis' }, { type: 'next-weight' }, { type: 'zoom-time', by: -1 }, { type: 'half-blocks' }],
}
/** What the user does in between: by number of the tick. */
const DONE: Readonly<Record<number, readonly ['wide' | 'small', Parameters<typeof reduce>[1]]>> = {
  9: ['wide', { type: 'cursor', right: 0, up: 0 }], 14: ['small', { type: 'next-scale' }], 20: ['wide', { type: 'select' }],
  26: ['small', { type: 'cursor', right: 0, up: 0 }], 31: ['small', { type: 'isolate' }], 40: ['wide', { type: 'top', by: 1 }],
  47: ['small', { type: 'next-fold' }], 55: ['wide', { type: 'isolate' }],
}
const HEADER = header({ keys: ['call', 'program'] })

function ticks(): Tick[] {
  const random = new Random(77)
  return Array.from({ length: 70 }, (_, i) => keyedTick(random, (i + 1) * 1000, 9))
}

function act(name: 'wide' | 'small', model: Model, at: number): Model {
  const done = DONE[at]
  return done?.[0] === name ? reduce(model, done[1]) : model
}

/** The frames of one viewport that is alone. */
function alone(name: 'wide' | 'small', viewport: Viewport): Frame[] {
  let model = openViewport(viewport, HEADER)
  return ticks().map((tick, at) => {
    model = act(name, reduce(model, tick), at)
    return frameOf(model, viewport.size)
  })
}

test('two models of different sizes over one stream, interleaved, show what each shows alone', () => {
  let [wide, small] = [openViewport(WIDE, HEADER), openViewport(SMALL, HEADER)]
  const [wideAlone, smallAlone] = [alone('wide', WIDE), alone('small', SMALL)]
  ticks().forEach((tick, at) => {
    wide = act('wide', reduce(wide, tick), at)
    small = act('small', reduce(small, tick), at)
    assert.deepEqual(frameOf(wide, WIDE.size), wideAlone[at])
    assert.deepEqual(frameOf(small, SMALL.size), smallAlone[at])
  })
})

test('two viewports that look at one history, interleaved, show what each shows alone', () => {
  let wide = openViewport(WIDE, HEADER)
  let small = follow(openViewport(SMALL, HEADER), wide)
  const [wideAlone, smallAlone] = [alone('wide', WIDE), alone('small', SMALL)]
  ticks().forEach((tick, at) => {
    wide = act('wide', reduce(wide, tick), at)
    small = act('small', follow(small, wide), at)
    assert.deepEqual(frameOf(small, SMALL.size), smallAlone[at])
    assert.deepEqual(frameOf(wide, WIDE.size), wideAlone[at])
  })
})

test('a picture that is exported leaves the screen its columns', () => {
  let model = openViewport(WIDE, HEADER)
  let before: Frame | undefined
  for (const tick of ticks()) {
    model = reduce(model, tick)
    const frame = frameOf(model, WIDE.size)
    buildChart(model, { columns: 40, rows: 'even' })
    const again = frameOf(model, WIDE.size)
    again.map!.columns.forEach((column, i) => assert.equal(column, frame.map!.columns[i], 'the same object'))
    if (before !== undefined) assert.equal(frame.map!.columns.at(-2), before.map!.columns.at(-1), 'a tick draws one column')
    before = again
  }
})
