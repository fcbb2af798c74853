/** The bytes that a key takes in the aggregation buffer, as libdtrace's map has them (read with -x aggsize and the keys that fitted). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { estimateRecordBytes } from '../../../src/core/stream/record-size.js'

const QUANTIZE = 8 + 8 + 127 * 8 // number of the aggregation, generation, words

test('estimateRecordBytes() counts the words of the function and the parts of the key', () => {
  assert.equal(estimateRecordBytes('BEGIN { @ = quantize(1); }'), QUANTIZE)
  assert.equal(estimateRecordBytes('BEGIN { @x[pid, arg1] = quantize(1); }'), QUANTIZE + 16)
  assert.equal(estimateRecordBytes('BEGIN { @x[execname] = quantize(1); }'), QUANTIZE + 264)
  assert.equal(estimateRecordBytes('BEGIN { @x = lquantize(1, 0, 100, 5); }'), 16 + 22 * 8)
  assert.equal(estimateRecordBytes('BEGIN { @x = llquantize(1, 2, 6, 33, 8); }'), 16 + 227 * 8)
  assert.equal(estimateRecordBytes('BEGIN { @x[ustack(20)] = count(); }'), 16 + 21 * 8 + 8)
})

test('estimateRecordBytes() takes the largest function and the longest key, since all keys take the same room', () => {
  const text = 'BEGIN { @a[execname, probefunc] = count(); @b[pid] = quantize(1); }'
  assert.equal(estimateRecordBytes(text), QUANTIZE + 2 * 264)
})

test('estimateRecordBytes() reads the size of strings from the script, and ignores commented aggregations', () => {
  const text = '#pragma D option strsize=16\n/* @y[a, b, c] = quantize(1); */ BEGIN { @x[execname] = quantize(1); }'
  assert.equal(estimateRecordBytes(text), QUANTIZE + 24)
  assert.equal(estimateRecordBytes('#pragma D option strsize=1k\nBEGIN { @x[execname] = count(); }'), 16 + 8 + 1032)
})

test('estimateRecordBytes() assumes a large record where parameters are not known, and nothing without aggregations', () => {
  assert.ok(estimateRecordBytes('BEGIN { @x = llquantize(1, 2, 6, HIGH, 8); }') >= 300 * 8)
  assert.ok(estimateRecordBytes('BEGIN { @x = lquantize(1, 0, $1, 8); }') >= 300 * 8)
  assert.equal(estimateRecordBytes('BEGIN { trace(1); }'), 0)
})
