/** docs/stream.schema.json, what is written and what the decoder accepts agree on every line. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { UserError } from '../../../src/core/errors/user-error.js'
import { decode, encode, StreamDecoder } from '../../../src/core/stream/ndjson.js'
import { demoSource } from '../../../src/sources/demo.js'
import { runHeatTracer } from '../../support/heat-tracer.js'
import { findSchemaError } from './schema.js'

export const FIXTURES = fileURLToPath(new URL('../../../../test/fixtures/stream', import.meta.url))

for (const name of readdirSync(FIXTURES)) {
  test(`${name} follows the schema, and the decoder accepts it`, () => {
    const lines = readFileSync(join(FIXTURES, name), 'utf8').split('\n').filter(Boolean)
    const decoder = new StreamDecoder()
    for (const line of lines) {
      assert.equal(findSchemaError(line), '', line)
      decoder.decode(line)
    }
    assert.ok(lines.length > 1)
  })
}

test('the demo follows the schema', async () => {
  for await (const { line } of demoSource({ ticks: 200, pace: 'max' }).events()) assert.equal(findSchemaError(line), '')
})

test('run --ndjson --rotate follows the schema', async () => {
  const { stdout, code } = await runHeatTracer(['--demo', '--ndjson', '--interval', '50', '--ticks', '45', '--rotate', '1s'])
  assert.equal(code, 0)
  const lines = stdout.trimEnd().split('\n')
  const decoder = new StreamDecoder()
  for (const line of lines) {
    assert.equal(findSchemaError(line), '', line)
    decoder.decode(line)
  }
  assert.equal(lines.filter((line) => line.startsWith('{"type":"header"')).length, 3)
})

const HEADER = {
  type: 'header', version: '1.0', start: 0, interval: 1000, title: '', unit: '', host: '', os: '', dtrace: '', script: '', aggregations: [],
}
const quantized = (record: unknown): object => ({
  type: 'tick', time: 1, duration: 1, aggregations: [{ name: '', function: 'quantize', parameters: [], records: [record] }],
})

const WRONG: readonly (readonly [what: string, line: unknown])[] = [
  ['a list', []], ['a line without a type', {}], ['a type that is a number', { type: 1 }],
  ['a newer major version', { ...HEADER, version: '2.0' }], ['no version', { ...HEADER, version: undefined }],
  ['an interval of 0', { ...HEADER, interval: 0 }],
  ['a title that is null', { ...HEADER, title: null }], ['a part 0', { ...HEADER, part: 0 }],
  ['keys that are numbers', { ...HEADER, keys: [1] }], ['a negative time', { type: 'tick', time: -1, duration: 1, aggregations: [] }],
  ['no duration', { type: 'tick', time: 1, aggregations: [] }], ['no aggregations', { type: 'tick', time: 1, duration: 1 }],
  ['an unknown function', { type: 'tick', time: 1, duration: 1, aggregations: [{ name: '', function: 'mean', records: [] }] }],
  ['no parameters', { type: 'tick', time: 1, duration: 1, aggregations: [{ name: '', function: 'quantize', records: [] }] }],
  ['a key that is a string', quantized({ key: 'read', buckets: [] })], ['a key that holds null', quantized({ key: [null], buckets: [] })],
  ['a record without buckets', quantized({ key: [] })], ['a count of 0', quantized({ key: [], buckets: [[1, 2, 0]] })],
  ['a count of one and a half', quantized({ key: [], buckets: [[1, 2, 1.5]] })],
  ['a count that no int64 holds', quantized({ key: [], buckets: [[1, 2, 1e20]] })],
  ['a negative count that no int64 holds', quantized({ key: [], buckets: [[1, 2, -1e20]] })],
  ['more buckets than a function makes', quantized({ key: [], buckets: Array.from({ length: 2 ** 17 + 1 }, (_, i) => [i, i, 1]) })],
  ['a bucket of two', quantized({ key: [], buckets: [[1, 2]] })], ['a bound that is text', quantized({ key: [], buckets: [['1', 2, 1]] })],
  ['an error that came 0 times', { type: 'error', time: 1, message: '', count: 0 }],
  ['a notice from nobody', { type: 'notice', time: 1, from: 'x', text: '' }],
  ['a mark without a label', { type: 'mark', time: 1, at: 1 }], ['a mark at a negative time', { type: 'mark', time: 1, at: -1, label: '' }],
  ['an end for no reason', { type: 'end', time: 1, reason: 'why', status: 0 }],
  ['a status of a half', { type: 'end', time: 1, reason: 'exit', status: 0.5 }],
]

test('schema and decoder both accept a negative count', () => {
  const line = JSON.stringify(quantized({ key: ['freed'], buckets: [[1, 2, 3], [4096, 8191, -10], [16384, null, -(2 ** 64)]] }))
  assert.equal(findSchemaError(line), '')
  assert.equal(encode(decode(line, 1)), line)
})

for (const [what, value] of WRONG) {
  test(`schema and decoder both refuse ${what}`, () => {
    const line = JSON.stringify(value)
    assert.notEqual(findSchemaError(line), '')
    assert.throws(() => decode(line, 7), (error) => error instanceof UserError && /\b7\b/.test(error.message))
  })
}
