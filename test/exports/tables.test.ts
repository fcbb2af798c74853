import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { buildChart, type Chart } from '../../src/core/chart/chart.js'
import type { Key, Tick } from '../../src/core/stream/event.js'
import { reduce } from '../../src/core/update/update.js'
import { csv } from '../../src/exports/csv.js'
import type { ExportInput, ExportOptions } from '../../src/exports/exporter.js'
import { json, type ChartDocument } from '../../src/exports/json.js'
import { Random } from '../random.js'
import { keyed } from '../core/keyed.js'
import { aggregation, started, tick } from '../core/make.js'
import type { Model } from '../../src/core/state/state.js'

const inputFor = (model: Model): ExportInput => ({
  chart: buildChart(model, { columns: Infinity, rows: 'buckets' }, 1000)!,
  events: () => [], frame: () => assert.fail('no screen is asked for'),
})

/** RFC 4180, read strictly. */
function recordsOf(text: string): string[][] {
  const records: string[][] = [[]]
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n)/y
  for (let at = 0; at < text.length; at = field.lastIndex) {
    const match = field.exec(text)
    if (match === null) throw new Error(`no field at ${at}: ${text.slice(at, at + 40)}`)
    records.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2]!)
    if (match[3] === '\n') records.push([])
  }
  return records.slice(0, -1)
}

async function tableOf(model: Model, options: ExportOptions = {}): Promise<Record<string, string>[]> {
  const [head, ...records] = recordsOf(await csv.export(inputFor(model), options) as string)
  return records.map((record) => Object.fromEntries(head!.map((name, i) => [name, record[i]!])))
}

const sum = (records: readonly Record<string, string>[]): number => records.reduce((sum, { count }) => sum + Number(count), 0)

test('csv has every event of every cell, and says when and where it was', async () => {
  const model = keyed(new Random(1), 30, 8)
  const { total, columns } = inputFor(model).chart
  const cells = await tableOf(model)
  assert.equal(sum(cells), total)
  assert.equal(cells.length, columns.reduce((cells, { counts }) => cells + counts.filter((count) => count > 0).length, 0))
  for (const { begin, end } of cells) assert.equal(Date.parse(end!) - Date.parse(begin!), 1000)
  const newest = cells.filter(({ end }) => end === cells.at(-1)!['end'])
  assert.equal(newest.at(-1)!['reached'], '1')
  assert.ok(Math.abs(newest.reduce((sum, { share }) => sum + Number(share), 0) - 1) < 1e-4)
})

test('csv by key adds up to the same, in columns that are called as the script calls them', async () => {
  const model = keyed(new Random(2), 20, 8)
  const records = await tableOf(model, { byKey: true })
  assert.equal(sum(records), inputFor(model).chart.total)
  assert.deepEqual(Object.keys(records[0]!), ['begin', 'end', 'low', 'high', 'call', 'program', 'count', 'share', 'reached'])
  const reads = records.filter(({ call, program }) => call === 'read' && program === 'sh')
  assert.equal(sum(reads), inputFor(model).chart.keys.find(({ name }) => name === 'read sh')!.count)
})

test('csv leaves an open end empty', async () => {
  const [cell] = await tableOf(reduce(started(), tick(1000, [9e18])))
  assert.equal(cell!['high'], '')
  assert.ok(Number(cell!['low']) > 0)
})

test('csv has no cell that a spreadsheet runs as a formula, unless raw', async () => {
  const parts = ['=HYPERLINK("http://x")', '+1', '-2+3', '@SUM(1)', '\t=1', '\r=1', '\uff1d1', '-5', '-1.5e3', 'a=b', -7, 'read;=1']
  const model = reduce(started(), { type: 'tick', time: 1000, duration: 1000, aggregations: [aggregation([[parts as Key, [100]]])] })
  const keys = async (raw: boolean): Promise<string[]> => Object.values((await tableOf(model, { byKey: true, raw }))[0]!).slice(4, -3)
  const safe = ['\'=HYPERLINK("http://x")', '\'+1', '\'-2+3', '\'@SUM(1)', '\'\t=1', '\'\r=1', '\'\uff1d1', '-5', '-1.5e3', 'a=b', '-7', 'read;=1']
  assert.deepEqual(await keys(false), safe)
  assert.deepEqual(await keys(true), parts.map(String))
})

test('csv holds any name of a key', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 3 }), async (parts) => {
    const key = parts as Key
    const model = reduce(started(), { type: 'tick', time: 1000, duration: 1000, aggregations: [aggregation([[key, [100, 200]]])] })
    const records = await tableOf(model, { byKey: true, raw: true })
    assert.equal(sum(records), 2)
    assert.deepEqual(parts.map((_, i) => records[0]![`key${i === 0 ? '' : i + 1}`]), parts)
  }), { numRuns: 200 })
})

test('json holds rows, columns and keys with the numbers of the chart', async () => {
  const model = keyed(new Random(4), 25, 6)
  const { chart } = inputFor(model)
  const document = JSON.parse(await json.export(inputFor(model), {}) as string) as ChartDocument
  assert.deepEqual(document.columns.map(({ counts }) => counts), chart.columns.map(({ counts }) => [...counts]))
  assert.deepEqual(document.rows.length, chart.rows.rows.length)
  assert.equal(document.total, chart.total)
  for (const { count, cells } of document.keys) assert.equal(cells.reduce((sum, [, , each]) => sum + each, 0), count)
  assert.deepEqual(document.percentiles.map(({ share }) => share), [0.5, 0.9, 0.99])
  assert.equal(document.max!.value, chart.values!.at(-1)!.value)
})

test('csv and json have signed counts, and no shares or percentiles where any count is negative', async () => {
  const records = (keys: readonly [string, [number, number, number][]][]) => keys.map(([key, buckets]) => ({ key: [key], buckets }))
  const at = (time: number, keys: readonly [string, [number, number, number][]][]): Tick => ({ type: 'tick', time, duration: 1000,
    aggregations: [{ name: 'lat', function: 'quantize', parameters: [], records: records(keys) }] })
  const model = reduce(reduce(started({}, { keys: ['what'] }), at(1000, [['made', [[64, 127, 3]]]])),
    at(2000, [['made', [[64, 127, 3], [256, 511, 5]]], ['freed', [[64, 127, -8], [128, 255, -2], [256, 511, -5]]]]))
  const cells = (await tableOf(model)).map(({ low, count, share, reached }) => [low, count, share, reached])
  assert.deepEqual(cells, [['64', '3', '1', '1'], ['64', '-5', '', ''], ['128', '-2', '', '']])
  const byKey = (await tableOf(model, { byKey: true })).slice(1).map(({ low, what, count, share }) => [low, what, count, share])
  assert.deepEqual(byKey, [['64', 'freed', '-8', ''], ['64', 'made', '3', ''], ['128', 'freed', '-2', ''], ['256', 'freed', '-5', ''],
    ['256', 'made', '5', '']])
  const document = JSON.parse(await json.export(inputFor(model), {}) as string) as ChartDocument
  assert.deepEqual([document.negative, document.total, document.percentiles, document.max], [true, -4, [], null])
  assert.deepEqual(document.columns.map(({ negative, total, percentiles }) => [negative, total, percentiles.length]), [[false, 3, 3], [true, -7, 0]])
  assert.deepEqual(document.keys.map(({ name, count, share, p99 }) => [name, count, share, p99 === null]),
    [['freed', -15, null, true], ['made', 11, null, false]])
})

test('json tells a gap from a quiet time, and keys that are not told apart', async () => {
  let model = reduce(started(), tick(1000, []))
  model = reduce(reduce(model, tick(2000, [5])), tick(9000, [5]))
  const only = { ...inputFor(model), chart: buildChart(model, { columns: Infinity, rows: 'buckets' })! }
  const document = JSON.parse(await json.export(only, {}) as string) as ChartDocument
  assert.deepEqual(document.columns.map(({ gap, total }) => [gap, total]), [[false, 0], [false, 1], [true, 0], [false, 1]])
  const many: Chart = buildChart(keyed(new Random(1), 5, 12), { columns: Infinity, rows: 5 }, 2)!
  const keys = (JSON.parse(await json.export({ ...only, chart: many }, {}) as string) as ChartDocument).keys
  assert.deepEqual(keys.map(({ key }) => key === null), [false, false, true])
})
