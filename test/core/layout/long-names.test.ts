/** Titles and names of keys that are longer than their place: where they are cut, and how much room the table takes for them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Key } from '../../../src/core/stream/event.js'
import type { Frame } from '../../../src/core/frame.js'
import { windowLayout } from '../../../src/core/heatmap/window-layout.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { lineWidth } from '../../../src/core/text/styled-line.js'
import { reduce } from '../../../src/core/update/update.js'
import type { Model } from '../../../src/core/state/state.js'
import { aggregation, started } from '../make.js'
import { all, find, textOf } from './frame-parts.js'

const TITLE = 'Latency of every system call by call and program on the database host of the shop, with its backup'

/** A model with these keys, in a table that is open. */
function withKeys(keys: readonly Key[], columns: number, head: object = {}): Model {
  const model = reduce(started({ table: true }, { keys: ['call', 'program'], ...head }), { type: 'window', columns, rows: 40 })
  return addKeys(model, keys)
}

function addKeys(model: Model, keys: readonly Key[]): Model {
  const time = ((model.history.newest?.time ?? 0) / 1000 + 1) * 1000
  return reduce(model, { type: 'tick', time, duration: 1000, aggregations: [aggregation(keys.map((key) => [key, [1000]]))] })
}

const tableWidth = (model: Model, columns: number): number => windowLayout(model, { columns, rows: 40 })!.table!.width
const table = (frame: Frame): string[] => find(frame, 'panel')!.lines.map(textOf)

test('a long title is cut behind a word, and leaves room for the state and the clock', () => {
  for (const [columns, title] of [[80, 'Latency of every system call by call and program on the…'], [40, 'Latency of every…']] as const) {
    for (const utf8 of [true, false]) {
      const line = all(frameOf(reduce(started({ utf8 }, { title: TITLE }), { type: 'window', columns, rows: 24 }), { columns, rows: 24 }), 'header')
      assert.ok(line.startsWith(` ${utf8 ? title : title.replace('…', '~')} `), line)
      assert.match(line, / STARTING {2}14:03:07 $/)
    }
  }
})

test('the table is as wide as before where names are short, and grows until they are whole', () => {
  const short: Key[] = [['read', 'sh'], ['write', 'sh']]
  const long: Key[] = [['/usr/lib/x86_64-linux-gnu/libc.so.6', 'postgres']]
  for (const columns of [120, 160, 200]) {
    const model = withKeys(short, columns)
    const before = tableWidth(model, columns)
    assert.equal(before, columns >= 190 ? 54 : columns >= 150 ? 46 : 42)
    const after = addKeys(model, long)
    assert.ok(tableWidth(after, columns) > before, String(columns))
    assert.ok(tableWidth(after, columns) <= columns * 0.45, String(columns))
    const isWhole = table(frameOf(after, { columns, rows: 40 })).some((line) => line.includes('/usr/lib/x86_64-linux-gnu/libc.so.6 postgres '))
    assert.equal(isWhole, columns >= 160, String(columns))
  }
})

test('the table does not shrink again when long names are gone, nor when the picture is paused', () => {
  const grown = addKeys(withKeys([['read', 'sh']], 200), [['x'.repeat(40), 'sh']])
  const width = tableWidth(grown, 200)
  assert.equal(tableWidth(addKeys(grown, [['read', 'sh']]), 200), width)
  assert.equal(tableWidth(reduce(grown, { type: 'pause' }), 200), width)
})

test('a map beside the table keeps at least 36 columns, whatever the names are', () => {
  for (let columns = 78; columns <= 300; columns += 6) {
    const { map, table: place } = windowLayout(withKeys([['日'.repeat(100), 'x'.repeat(100)]], columns), { columns, rows: 40 })!
    if (place !== undefined && !place.over) assert.ok(map.width >= 36, String(columns))
  }
})

test('wide names keep the columns of numbers aligned', () => {
  const keys: Key[] = [['日本語', 'a'], ['👩\u200d💻', 'b'], ['e\u0301', 'c'], ['read', 'd'], ['\x1b[2J', 'e']]
  for (const columns of [80, 120, 200]) {
    const { lines, width } = find(frameOf(withKeys(keys, columns), { columns, rows: 40 }), 'panel')!
    for (const line of lines) assert.ok(lineWidth(line) <= width)
    const ends = lines.slice(1, 6).map((line) => lineWidth(line.slice(0, line.findIndex(({ text }) => /^ *\d+$/.test(text)))))
    assert.equal(new Set(ends).size, 1, String(columns))
  }
})

test('the time zone leaves two columns free before the ruler', () => {
  for (const offset of [0, 120, -210]) {
    const { lines } = find(frameOf(reduce(started({ offset }), { type: 'window', columns: 80, rows: 24 }), { columns: 80, rows: 24 }), 'ruler')!
    assert.match(textOf(lines[0]!), /^ *\S+ {2}$/)
  }
})
