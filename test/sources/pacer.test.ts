import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pacer } from '../../src/sources/pacer.js'
import type { Clock } from '../../src/sources/timer.js'

/** A clock on which waiting takes no time; each wait ends `late` milliseconds late. */
function fakeClock(late = 0): Clock & { waits: number[] } {
  let now = 1000
  const waits: number[] = []
  return {
    waits,
    now: () => now,
    callAfter(milliseconds, act) {
      waits.push(milliseconds)
      const timer = setImmediate(() => {
        now += milliseconds + late
        act()
      })
      return () => clearImmediate(timer)
    },
  }
}

async function waitsFor(pacer: Pacer, clock: { waits: number[] }, times: number[]): Promise<number[]> {
  for (const time of times) await pacer.waitUntil(time)
  return clock.waits
}

test('waitUntil() waits as long as the stream took, divided by the pace', async () => {
  for (const [pace, waits] of [[1, [1000, 500, 2000]], [2, [500, 250, 1000]], [0.5, [2000, 1000, 4000]]] as const) {
    const clock = fakeClock()
    assert.deepEqual(await waitsFor(new Pacer(pace, clock), clock, [1000, 1500, 1500, 3500]), waits)
  }
})

test('waitUntil() does not drift when timers are late', async () => {
  const clock = fakeClock(30)
  assert.deepEqual(await waitsFor(new Pacer(1, clock), clock, [1000, 2000, 3000]), [1000, 970, 970])
})

test('waitUntil() waits for nothing at full speed, nor when released', async () => {
  const clock = fakeClock()
  assert.deepEqual(await waitsFor(new Pacer('max', clock), clock, [1000, 9e9]), [])
  const pacer = new Pacer(1, clock)
  pacer.release()
  assert.deepEqual(await waitsFor(pacer, clock, [1000, 9e9]), [])
})

test('release() ends a wait that has begun', { timeout: 10_000 }, async () => {
  const never: Clock = { now: () => 0, callAfter: () => () => {} }
  const pacer = new Pacer(1, never)
  setImmediate(() => pacer.release())
  await pacer.waitUntil(1000)
})

test('waitUntil() splits a wait of a month into waits that a timer can take', async () => {
  const clock = fakeClock()
  const waits = await waitsFor(new Pacer(1, clock), clock, [30 * 86_400_000])
  assert.ok(waits.every((wait) => wait < 2 ** 31))
  assert.equal(waits.reduce((sum, wait) => sum + wait, 0), 30 * 86_400_000)
})
