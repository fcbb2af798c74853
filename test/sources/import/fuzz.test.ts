/** For any bytes, an import is a valid stream or one error message: it never crashes, hangs or makes up a count. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { UserError } from '../../../src/core/errors/user-error.js'
import { StreamDecoder } from '../../../src/core/stream/ndjson.js'
import { IMPORT_FORMATS, type ImportOptions } from '../../../src/sources/import/index.js'
import { FIXTURES, fixturePath, readImport, textInput } from './read-import.js'

const RUNS = { numRuns: 150, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false }

async function sound(content: string | Uint8Array, format?: string, options: Partial<ImportOptions> = {}): Promise<void> {
  let events
  try {
    events = await readImport({ ...textInput(content), ...(format === undefined ? {} : { format }), ...options })
  } catch (error) {
    assert.ok(error instanceof UserError, error instanceof Error ? error.stack : String(error))
    return
  }
  const decoder = new StreamDecoder()
  for (const event of events) decoder.decode(JSON.stringify(event))
  assert.ok(decoder.ended)
}

const fixtures = FIXTURES.map((name) => readFileSync(fixturePath(name), 'utf8'))
const format = fc.constantFrom(...IMPORT_FORMATS, undefined)

test('importSource() takes any bytes', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), format, (bytes, as) => sound(bytes, as)), RUNS)
})

test('importSource() takes real text with lines cut out, doubled, swapped and torn', async () => {
  const edit = fc.record(
    { at: fc.nat(), count: fc.nat(40), what: fc.constantFrom('cut', 'double', 'swap', 'tear', 'spoil'), by: fc.string({ maxLength: 12 }) },
  )
  const edits = fc.array(edit, { minLength: 1, maxLength: 8 })
  await fc.assert(fc.asyncProperty(fc.constantFrom(...fixtures), edits, format, async (whole, edits, as) => {
    const lines = whole.split('\n').slice(0, 600)
    for (const { at, count, what, by } of edits) {
      const i = at % lines.length
      if (what === 'cut') lines.splice(i, count)
      else if (what === 'double') lines.splice(i, 0, ...lines.slice(i, i + count))
      else if (what === 'swap') lines.push(...lines.splice(i, count))
      else if (what === 'tear') lines[i] = (lines[i] ?? '').slice(0, count)
      else lines[i] = (lines[i] ?? '').replace(/[0-9]+/, by)
      if (lines.length === 0) lines.push('')
    }
    await sound(lines.join('\n'), as)
  }), RUNS)
})

test('importSource() takes any numbers in a distribution', async () => {
  const number = fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }), fc.bigInt({ min: -3n, max: 100n }))
  const row = fc.tuple(fc.constantFrom('', '', '', '', '< ', '>= ', '<= ', 'abs() < '), number, number)
  const heading = '           value  ------------- Distribution ------------- count    '
  const tables = fc.array(fc.tuple(fc.string(), fc.array(row, { maxLength: 12 }), fc.boolean()), { maxLength: 6 })
  await fc.assert(fc.asyncProperty(tables, async (tables) => {
    const print = tables.flatMap(([key, rows, sorted]) => {
      const order = sorted ? rows.toSorted((a, b) => (a[1] < b[1] ? -1 : 1)) : rows
      return [`  ${key}`, heading, ...order.map(([mark, value, count]) => `${(mark + value).padStart(16)} |@@@ ${count}`), '']
    })
    await sound([...print, ...print].join('\n'), 'dtrace')
  }), RUNS)
})

test('importSource() takes any JSON that looks like bpftrace’s', async () => {
  const bucket = fc.record({
    min: fc.oneof(fc.integer(), fc.constant(null)), max: fc.oneof(fc.integer(), fc.constant(null)), count: fc.oneof(fc.integer(), fc.nat()),
  }, { requiredKeys: [] })
  const ordered = fc.array(fc.nat(20), { maxLength: 8 }).map((widths) => {
    let at = -20
    return widths.map((width) => ({ min: at, max: (at += width + 1) - 1, count: width }))
  })
  const byKey = fc.dictionary(fc.string(), fc.oneof(ordered, fc.jsonValue() as fc.Arbitrary<never>))
  const content = fc.oneof(ordered, fc.array(bucket, { maxLength: 5 }), byKey, fc.jsonValue())
  const line = fc.record({
    type: fc.constantFrom('hist', 'hist', 'hist', 'map', 'printf', 'lost_events', 'x'),
    data: fc.oneof(fc.dictionary(fc.string().map((name) => `@${name}`), content), fc.jsonValue()),
  })
  await fc.assert(fc.asyncProperty(
    fc.array(line, { maxLength: 10 }), (lines) => sound(lines.map((each) => JSON.stringify(each)).join('\n'), 'bpftrace'),
  ), RUNS)
})

test('importSource() takes any numbers as columns', async () => {
  const number = fc.oneof(fc.double().map(String), fc.integer().map(String), fc.nat(5000).map(String))
  const rows = fc.array(fc.tuple(number, number, fc.string()), { maxLength: 200 })
  await fc.assert(fc.asyncProperty(rows, (rows) => sound(rows.map((row) => row.join(' ')).join('\n'), 'columns')), RUNS)
})

test('importSource() takes any options with any text', async () => {
  const column = fc.oneof(fc.constantFrom(
    '1', '2', '3', '99', '0', 'timeStamp', 'elapsed', 'latency', 'label', 'none', '',
  ), fc.string({ maxLength: 8 }))
  const options = fc.record({
    time: column, value: column, key: fc.oneof(column, fc.tuple(column, column).map((two) => two.join())),
    unit: fc.constantFrom('ns', 'ms', 'pages', 'bytes', ''), timeUnit: fc.constantFrom('s', 'ms', 'us', 'ns'),
    interval: fc.constantFrom(50, 1000, 3_600_000), countMode: fc.constantFrom('auto', 'cumulative', 'cleared'),
  }, { requiredKeys: [] }) as fc.Arbitrary<Partial<ImportOptions>>
  await fc.assert(fc.asyncProperty(fc.constantFrom(...fixtures), fc.nat(50), format, options, async (whole, from, as, given) => {
    await sound(whole.split('\n').slice(from % 5, from + 60).join('\n'), as, given)
  }), RUNS)
})

test('importSource() takes any cells in any delimiters, quoted or not', async () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 6 }), fc.double().map(String), fc.nat(5000).map(String),
    fc.constantFrom('"', '"a,b"', '2026-01-02T14:03:20Z', '5ms', '14:03:20'),
  )
  const rows = fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 60 })
  await fc.assert(fc.asyncProperty(rows, fc.constantFrom(',', ';', '\t', ' ', '|'), format, (rows, delimiter, as) =>
    sound(rows.map((row) => row.join(delimiter)).join('\n'), as)), RUNS)
})
