/**
 * The cursor on rows over which buckets are spread: it tells true buckets and whole counts, every move shows, every bucket is reached.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame } from '../../../src/core/frame.js'
import { cellAtCursor, cursorField } from '../../../src/core/heatmap/cell-at-cursor.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import type { Model } from '../../../src/core/state/state.js'
import { Random } from '../../random.js'
import { randomValues, started, tick, type Made } from '../make.js'

const KINDS: readonly (Made & { signed?: boolean })[] = [
  {}, { signed: true }, { fn: 'quantize', parameters: [] }, { fn: 'quantize', parameters: [], signed: true },
  { fn: 'lquantize', parameters: [0, 1000, 50] }, { parameters: [10, 0, 12, 10] },
]
const SIZES = [{ columns: 80, rows: 24 }, { columns: 100, rows: 40 }, { columns: 120, rows: 90 }]

function* models(): Generator<{ model: Model; where: string }> {
  const random = new Random(130)
  for (const made of KINDS) {
    for (const size of SIZES) {
      for (const half of [true, false]) {
        let model = reduce(started({ half }), { type: 'window', ...size })
        for (let i = 1; i <= 5; i++) model = reduce(model, tick(i * 1000, [150, ...randomValues(random, 90, made.signed)], made))
        yield { model, where: `${made.fn ?? 'llquantize'} ${size.rows} ${half}` }
      }
    }
  }
}

const size = ({ window }: Model) => window!
const marks = ({ map }: Frame): string =>
  JSON.stringify(map!.columns.map(({ marks: own }) => own.filter(({ style }) => style === 'bold')))

test('every move up or down shows on the screen and goes to another bucket; moves reach every bucket', () => {
  for (const { model: start, where } of models()) {
    const { rows } = cursorField(start)!
    let model = reduce(start, { type: 'cursor', right: 0, up: 0 })
    for (let i = 0; i < 400; i++) model = reduce(model, { type: 'cursor', right: 0, up: -1 })
    const reached = new Set<number>()
    for (let shown = '', bounds = '', i = 0; i < 400; i++) {
      const { low, high } = cellAtCursor(model)!.range
      for (let at = low; at <= high; at++) reached.add(at)
      const now = marks(frameOf(model, size(model)))
      assert.notEqual(now, shown, where)
      assert.notEqual(`${low} ${high}`, bounds, where)
      ;[shown, bounds] = [now, `${low} ${high}`]
      const next = reduce(model, { type: 'cursor', right: 0, up: 1 })
      if (marks(frameOf(next, size(next))) === now) break
      model = next
    }
    for (let at = rows.low; at <= rows.high; at++) assert.ok(reached.has(at), `${where}: bucket ${at}`)
  }
})

test('a click on any line puts the cursor on it and tells the buckets that touch the row, with their whole counts', () => {
  for (const { model, where } of models()) {
    const { map, rows, heatMap: { rowsPerLine, query: { history } } } = cursorField(model)!
    const slab = history.newest!.slabs[0]!
    for (let line = 0; line < map.height; line++) {
      const clicked = reduce(model, { type: 'mouse', how: 'press', column: map.left + map.width - 1, row: map.top + line })
      const { range, count, total, below } = cellAtCursor(clicked)!
      const { from, to } = rows.rows[rows.rowOfLine[line * rowsPerLine]!]!
      assert.deepEqual([range.low, range.high], [from, to], `${where}, line ${line}`)
      const sum = (first: number, last: number) => slab.ids.reduce((all, id, i) => {
        const at = rows.scheme.position[id]!
        return at >= first && at <= last ? all + slab.counts[i]! : all
      }, 0)
      assert.deepEqual([count, total, below], [sum(from, to), slab.total, sum(0, from - 1)], where)
      const drawn = frameOf(clicked, size(model)).map!.columns.at(-1)!.marks.filter(({ style }) => style === 'bold')
      assert.ok(drawn.some(({ row }) => row === line), `${where}, line ${line}`)
    }
  }
})

test('an event in a bucket that has many rows is one event in each of them, and none looks like zero', () => {
  const made: Made = { fn: 'quantize', parameters: [] }
  const model = reduce(reduce(started(), { type: 'window', columns: 80, rows: 24 }), tick(1000, [1500, 70_000], made))
  const { map } = cursorField(model)!
  const { cells } = frameOf(model, size(model)).map!.columns.at(-1)!
  const bright = [...cells.keys()].filter((line) => cells[line] !== 0)
  assert.ok(bright.length >= 4)
  for (const line of bright) {
    const clicked = reduce(model, { type: 'mouse', how: 'press', column: map.left + map.width - 1, row: map.top + line })
    assert.equal(cellAtCursor(clicked)!.count, 1)
    const text = frameOf(clicked, size(model)).regions.filter(({ name }) => name === 'status').at(-1)!.lines[0]!
    assert.match(text.map((span) => span.text).join(''), / 1 event /)
  }
})

test('a box covers whole buckets from corner to corner', () => {
  for (const { model: start, where } of models()) {
    let model = reduce(start, { type: 'cursor', right: 0, up: 0 })
    const first = cellAtCursor(model)!.range
    model = reduce(model, { type: 'box' })
    for (let i = 0; i < 4; i++) model = reduce(model, { type: 'cursor', right: 0, up: 1 })
    const corner = cellAtCursor({ ...model, cursor: { ...model.cursor!, anchor: undefined } })!.range
    const { low, high } = cellAtCursor(model)!.range
    assert.deepEqual([low, high], [Math.min(first.low, corner.low), Math.max(first.high, corner.high)], where)
  }
})
