import assert from 'node:assert/strict'
import { test } from 'node:test'
import { convertQuantity, parseQuantityRange, parseQuantity } from '../../../src/core/text/units.js'

test('parseQuantity() reads a number with or without a unit', () => {
  assert.deepEqual(parseQuantity('10ms'), { value: 10, unit: 'ms' })
  assert.deepEqual(parseQuantity(' 1.5 s '), { value: 1.5, unit: 's' })
  assert.deepEqual(parseQuantity('64KiB'), { value: 64, unit: 'kib' })
  assert.deepEqual(parseQuantity('250'), { value: 250, unit: '' })
})

for (const word of ['', 'ms', '-1ms', '10 parsecs', '1.2.3', '0x10', '1,5ms', 'constructor', '5__proto__']) {
  test(`parseQuantity() refuses "${word}"`, () => assert.equal(parseQuantity(word), undefined))
}

test('convertQuantity() puts a quantity into the script\'s unit, and refuses another family', () => {
  assert.equal(convertQuantity({ value: 10, unit: 'ms' }, 'ns'), 1e7)
  assert.equal(convertQuantity({ value: 1.5, unit: 's' }, 'us'), 1.5e6)
  assert.equal(convertQuantity({ value: 2, unit: 'kib' }, 'bytes'), 2048)
  assert.equal(convertQuantity({ value: 7, unit: '' }, 'pages'), 7)
  assert.equal(convertQuantity({ value: 10, unit: 'ms' }, 'bytes'), undefined)
  assert.equal(convertQuantity({ value: 10, unit: 'ms' }, ''), undefined)
})

test('parseQuantityRange() reads a range', () => {
  assert.deepEqual(parseQuantityRange('100us-50ms'), [{ value: 100, unit: 'us' }, { value: 50, unit: 'ms' }])
  assert.deepEqual(parseQuantityRange('0..64KiB'), [{ value: 0, unit: '' }, { value: 64, unit: 'kib' }])
  assert.deepEqual([parseQuantityRange('5ms'), parseQuantityRange('-'), parseQuantityRange('a-b')], [undefined, undefined, undefined])
})
