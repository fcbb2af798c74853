import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildChart, type Chart } from '../../../src/core/chart/chart.js'
import type { Key } from '../../../src/core/stream/event.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import { estimatePercentiles } from '../../../src/core/buckets/percentiles.js'
import { updateSelection } from '../../../src/core/keys/selection.js'
import { countRange } from '../../../src/core/history/range-counts.js'
import { Random } from '../../random.js'
import { keyed } from '../keyed.js'
import { aggregation, header, started, tick, traced } from '../make.js'
import type { Model } from '../../../src/core/state/state.js'

const ALL = { columns: Infinity, rows: 'buckets' } as const

/** Events of a model's first aggregation in the entries `from` … `to`. */
function eventsIn({ history }: Model, from = 0, to = Infinity): number {
  let sum = 0
  for (let seq = Math.max(from, history.first); seq <= Math.min(to, history.next - 1); seq++) sum += history.at(seq)!.slabs[0]?.total ?? 0
  return sum
}

function selecting(model: Model, names: readonly string[], mode?: 'isolate' | 'exclude'): Model {
  const chosen = updateSelection(model.selection, { type: 'select', groups: names.map((name) => JSON.stringify(name.split(' '))) })
  return { ...model, selection: mode === undefined ? chosen : updateSelection(chosen, { type: mode }) }
}

/** Cells of all keys, added up by column and row, are the chart's own. */
function assertKeysAddUp({ columns, rows, keys, others, total }: Chart): void {
  const sums = columns.map(() => new Float64Array(rows.rows.length))
  const { start, rowAt, shareAt, shares } = rows
  for (const { cells, count } of [...keys, ...(others === undefined ? [] : [others])]) {
    cells.counts.forEach((each, i) => {
      const at = cells.buckets[i]! - start
      shares.subarray(shareAt[at]!, shareAt[at + 1]!).forEach((share, row) => (sums[cells.columns[i]!]![rowAt[at]! + row]! += each * share))
    })
    assert.equal(cells.counts.reduce((sum, each) => sum + each, 0), count)
  }
  columns.forEach(({ counts }, at) => counts.forEach((count, row) =>
    assert.ok(Math.abs(count - sums[at]![row]!) < 1e-9 * total, `column ${at}, row ${row}: ${count} and ${sums[at]![row]}`)))
  assert.equal([...keys, ...(others === undefined ? [] : [others])].reduce((sum, { count }) => sum + count, 0), total)
}

test('buildChart() keeps every count, whatever the rows, columns and the number of keys told apart', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const model = keyed(new Random(seed), 40, 30)
    for (const [rows, separateKeys] of [['buckets', 1000], [1, 20], [7, 3], [60, 1], [400, 30]] as const) {
      const chart = buildChart(model, { columns: Infinity, rows }, separateKeys)!
      assert.equal(chart.total, eventsIn(model))
      assert.equal(chart.columns.length, 40)
      assert.ok(chart.keys.length <= separateKeys)
      assertKeysAddUp(chart)
    }
    const some = buildChart(model, { columns: 11, rows: 20 })!
    assert.equal(some.total, eventsIn(model, 29))
    assertKeysAddUp(some)
  }
})

test('buildChart() counts what is isolated, or all but what is excluded; the two are all there is', () => {
  const model = keyed(new Random(3), 30, 12)
  const names = ['read sh', 'write postgres']
  const [only, without] = (['isolate', 'exclude'] as const).map((mode) => buildChart(selecting(model, names, mode), ALL)!)
  assert.equal(only!.total + without!.total, eventsIn(model))
  assert.deepEqual(only!.keys.map(({ name }) => name).sort(), [...names].sort())
  assertKeysAddUp(only!)
  assertKeysAddUp(without!)
  assert.ok(only!.captions.some((line) => line === 'only read sh; write postgres'))
})

test('a chart has the paints of the map on the screen', () => {
  for (const prepare of [
    (model: Model) => model, (model: Model) => selecting(model, ['read sh', 'futex node']),
    (model: Model) => ({ ...model, weight: 'time' as const, scale: 'rank' as const }),
  ]) {
    const model = prepare(keyed(new Random(5), 200, 12, { half: true }))
    const { map, paints } = frameOf(model, { columns: 140, rows: 40 })
    const chart = buildChart(model, { columns: map!.width, rows: map!.height * map!.rowsPerLine })!
    assert.equal(chart.columns.length, map!.columns.length)
    map!.columns.forEach(({ cells }, at) => {
      chart.rows.rows.forEach(({ top, bottom }, row) => {
        for (let line = top; line <= bottom; line++) assert.deepEqual(paints[cells[line]!], chart.paints[chart.columns[at]!.paints[row]!])
      })
    })
  }
})

test('a chart weighs by time and counts events all the same', () => {
  const model = keyed(new Random(8), 20, 6)
  const [counted, weighed] = (['count', 'time'] as const).map((weight) => buildChart({ ...model, weight }, ALL)!)
  assert.deepEqual(weighed!.columns.map(({ counts }) => counts), counted!.columns.map(({ counts }) => counts))
  assert.notDeepEqual(weighed!.columns.map(({ paints }) => paints), counted!.columns.map(({ paints }) => paints))
  assert.match(weighed!.legend.unit, /^spent\/s$/)
})

test('a chart has the percentiles of the status line, of each column and of all', () => {
  const model = traced(new Random(2), 12)
  const chart = buildChart(model, ALL)!
  const { scheme } = model.history.tracks[0]!
  chart.columns.forEach(({ values }, seq) => assert.deepEqual(
    values, estimatePercentiles(scheme, countRange(model.history, 0, seq, seq), model.percentiles),
  ))
  assert.deepEqual(chart.values, estimatePercentiles(scheme, countRange(model.history, 0, 0, 11), model.percentiles))
})

test('the worst outlier and the last second are in the chart', () => {
  let model = started()
  for (let at = 1; at <= 700; at++) model = reduce(model, tick(at * 1000, at === 700 ? [5, 9e18] : [100]))
  const chart = buildChart(model, { columns: 600, rows: 40 })!
  const { counts, end } = chart.columns.at(-1)!
  assert.equal(end, 700_000)
  assert.equal(counts.at(-1), 1)
  assert.equal(chart.rows.rows.at(-1)!.kind, 'over')
})

test('a gap is a column of its own without counts, a mark belongs to its column', () => {
  let model = reduce(started(), tick(1000, [100]))
  model = reduce(model, tick(9000, [100]))
  model = reduce(model, { type: 'mark', time: 9000, at: 9000, label: 'deploy' })
  const { columns } = buildChart(model, ALL)!
  assert.deepEqual(
    columns.map(({ gap, begin, end, duration }) => [gap, begin, end, duration]),
    [[false, 0, 1000, 1000], [true, 1000, 8000, 0], [false, 8000, 9000, 1000]],
  )
  assert.deepEqual(columns.map(({ mark }) => mark), [undefined, undefined, 'deploy'])
})

test('rows of a chart are the buckets between the lowest and the highest with a count', () => {
  const model = reduce(started(), tick(1000, [150, 260, 420]))
  const { rows } = buildChart(model, ALL)!
  assert.equal(rows.rows[0]!.low <= 150 && rows.rows.at(-1)!.high >= 420, true)
  for (const { from, to } of rows.rows) assert.equal(from, to)
  assert.deepEqual(
    buildChart(
      { ...model, axis: { name: 'own', range: { low: 200, high: 300 } } }, ALL,
    )!.rows.rows.map(({ kind }) => kind).filter((kind) => kind !== 'range'),
    ['under', 'over'],
  )
})

test('captions say when, where and with what, and dates where a day ends', () => {
  const script = '/*\n * name:  lat\n * why: w\n */'
  let model = reduce(
    started({}, { script, dtrace: 'Sun D 2.0', os: 'Linux 6.18', start: Date.UTC(2024, 1, 28, 23, 59, 0) }), tick(1000, [1]),
  )
  assert.deepEqual(
    buildChart(model, ALL)!.captions,
    ['2024-02-28 23:59:00 – 23:59:01 UTC, a column 1s', 'db-7, Linux 6.18', 'script lat, @lat, DTrace 2.0'],
  )
  model = reduce(model, tick(90_000, [1]))
  assert.match(buildChart(model, ALL)!.captions[0]!, /^2024-02-28 23:59:00 – 2024-02-29 00:00:30 UTC/)
  assert.match(buildChart({ ...model, offset: -150 }, ALL)!.captions[0]!, /^2024-02-28 21:29:00 – 21:30:30 -02:30/)
})

test('nothing bucketed: no chart', () => {
  assert.equal(buildChart(started(), ALL), undefined)
  assert.equal(buildChart(reduce(started(), tick(1000, [])), ALL), undefined)
})

test('a chart folded by some parts of its keys names those parts alone, and keeps every count', () => {
  const model = keyed(new Random(6), 20, 12)
  const folded = buildChart({ ...model, selection: { ...model.selection, fold: [1] } }, ALL)!
  assert.deepEqual([folded.keyNames, folded.keys.map(({ parts }) => parts.length)], [['program'], [1, 1, 1]])
  assert.deepEqual(buildChart(model, ALL)!.keyNames, ['call', 'program'])
  assertKeysAddUp(folded)
})

test('keys of a chart: selected ones first, then most events first', () => {
  const records = ([['a'], ['b'], ['c']] as Key[]).map((key, i): [Key, number[]] => [key, Array.from({ length: 3 - i }, () => 100)])
  const model = reduce(started({}, { keys: ['call'] }), { type: 'tick', time: 1000, duration: 1000, aggregations: [aggregation(records)] })
  assert.deepEqual(
    buildChart(model, ALL)!.keys.map(({ name, count, share, rate }) => [name, count, share, rate]),
    [['a', 3, 0.5, 3], ['b', 2, 2 / 6, 2], ['c', 1, 1 / 6, 1]],
  )
  const { keys, others, paints } = buildChart(selecting(model, ['c']), ALL, 2)!
  assert.deepEqual(keys.map(({ name }) => name), ['c', 'a'])
  assert.ok(paints[keys[0]!.paint!] !== undefined && keys[1]!.paint === undefined)
  assert.deepEqual([others!.name, others!.many, others!.count], ['1 other keys', 1, 2])
  assert.equal(header().title, buildChart(model, ALL)!.title)
})
