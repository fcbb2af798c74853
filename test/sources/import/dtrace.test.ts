import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bucket } from '../../../src/core/stream/event.js'
import { parseDTraceKey } from '../../../src/sources/import/formats/dtrace-key.js'
import { guessQuantizer } from '../../../src/sources/import/guess-quantizer.js'
import { countByAggregation, readImport, findBuckets, textInput, selectTicks } from './read-import.js'

const HEADING = '           value  ------------- Distribution ------------- count    '
const table = (...rows: readonly [string | number, number][]): string[] => [
  HEADING, ...rows.map(([label, count]) => `${String(label).padStart(16)} |@@@@@@@@@@                               ${count}`),
]
const string = (word: string): string => `  ${word.padEnd(50)}`
const integer = (value: number): string => ` ${String(value).padStart(16)}`

test('parseDTraceKey() reads strings, integers of every size, and text', () => {
  assert.deepEqual(parseDTraceKey([]), { key: [], pattern: '', before: [] })
  assert.deepEqual(parseDTraceKey([string('read')]), { key: ['read'], pattern: 's', before: [] })
  assert.deepEqual(parseDTraceKey([`${string('a b  c')}${integer(-7)}${string('d')}`]).key, ['a b  c', -7, 'd'])
  assert.deepEqual(parseDTraceKey(['       12     3']).key, [12, 3])
  assert.deepEqual(parseDTraceKey([integer(12).replace('12', ' 9')]).key, [9])
  assert.deepEqual(parseDTraceKey([' 18446744073709551615']).key, ['18446744073709551615'])
  assert.deepEqual(parseDTraceKey(['latency of read:']), { key: ['latency of read:'], pattern: 'text', before: [] })
  assert.deepEqual(parseDTraceKey(['hello', string('read')]), { key: ['read'], pattern: 's', before: ['hello'] })
})

test('parseDTraceKey() keeps a key longer than its column whole', () => {
  const long = 'x'.repeat(60)
  assert.deepEqual(parseDTraceKey([`  ${long}`]).key, [long])
  assert.deepEqual(parseDTraceKey([`  ${long}${integer(3)}`]).key, [`${long}${integer(3)}`])
})

test('parseDTraceKey() reads a stack as its frames, with the parts before it', () => {
  const frames = ['              vmlinux`do_syscall_64+0x1', '              libc.so`read+0x8']
  assert.deepEqual(parseDTraceKey(frames), { key: ['vmlinux`do_syscall_64+0x1\nlibc.so`read+0x8'], pattern: 'f', before: [] })
  assert.deepEqual(parseDTraceKey([string('dd'), ...frames]).key, ['dd', 'vmlinux`do_syscall_64+0x1\nlibc.so`read+0x8'])
})

test('printa() of two aggregations under one key keeps them apart', async () => {
  const print = [string('read'), ...table([1024, 0], [2048, 5], [4096, 0]), '', ...table([0, 0], [10, 7], [20, 0]), '', '']
  const [tick] = selectTicks(await readImport(textInput(['', ...print].join('\n'))))
  assert.deepEqual(countByAggregation(tick!), { quantize: 5, lquantize: 7 })
  assert.deepEqual(findBuckets(tick!, 'lquantize', ['read']), [[10, 19, 7]])
})

test('a key that is new comes into the tick of its own printa()', async () => {
  const one = (key: string, count: number): string[] => [string(key), ...table([1024, 0], [2048, count], [4096, 0]), '']
  const lines = ['', ...one('read', 5), '', ...one('new', 1), ...one('read', 3), '', ...one('read', 2)]
  const ticks = selectTicks(await readImport(textInput(lines.join('\n'))))
  assert.deepEqual(ticks.map((tick) => tick.aggregations[0]!.records.map(({ key }) => key[0])), [['read'], ['new', 'read'], ['read']])
})

test('an aggregation without a key, printed again and again, is a tick each', async () => {
  const print = ['', '', ...table([1024, 0], [2048, 5], [4096, 0]), '']
  const ticks = selectTicks(await readImport({ ...textInput([...print, ...print, ...print].join('\n')), countMode: 'cleared' }))
  assert.deepEqual(ticks.map((tick) => countByAggregation(tick)), [{ quantize: 5 }, { quantize: 5 }, { quantize: 5 }])
})

test('guessQuantizer() finds the function that could have made the buckets, or none', () => {
  const of = (buckets: Bucket[]): string => {
    const { function: fn, parameters } = guessQuantizer(buckets)
    return `${fn}(${parameters})`
  }
  assert.equal(of([]), 'quantize()')
  assert.equal(of([[0, 0, 1], [1, 1, 1], [4, 7, 1], [-3, -2, 1]]), 'quantize()')
  assert.equal(of([[2 ** 62, null, 1]]), 'quantize()')
  assert.equal(of([[null, 9, 1], [10, 14, 1], [100, null, 1]]), 'lquantize(10,100,5)')
  assert.equal(of([[30, 39, 1], [70, 79, 1]]), 'lquantize(0,200,10)')
  assert.equal(of([[1000, 1499, 1], [9500, 9999, 1], [10000, 14999, 1]]), 'llquantize(10,0,16,20)')
  assert.equal(of([[-99, 99, 1], [100, 199, 1], [1000, 1999, 1], [100000, null, 1]]), 'llquantize(10,2,4,10)')
  assert.equal(of([[2000, null, 5]]), 'llquantize()')
  assert.equal(of([[0, 9, 1], [5, 14, 1]]), 'llquantize()')
})
