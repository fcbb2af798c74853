import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isExiting, parseProcessStat } from '../../../src/core/stream/proc-stat.js'

/** A line as Linux 6 writes it, of a program that named itself "a) R (b". */
const line = (state: string, flags: number): string =>
  `42 (a) R (b) ${state} 7 41 40 34816 42 ${flags} 0 0 0 0 1 2 3 4 20 0 3 0 987654 1000 50 0\n`

test('parseProcessStat() reads the fields after the last parenthesis', () => {
  assert.deepEqual(parseProcessStat(line('S', 0x400000)),
    { state: 'S', parent: 7, group: 41, session: 40, isExiting: false, threads: 3, startTime: '987654' })
})

test('isExiting() is true from the first sign of an end', () => {
  assert.equal(isExiting(line('R', 0x404)), true)
  assert.equal(isExiting(line('Z', 0)), true)
  assert.equal(isExiting(line('X', 0)), true)
  assert.equal(isExiting(line('D', 0x400)), false)
})

test('parseProcessStat() of an empty line names no state', () => {
  assert.equal(parseProcessStat('').state, '')
  assert.equal(isExiting(''), false)
})
