/** Deadlines without drift: consumer/schedule.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Schedule } from '../../src/consumer/tick-schedule.js'

test('deadline is start + interval at first', () => {
  assert.equal(new Schedule(1000, 250).deadline, 1250)
})

test('passed() moves to the next multiple, not to now + interval', () => {
  const schedule = new Schedule(0, 100)
  schedule.passed(103)
  assert.equal(schedule.deadline, 200)
  schedule.passed(207)
  assert.equal(schedule.deadline, 300)
})

test('passed() skips deadlines that went by while a tick was late', () => {
  const schedule = new Schedule(0, 100)
  schedule.passed(455)
  assert.equal(schedule.deadline, 500)
})

test('passed() counts a tick up to half a millisecond early as on time', () => {
  const schedule = new Schedule(0, 100)
  schedule.passed(99.6)
  assert.equal(schedule.deadline, 200)
})

test('a thousand late ticks do not drift', () => {
  const schedule = new Schedule(10, 50)
  for (let k = 1; k <= 1000; k++) {
    assert.equal(schedule.deadline, 10 + k * 50)
    schedule.passed(schedule.deadline + (k * 7) % 49)
  }
})
