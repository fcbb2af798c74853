import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../../src/core/errors/user-error.js'
import type { Header } from '../../../src/core/stream/event.js'
import type { ImportOptions } from '../../../src/sources/import/index.js'
import {
  countByAggregation, countByKey, findBuckets, fixturePath, noticeTexts, quantizersByName, readImport, readingOf, selectTicks, textInput,
  totalOf,
} from './read-import.js'


test('a table has every event in the column of its time, in ns, by key; the heading names the units', async () => {
  const events = await readImport({ path: fixturePath('trace.txt') })
  const ticks = selectTicks(events)
  assert.equal(ticks.reduce((sum, tick) => sum + countOf(tick), 0), 2000)
  assert.equal(quantizersByName(ticks[0]!)['latency'], 'llquantize(2,0,40,16)')
  assert.equal(events[0]!.type === 'header' && events[0]!.unit, 'ns')
  assert.deepEqual([...new Set(ticks.flatMap((tick) => tick.aggregations[0]!.records.map(({ key }) => key[0])))].sort(), ['read', 'write'])
  assert.deepEqual(noticeTexts(events), [])
})

const countOf = (tick: Parameters<typeof countByAggregation>[0]): number => countByAggregation(tick)['latency'] ?? 0

test('a fraction of a microsecond keeps its precision', async () => {
  const [tick] = selectTicks(await readImport({ ...textInput('1 0.25\n1 1.5\n1 2\n'), unit: 'us', timeUnit: 's' }))
  assert.deepEqual(findBuckets(tick!, 'latency', []), [[240, 255, 1], [1408, 1535, 1], [1920, 2047, 1]])
})

test('with a given quantizer, values stay in the trace’s own unit', async () => {
  const events = await readImport(
    { ...textInput('1 0.25\n1 15\n1 16\n1 9999\n'), unit: 'ms', timeUnit: 's',
      quantizer: { function: 'lquantize', parameters: [0, 100, 10] } },
  )
  assert.equal(events[0]!.type === 'header' && events[0]!.unit, 'ms')
  assert.deepEqual(findBuckets(selectTicks(events)[0]!, 'latency', []), [[0, 9, 1], [10, 19, 2], [100, null, 1]])
})

test('values below zero have their buckets', async () => {
  const [tick] = selectTicks(
    await readImport({ ...textInput('1 -3\n1 -1\n1 0\n1 -0.5\n'), unit: 'x', timeUnit: 's',
      quantizer: { function: 'quantize', parameters: [] } }),
  )
  assert.deepEqual(findBuckets(tick!, 'latency', []), [[-3, -2, 1], [-1, -1, 2], [0, 0, 1]])
})

test('seconds without events are empty ticks, hours are a gap', async () => {
  const ticks = selectTicks(await readImport({ ...textInput('10 1\n13 1\n7213 1\n'), timeUnit: 's' }))
  assert.deepEqual(ticks.map((tick) => [tick.time, tick.duration, countOf(tick)]), [
    [1000, 1000, 1], [2000, 1000, 0], [3000, 1000, 0], [4000, 1000, 1], [7204000, 1000, 1],
  ])
})

test('times since the epoch make the header’s start', async () => {
  const events = await readImport({ ...textInput('1767362600.5 1\n1767362601 1\n'), timeUnit: 's' })
  assert.equal(events[0]!.type === 'header' && events[0]!.start, 1767362600_000)
})

test('a heading, comments, blank lines and carriage returns are taken; what is no row is rejected with its reason', async () => {
  const events = await readImport(
    { ...textInput('TIME LAT\n# x\n\n1 5\r\n1.5  6 read file \r\n  2\t7\nfoo 1\n1 bar\n3\n'), timeUnit: 's' },
  )
  assert.deepEqual(countByKey(events), { '': 2, 'read file': 1 })
  assert.deepEqual(noticeTexts(events).slice(-3), [
    '1 line was rejected because column 1 is not a time (s), line 7: "foo 1"',
    '1 line was rejected because column 2 is not a number, line 8: "1 bar"',
    '1 line was rejected because the number of its columns is not that of the heading, line 9: "3"',
  ])
})

test('keys beyond the limit are counted under one key', async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `1 5 k${i}`).join('\n')
  const events = await readImport({ ...textInput(lines), timeUnit: 's', key: '3' })
  assert.equal(totalOf(events), 20_000)
  assert.equal(findBuckets(selectTicks(events)[0]!, 'latency', ['(others)'])![0]![2], 10_000)
})

const EPOCH = 1_767_362_600
for (const [unit, times] of [
  ['s', [`${EPOCH}`, `${EPOCH + 1}.5`]], ['ms', [`${EPOCH}000`, `${EPOCH + 1}500`]], ['us', [`${EPOCH}000000`, `${EPOCH + 1}500000`]],
  ['ns', [`${EPOCH}000000000`, `${EPOCH + 1}500000000`]],
] as const) {
  test(`times since the epoch in ${unit} are told by their size`, async () => {
    const events = await readImport(textInput(times.map((time) => `${time},7\n`).join('')))
    assert.equal((events[0] as Header).start, EPOCH * 1000)
    assert.equal(readingOf(events), `columns: time: column 1 (Unix ${unit}), value: column 2 (no unit, --unit), key: none`)
    assert.deepEqual(selectTicks(events).map(({ time }) => time), [1000, 2000])
  })
}

for (const [what, times, name] of [
  ['ISO 8601', ['2026-01-02T14:03:20Z', '2026-01-02T14:03:21.5Z'], 'date'],
  ['ISO 8601 with an offset', ['2026-01-02T15:03:20+01:00', '2026-01-02T09:03:21.5-0500'], 'date'],
  ['dates with a blank', ['2026-01-02 14:03:20.000', '2026-01-02 14:03:21,500'], 'date, as UTC'],
  ['dates of web servers', ['02/Jan/2026:14:03:20 +0000', '02/Jan/2026:15:03:21.5 +0100'], 'date'],
  ['times of day', ['14:03:20', '14:03:21.5'], 'HH:MM:SS, day of the file'],
] as const) {
  test(`times are read as ${what}`, async () => {
    const text = times.map((time) => `${time};250us;read\n`).join('')
    const events = await readImport({ ...textInput(text), now: () => Date.UTC(2026, 0, 2, 23) })
    assert.equal((events[0] as Header).start, Date.UTC(2026, 0, 2, 14, 3, 20))
    assert.equal(readingOf(events), `columns: time: column 1 (${name}), value: column 2 (ns), key: column 3`)
    const buckets = selectTicks(events).map((tick) => findBuckets(tick, 'latency', ['read']))
    assert.deepEqual(buckets, [[[245_760, 262_143, 1]], [[245_760, 262_143, 1]]])
  })
}

test('a date and a time of day in two columns are one time', async () => {
  const events = await readImport({ ...textInput('date,time,took_ms\n2026-01-02,14:03:20.5,3\n2026-01-03,14:03:20.5,3\n') })
  assert.equal(readingOf(events), 'columns: time: column 1 + column 2 (date, as UTC), value: column 3 (ms), key: none')
  assert.equal((events[0] as Header).start, Date.UTC(2026, 0, 2, 14, 3, 20))
  assert.deepEqual(selectTicks(events).map(({ time }) => time), [1000, 86_401_000])
})

test('columns are chosen by name, by number and by the units in the heading', async () => {
  const text = 'id,took_ms,when_us,op\n1,2.5,1767362600000000,a\n2,3,1767362600500000,b\n'
  const events = await readImport(textInput(text))
  assert.equal(readingOf(events), 'columns: time: column 3 (Unix us), value: column 2 (ms), key: op')
  assert.deepEqual(countByKey(events), { a: 1, b: 1 })
  const chosen = await readImport({ ...textInput(text), time: 'when_us', value: '2', key: 'OP,id', unit: 'us' })
  assert.equal(readingOf(chosen), 'columns: time: column 3 (Unix us), value: column 2 (us), key: op, id')
  assert.deepEqual(countByKey(chosen), { 'a 1': 1, 'b 2': 1 })
  assert.deepEqual(countByKey(await readImport({ ...textInput(text), key: 'none' })), { '': 2 })
})

test('units are read in any spelling', async () => {
  const [header] = await readImport({ ...textInput('1767362600 0.25\n'), unit: 'MSecs' })
  assert.equal((header as Header).reading, 'columns: time: column 1 (Unix s), value: column 2 (ms), key: none')
})

test('a live count of rejected lines is said at 10, 100, …', async () => {
  const events = await readImport({ ...textInput(`1767362600 5\n${'x y\n'.repeat(120)}`) })
  assert.deepEqual(noticeTexts(events).map((text) => text.replace(/, first.*| because.*/, '')), [
    'Rejected', '10 lines rejected', '100 lines rejected', '120 lines were rejected',
  ])
})

test('a table of a tool is read by its heading: ab -g', async () => {
  const events = await readImport(textInput(
    'starttime\tseconds\tctime\tdtime\tttime\twait\nFri Jan 02 14:03:20 2026\t1767362600\t0\t1\t7\t1\n'.repeat(2),
  ))
  assert.equal(readingOf(events), 'columns: time: column 2 (Unix s), value: column 5 (no unit, --unit), key: none')
  assert.equal(totalOf(events), 2)
})

test('a table of a tool is read by its heading: biosnoop', async () => {
  const events = await readImport(textInput([
    'TIME(s)     COMM           PID     DISK      T SECTOR     BYTES  LAT(ms)',
    '0.000000    kworker/2:1    12      sda       W 1234       4096      0.82',
    '1.100000    cat            77      sda       R 99         4096      1.25',
    '1.200000    Web Content    78      sda       R 99         4096      1.25', '',
  ].join('\n')))
  assert.equal(readingOf(events), 'columns: time: column 1 (s), value: column 8 (ms), key: COMM')
  assert.deepEqual(countByKey(events), { 'kworker/2:1': 1, cat: 1 })
  assert.match(noticeTexts(events).join('\n'), /^1 line was rejected because the number of its columns is not that of the heading, line 4/m)
})

test('quoted cells hold delimiters, quotes and line feeds', async () => {
  const text = 'time,latency,label\n1767362600,5,"a, b"\n1767362600,6,"say ""x"""\n1767362601,7,"two\nlines, here"\n1767362601,8,plain\n'
  const events = await readImport({ ...textInput(text), unit: 'ms' })
  assert.deepEqual(countByKey(events), { 'a, b': 1, 'say "x"': 1, 'two\nlines, here': 1, plain: 1 })
  const torn = await readImport({ ...textInput(`${text}1767362602,9,"open\n1767362602,10,after\n1767362603,11,5" disk\n`), unit: 'ms' })
  assert.deepEqual(countByKey(torn), { 'a, b': 1, 'say "x"': 1, 'two\nlines, here': 1, plain: 1, after: 1, '5" disk': 1 })
  assert.deepEqual(noticeTexts(torn).slice(1), ['1 line was rejected because its quotes are wrong, line 7: "1767362602,9,"open"'])
})

const many = (row: (i: number) => string): string => Array.from({ length: 200 }, (_, i) => `${row(i)}\n`).join('')
const refusals: readonly [string, string, Partial<ImportOptions>, string, RegExp][] = [
  ['times of an unknown unit', '1,5\n2,6\n3,7\n', {}, 'import-no-time-unit', /cannot be told from 1\.\n {2}.*--time-unit s/],
  ['fractions of an unknown unit', '1767362600 5\n1767362600 0.25\n', {}, 'import-no-unit', /0\.25 in line 2\)\.\n {2}.*--unit s/],
  ['fractions of a unit that is none of time', '1767362600 0.25\n', { unit: 'pages' }, 'import-no-unit', /is none of time.*0\.25/],
  ['a heading whose unit is not that of its times', 'time_ms,latency_ms\n1767362600,5\n', {}, 'import-unit-conflict',
    /in ms, but 1767362600 looks like a Unix time in s\.\n.*--time-unit s or --time-unit ms/],
  ['several columns that can be the value', '1767362600,200,31,512\n1767362600,200,37,512\n', {}, 'import-choose',
    /which column is the value. The columns are: 1 1767362600, 2 200, 3 31, 4 512\.\n {2}.*--value 2/],
  ['a heading without a time', 'url,took\n/a,1\n/b,2\n', { value: 'took' }, 'import-choose',
    /is the time.*1 url, 2 took\.\n.*--time/],
  ['a column that is not there', 'time,took\n1767362600,1\n', { value: 'x', time: '1' }, 'import-no-column',
    /--value x: there is no such column\.\n.*2 took/],
  ['a name that two columns have', 'time,took,took\n1767362600,1,2\n', { value: 'took' }, 'import-no-column',
    /columns 2 and 3 have this name/],
  ['times in the wrong unit', '1767362600000,1\n1767362600001,1\n', { timeUnit: 's' }, 'import-era',
    /after the year 2100[^]*--time-unit ms/],
  ['times that go back', many((i) => `${(i * 7919) % 100}.5,3`), {}, 'import-times-back',
    /go back in \d+ of the first 99 steps[^]*--time/],
  ['newest first', many((i) => `${EPOCH - i},3`), {}, 'import-times-back', /Sort the file by time/],
  ['a key for every event', many((i) => `${EPOCH + i},3,id${i}`), {}, 'import-many-keys',
    /100 keys in the first 100 events, from column 3\.\n.*--key none/],
  ['seconds that are microseconds', many((i) => `${i * 25_000}.5 3`), {}, 'import-sparse', /--time-unit us/],
]
for (const [what, text, options, code, sentence] of refusals) {
  test(`a table is refused for ${what}, and the message names the option`, async () => {
    await assert.rejects(readImport({ ...textInput(text), ...options }), (error: unknown) => {
      assert.ok(error instanceof UserError, String(error))
      assert.equal(error.details.code, code)
      assert.match(error.message, sentence)
      return true
    })
  })
}
