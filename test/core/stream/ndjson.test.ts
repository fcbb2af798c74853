import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../../src/core/errors/user-error.js'
import type { Bucket, Event, Header } from '../../../src/core/stream/event.js'
import { StreamDecoder, decode, encode } from '../../../src/core/stream/ndjson.js'
import { Random, randomTick } from '../../random.js'

const header: Header = {
  type: 'header', version: '1.0', start: 1_700_000_000_000, interval: 1000, title: 'latency', unit: 'ns', host: 'h', os: 'Linux', dtrace: 'Sun D 2.0',
  script: 'BEGIN { @ = quantize(1); }', aggregations: ['time', ''], keys: ['call'],
}

function refusal(act: () => unknown): UserError {
  try {
    act()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new assert.AssertionError({ message: 'nothing was refused' })
}

function tickOf(buckets: unknown): string {
  return JSON.stringify({ type: 'tick', time: 1, duration: 1, aggregations: [{ name: 'a', function: 'quantize', parameters: [], records: [{ key: [], buckets }] }] })
}

test('encode(decode(line)) is the line, for every line ever written', () => {
  const random = new Random(1)
  for (let i = 0; i < 300; i++) {
    const line = encode(randomTick(random, i))
    assert.ok(!line.includes('\n'))
    assert.equal(encode(decode(line, 1)), line)
  }
  const others: Event[] = [
    header,
    { type: 'drop', time: 0, kind: 'aggregation', count: 3, message: '3 events lost', hint: 'Try -x aggsize=64m.' },
    { type: 'error', time: 0.5, message: 'divide-by-zero', count: 12 },
    { type: 'notice', time: 1, from: 'script', text: 'hello\r\n\u001b[2J' },
    { type: 'end', time: 1, reason: 'exit', status: -1 },
  ]
  for (const event of others) assert.deepEqual(decode(encode(event), 1), event)
})

test('decode() keeps unknown types and unknown fields', () => {
  for (const line of ['{"type":"weather","time":-3,"label":"x"}', '{"type":"constructor"}', '{"type":"__proto__"}', '{"type":"end","time":0,"reason":"stop","status":0,"new":[1]}']) {
    assert.equal(encode(decode(line, 1)), line)
  }
})

test('decode() takes a line with a carriage return', () => {
  assert.deepEqual(decode(encode(header) + '\r', 1), header)
})

test('decode() takes buckets that touch only where doubles round', () => {
  const top: Bucket[] = [[2 ** 61, 2 ** 62, 1], [2 ** 62, 2 ** 63, 1]]
  decode(tickOf(top), 1)
  decode(tickOf([[null, -1, 1], [0, 0, 5], [1, null, 2]]), 1)
  decode(tickOf([]), 1)
})

const record = (fields: string): string =>
  `{"type":"tick","time":1,"duration":1,"aggregations":[{"name":"a","function":"count","records":[${fields}]}]}`

const badLines: readonly [string, string, RegExp][] = [
  ['nothing', '', /^Line 7 is not JSON/],
  ['half a line', '{"type":"tick","ti', /^Line 7 is not JSON: \{"type":"tick","ti/],
  ['an escape sequence', '\u001b[2J', /not JSON: \ufffd\[2J/],
  ['a number', '12', /Line 7: the line is 12; expected a JSON object/],
  ['null', 'null', /the line is null/],
  ['a list', '[]', /the line is \[\]/],
  ['no type', '{}', /"type" is missing; expected a string/],
  ['a type that is no string', '{"type":1}', /"type" is 1/],
  ['a newer version', encode({ ...header, version: '2.0' }), /version 2\.0; this heat-tracer reads 1\.x/],
  ['a version that is none', encode({ ...header, version: 'x' }), /"version" is "x"/],
  ['no version', '{"type":"header"}', /"version" is missing/],
  ['a start that is no time', JSON.stringify({ ...header, start: null }), /"start" is null/],
  ['an interval of 0', encode({ ...header, interval: 0 }), /"interval" is 0/],
  ['a title that is no string', JSON.stringify({ ...header, title: 1 }), /"title" is 1/],
  ['names that are no list', JSON.stringify({ ...header, aggregations: 'a' }), /"aggregations" is "a"/],
  ['keys that are no names', JSON.stringify({ ...header, keys: [1] }), /"keys" is \[1\]/],
  ['no time', '{"type":"tick"}', /"time" is missing/],
  ['a time below 0', '{"type":"tick","time":-1}', /"time" is -1/],
  ['a time beyond all numbers', '{"type":"tick","time":1e999}', /"time" is null/],
  ['no duration', '{"type":"tick","time":1}', /"duration" is missing/],
  ['no aggregations', '{"type":"tick","time":1,"duration":1}', /"aggregations" is missing/],
  ['an aggregation that is none', '{"type":"tick","time":1,"duration":1,"aggregations":[3]}', /an aggregation is 3/],
  ['an aggregation without a name', '{"type":"tick","time":1,"duration":1,"aggregations":[{}]}', /an aggregation’s "name" is missing/],
  ['an unknown function', '{"type":"tick","time":1,"duration":1,"aggregations":[{"name":"a","function":"mode"}]}', /@a’s "function" is "mode"; expected one of quantize/],
  ['no parameters', '{"type":"tick","time":1,"duration":1,"aggregations":[{"name":"a","function":"lquantize"}]}', /@a’s "parameters" is missing/],
  ['no records', '{"type":"tick","time":1,"duration":1,"aggregations":[{"name":"a","function":"sum"}]}', /@a’s "records" is missing/],
  ['a record that is none', record('null'), /a record of @a is null/],
  ['a key that is no tuple', record('{"key":"a","value":1}'), /a key of @a is "a"/],
  ['a key of a key', record('{"key":[["a"]],"value":1}'), /a key of @a is \[\["a"\]\]/],
  ['no value', record('{"key":[]}'), /a "value" of @a is missing/],
  ['a count below 0', record('{"key":[],"value":1,"count":-1}'), /a "count" of @a is -1/],
  ['no buckets', tickOf(undefined), /"buckets" of @a is missing/],
  ['a bucket that is none', tickOf([1]), /a bucket of @a is 1; expected \[min, max, count\]/],
  ['half a bucket', tickOf([[1, 2]]), /a bucket of @a is \[1,2\]/],
  ['a zero count', tickOf([[1, 2, 0]]), /a whole count from -2\^64 to 2\^64, but not 0/],
  ['a count that no int64 holds', tickOf([[1, 2, 1e20]]), /from -2\^64 to 2\^64/],
  ['a negative count that no int64 holds', tickOf([[1, 2, -1e20]]), /from -2\^64 to 2\^64/],
  ['more buckets than a function makes', tickOf(Array.from({ length: 2 ** 17 + 1 }, (_, i) => [i, i, 1])), /more than 131072 buckets/],
  ['a broken count', tickOf([[1, 2, 1.5]]), /a whole count/],
  ['a broken negative count', tickOf([[1, 2, -0.5]]), /a whole count/],
  ['a bound that is none', tickOf([['1', 2, 1]]), /bounds that are numbers or null/],
  ['a bucket upside down', tickOf([[3, 2, 1]]), /min no greater than max/],
  ['buckets high to low', tickOf([[4, 7, 1], [2, 3, 1]]), /low to high .*ends at 7/],
  ['overlapping buckets', tickOf([[2, 4, 1], [4, 7, 1]]), /do not overlap/],
  ['the same bucket twice', tickOf([[2, 2, 1], [2, 2, 1]]), /do not overlap/],
  ['an open end below another bucket', tickOf([[1, null, 1], [5, 6, 1]]), /no other bucket after an open end/],
  ['an open end above another bucket', tickOf([[1, 2, 1], [null, 6, 1]]), /a lower bound/],
  ['a bucket of everything', tickOf([[null, null, 1]]), /a lower bound/],
  ['a drop without a message', '{"type":"drop","time":1,"kind":"x","count":1}', /"message" is missing/],
  ['a drop of less than nothing', '{"type":"drop","time":1,"kind":"x","count":-1,"message":""}', /"count" is -1/],
  ['an error without a message', '{"type":"error","time":1}', /"message" is missing/],
  ['a fault that never was', '{"type":"error","time":1,"message":"","count":0}', /"count" is 0/],
  ['a notice from nowhere', '{"type":"notice","time":1,"text":"","from":"me"}', /"from" is "me"; expected one of script/],
  ['an end without a reason', '{"type":"end","time":1,"status":0}', /"reason" is missing/],
  ['a broken status', '{"type":"end","time":1,"reason":"exit","status":0.5}', /"status" is 0.5/],
]

for (const [what, line, details] of badLines) {
  test(`decode() refuses ${what}, naming the line and what was expected`, () => {
    const { message, details: { exit } } = refusal(() => decode(line, 7))
    assert.match(message, details)
    assert.match(message, /Line 7\b/)
    assert.equal(exit, 5)
  })
}

test('decode() quotes no more than a line of a huge value', () => {
  assert.ok(refusal(() => decode(`{"type":${'1'.repeat(1e6)}}`, 1)).message.length < 200)
  assert.ok(refusal(() => decode('x'.repeat(1e6), 1)).message.length < 300)
})

test('decode() never fails but by a UserError, whatever the bytes', () => {
  const random = new Random(2)
  for (let i = 0; i < 2000; i++) {
    const letters = [...encode(i % 5 === 0 ? header : randomTick(random, i))]
    for (let n = random.int(1, 4); n > 0; n--) letters.splice(random.int(0, letters.length), random.int(0, 9), random.pick(['', '0', '-', '"', '{', '[', ',', 'null', '1e999']))
    try {
      decode(letters.join(''), 1)
    } catch (error) {
      assert.ok(error instanceof UserError, `seed 2, case ${i}: ${error}`)
    }
  }
})

const at = (time: number): string => encode({ type: 'tick', time, duration: 1, aggregations: [] })

function decoded(...lines: string[]): StreamDecoder {
  const decoder = new StreamDecoder()
  for (const line of lines) decoder.decode(line)
  return decoder
}

test('StreamDecoder takes a stream in order, with unknown types anywhere after the header', () => {
  const decoder = decoded(encode(header), at(1), '{"type":"weather","time":0}', at(1), encode({ type: 'end', time: 2, reason: 'stop', status: 0 }), '{"type":"trailer"}')
  assert.deepEqual([decoder.line, decoder.header, decoder.ended], [6, header, true])
})

test('StreamDecoder takes a newer minor version', () => {
  assert.equal(decoded(encode({ ...header, version: '1.17' })).header?.version, '1.17')
})

const badOrders: readonly [string, string[], string, RegExp][] = [
  ['a stream without a header', [at(1)], 'no-header', /Line 1 is a "tick" event before any header/],
  ['an unknown event before the header', ['{"type":"x"}'], 'no-header', /"x"/],
  ['a second header', [encode(header), at(1), encode(header)], 'second-header', /Line 3/],
  ['time that goes back', [encode(header), at(5), at(4)], 'time-goes-back', /Line 3: the time goes back from 5 ms to 4 ms/],
  ['a tick after the end', [encode(header), encode({ type: 'end', time: 2, reason: 'stop', status: 0 }), at(3)], 'after-end', /Line 3/],
  ['a second end', [encode(header), ...Array<string>(2).fill(encode({ type: 'end', time: 2, reason: 'stop', status: 0 }))], 'after-end', /Line 3/],
  ['an aggregation that changes its function', [encode(header), tickOf([]), tickOf([]).replace('quantize', 'lquantize')], 'bad-line', /Line 3: @a is lquantize\(\); expected quantize\(\), as before/],
]

for (const [what, lines, code, details] of badOrders) {
  test(`StreamDecoder refuses ${what}`, () => {
    const error = refusal(() => decoded(...lines))
    assert.equal(error.details.code, code)
    assert.match(error.message, details)
  })
}

test('StreamDecoder counts the lines that were passed over', () => {
  const decoder = decoded(encode(header))
  decoder.skip()
  assert.match(refusal(() => decoder.decode('x')).message, /^Line 3/)
})
