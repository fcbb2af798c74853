/** Deadlines of ticks do not drift. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TickSchedule } from '../../src/consumer/tick-schedule.js'

test('deadline is start + interval at first', () => {
  assert.equal(new TickSchedule(1000, 250).deadline, 1250)
})

test('advance() moves to the next multiple, not to now + interval', () => {
  const schedule = new TickSchedule(0, 100)
  schedule.advance(103)
  assert.equal(schedule.deadline, 200)
  schedule.advance(207)
  assert.equal(schedule.deadline, 300)
})

test('advance() skips deadlines that went by while a tick was late', () => {
  const schedule = new TickSchedule(0, 100)
  schedule.advance(455)
  assert.equal(schedule.deadline, 500)
})

test('advance() counts a tick up to half a millisecond early as on time', () => {
  const schedule = new TickSchedule(0, 100)
  schedule.advance(99.6)
  assert.equal(schedule.deadline, 200)
})

test('a thousand late ticks do not drift', () => {
  const schedule = new TickSchedule(10, 50)
  for (let k = 1; k <= 1000; k++) {
    assert.equal(schedule.deadline, 10 + k * 50)
    schedule.advance(schedule.deadline + (k * 7) % 49)
  }
})
