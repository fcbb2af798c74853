import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editDistance, nearestNames } from '../../../src/core/text/did-you-mean.js'
import { Random } from '../../random.js'

test('nearestNames() finds the names that were meant, nearest first', () => {
  const names = ['syscall', 'sched', 'io', 'read', 'write', 'opentat', 'open']
  assert.deepEqual(nearestNames('syscal', names), ['syscall'])
  assert.deepEqual(nearestNames('opne', names), ['open'])
  assert.deepEqual(nearestNames('OPEN', ['open', 'OPEN', 'Open']), ['OPEN'])
  assert.deepEqual(nearestNames('raed', names, 1), ['read'])
})

test('nearestNames() says nothing rather than something far', () => {
  assert.deepEqual(nearestNames('zzzzzz', ['syscall', 'io']), [])
  assert.deepEqual(nearestNames('', ['', 'a', 'ab']), ['', 'a'])
  assert.deepEqual(nearestNames('x', []), [])
  assert.deepEqual(nearestNames('abc', ['abd'], 0), [])
})

test('nearestNames() names each candidate once and keeps the order of equals', () => {
  assert.deepEqual(nearestNames('aaa', ['aab', 'aac', 'aab', 'aad', 'aae']), ['aab', 'aac', 'aad'])
})

test('editDistance() is a distance, and its limit only cuts off what is beyond it', () => {
  const random = new Random(3)
  const word = (): string => Array.from({ length: random.int(0, 7) }, () => random.pick(['a', 'b', 'A'])).join('')
  for (let i = 0; i < 3000; i++) {
    const [a, b] = [word(), word()]
    const distance = editDistance(a, b)
    assert.equal(distance, editDistance(b, a), `${a} ${b}`)
    assert.equal(distance === 0, a === b)
    assert.ok(distance >= Math.abs(a.length - b.length) && distance <= Math.max(a.length, b.length))
    const cut = editDistance(a, b, 2)
    if (distance <= 2) assert.equal(cut, distance, `${a} ${b}`)
    else assert.ok(cut > 2)
  }
})
