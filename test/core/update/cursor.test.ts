import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cellPositionAt } from '../../../src/core/update/cursor.js'
import type { Frame } from '../../../src/core/frame.js'
import { actionForKey, keyContext } from '../../../src/core/keymap/bindings.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import { groupForKey } from '../../../src/core/keys/selection.js'
import { Random } from '../../random.js'
import { keyed, keyedTick } from '../keyed.js'
import { started, tick } from '../make.js'
import type { Model } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'
import { coveredCells, cellAtCursor, cursorField, cellRange } from '../../../src/core/heatmap/cell-at-cursor.js'

function typed(model: Model, ...keys: string[]): Model {
  return keys.reduce((before, key) => {
    const action = actionForKey({ name: key, text: key.length === 1 ? key : '' }, keyContext(before))
    return action === undefined || action === 'quit' ? before : reduce(before, action)
  }, model)
}

const mouse = (model: Model, how: 'press' | 'drag' | 'release' | 'up' | 'down', column: number, row: number): Model =>
  reduce(model, { type: 'mouse', how, column, row })

const WINDOW = { columns: 160, rows: 40 }
/** Screen cells of the map on which something bold is marked. */
function marked({ map }: Frame): [column: number, row: number][] {
  return map!.columns.flatMap(({ marks }, i) => marks.filter(({ style }) => style === 'bold').map(({ row }): [number, number] =>
    [map!.left + map!.width - map!.columns.length + i, map!.top + row]))
}

/** What is in the cells that the cursor covers, counted record by record. */
function bruteForce(model: Model): { count: number; total: number; below: number; groups: Map<string, number> } {
  const { rows, zoom, heatMap: { query: { history, track } } } = cursorField(model)!
  const { from, to, low, high } = cellRange(coveredCells(model.cursor!, rows, zoom), rows, zoom)
  const { scheme } = history.tracks[track]!
  const [least, most] = [scheme.lows[scheme.order[low]!]!, scheme.highs[scheme.order[high]!]!]
  const found = { count: 0, total: 0, below: 0, groups: new Map<string, number>() }
  for (let seq = from; seq <= to; seq++) {
    const slab = history.at(seq)?.slabs[track]
    slab?.keys.forEach((key, record) => {
      if (model.selection.filter !== undefined && !model.selection.filter(key)) return
      for (let i = record === 0 ? 0 : slab.ends[record - 1]!; i < slab.ends[record]!; i++) {
        const [value, count] = [scheme.lows[slab.ids[i]!]!, slab.counts[i]!]
        found.total += count
        if (value < least) found.below += count
        if (value < least || value > most) continue
        found.count += count
        const group = groupForKey(model.selection.fold, key)
        found.groups.set(group, (found.groups.get(group) ?? 0) + count)
      }
    })
  }
  return found
}

test("the cursor's numbers are those of a plain count, in cells and boxes, under every zoom, folding and isolation", () => {
  const random = new Random(110)
  const keys = [
    'left', 'right', 'up', 'down', 'H', 'J', 'K', 'L', 'v', 'o', 'f', 'i', 'enter', 'A', '-', '+', 'z', 'Z', 'y', 'b', 'w', 'c',
    ',', '.',
  ]
  for (let round = 0; round < 8; round++) {
    let model = typed(keyed(random, 60, 8, { history: 80 }), 'left')
    for (let step = 0; step < 60; step++) {
      const key = random.pick(keys)
      model = typed(model, /[A-Z]/.test(key) ? `S-${key.toLowerCase()}` : key)
      if (random.next() < 0.3) model = reduce(model, keyedTick(random, (model.history.next + 1) * 1000, 8))
      if (random.next() < 0.05) model = reduce(model, { type: 'window', columns: random.int(40, 200), rows: random.int(12, 60) })
      const reading = cellAtCursor(model)
      if (reading === undefined) continue
      const { count, total, below, groups } = bruteForce(model)
      assert.deepEqual([reading.count, reading.total, reading.below], [count, total, below], key)
      assert.deepEqual(new Map(reading.groups), groups)
      assert.equal(reading.groups.reduce((sum, [, events]) => sum + events, 0), count)
      reading.groups.forEach(([, events], i) => assert.ok(i === 0 || events <= reading.groups[i - 1]![1]))
    }
  }
})

test('the cursor appears on the hottest cell of the newest column with events', () => {
  const model = typed(reduce(keyed(new Random(111), 30, 5), tick(31_000, [])), 'up')
  assert.equal(model.cursor!.seq, 29)
  const reading = cellAtCursor(model)!
  assert.ok(reading.count > 0)
  for (let i = 0; i < 40; i++) {
    const other = cellAtCursor({
      ...model, cursor: { ...model.cursor!, bucket: typed(model, ...Array<string>(i).fill('down')).cursor!.bucket },
    })!
    assert.ok(other.count <= reading.count)
  }
})

test('the cursor stays on its cell as the map scrolls, resizes and pauses', () => {
  const random = new Random(112)
  let model = typed(keyed(random, 50, 6), 'left', 'left', 'left', 'up')
  const before = cellAtCursor(model)!
  for (let i = 51; i < 60; i++) {
    model = reduce(model, keyedTick(random, i * 1000, 6))
    assert.deepEqual([cellAtCursor(model)!.range.from, cellAtCursor(model)!.total], [before.range.from, before.total])
    const [[column] = []] = marked(frameOf(model, WINDOW))
    assert.equal(column, WINDOW.columns - 1 - (model.history.next - 1 - model.cursor!.seq))
  }
  for (const size of [{ columns: 80, rows: 24 }, { columns: 200, rows: 60 }, { columns: 40, rows: 12 }]) {
    assert.equal(cellAtCursor(reduce(model, { type: 'window', ...size }))!.range.from, before.range.from)
  }
  assert.equal(cellAtCursor(typed(model, 'space'))!.total, before.total)
})

test('a cursor that moves out of sight scrolls the map', () => {
  let model = typed(keyed(new Random(113), 200, 3), 'left', ...Array<string>(120).fill('left'))
  assert.equal(model.cursor!.seq, 199 - 120)
  assert.equal(marked(frameOf(model, WINDOW)).length > 0, true)
  assert.ok(model.viewport.end !== undefined)
  model = typed(model, ...Array<string>(500).fill('left'))
  assert.equal(model.cursor!.seq, model.history.first)
  model = typed(model, ...Array<string>(500).fill('right'))
  assert.equal(model.cursor!.seq, 199)
  assert.equal(model.viewport.end, undefined, 'it follows again')
})

test('a box is drawn around its cells, whichever corner it starts at', () => {
  for (const keys of [['H', 'H', 'K', 'K', 'K'], ['K', 'K', 'K', 'L', 'L', 'H', 'H', 'H', 'H'], ['v', 'h', 'h', 'j', 'j', 'o']]) {
    const model = typed(
      keyed(new Random(114), 60, 6), 'h', 'h', 'h', 'h', ...keys.map((key) => (/[A-Z]/.test(key) ? `S-${key.toLowerCase()}` : key)),
    )
    const { rows, zoom } = cursorField(model)!
    const { left, right, low, high } = coveredCells(model.cursor!, rows, zoom)
    const frame = frameOf(model, WINDOW)
    const cells = marked(frame)
    const columns = cells.map(([column]) => column)
    const lines = cells.map(([, row]) => row - frame.map!.top)
    assert.equal(Math.max(...columns) - Math.min(...columns), right - left)
    assert.deepEqual([Math.min(...lines), Math.max(...lines)], [rows.rows[high]!.top, rows.rows[low]!.bottom])
  }
})

test('a click puts the cursor on the cell under it, a drag makes a box, wherever it ends', () => {
  const model = keyed(new Random(115), 130, 6)
  const { map } = frameOf(model, WINDOW)
  for (const [x, y] of [[map!.left, map!.top], [WINDOW.columns - 1, map!.top + map!.height - 1], [90, 20]] as const) {
    const clicked = mouse(mouse(model, 'press', x, y), 'release', x, y)
    assert.equal(clicked.cursor!.anchor, undefined)
    assert.ok(marked(frameOf(clicked, WINDOW)).some(([column, row]) => column === x && row === y), `${x},${y}`)
    const dragged = [[x, y], [x - 3, y + 2], [500, 500], [0, 0]].reduce(
      (before, [column, row]) => mouse(before, 'drag', column!, row!), clicked,
    )
    const box = marked(frameOf(dragged, WINDOW)).map(([column]) => column)
    assert.deepEqual([Math.min(...box), Math.max(...box)], [map!.left, x])
  }
  assert.equal(mouse(model, 'press', 119, 0).cursor, undefined, 'the header')
  assert.equal(mouse(model, 'drag', 100, 10).cursor, undefined, 'a drag that began elsewhere')
  assert.equal(mouse(keyed(new Random(116), 3, 2), 'press', 60, 10).cursor, undefined, 'no column there yet')
})

test('cellPositionAt() finds the cell that frameOf() draws, in sweeping maps and half blocks too', () => {
  const random = new Random(117)
  for (const options of [{}, { sweep: true }, { half: true }]) {
    const model = keyed(random, 170, 5, options)
    const { map } = frameOf(model, WINDOW)
    for (let i = 0; i < 60; i++) {
      const [x, y] = [random.int(map!.left, WINDOW.columns - 1), random.int(map!.top, map!.top + map!.height - 1)]
      const place = cellPositionAt(model, x, y)
      if (place === undefined) continue
      const shown = frameOf({ ...model, cursor: { ...place, anchor: undefined } }, WINDOW).map!
      const column = shown.columns.find(({ marks }) => marks.length > 0)!
      const at = options.sweep ? map!.left + (column.id % map!.width) : WINDOW.columns - 1 - (shown.columns.at(-1)!.id - column.id)
      assert.ok(at === x && column.marks.some(({ row }) => map!.top + row === y), `${x},${y}: ${at}`)
    }
  }
})

test('the wheel scrolls the table when the mouse is over it, and the time elsewhere', () => {
  const model = keyed(new Random(118), 300, 40)
  assert.ok(mouse(model, 'down', 5, 10).table.at !== undefined)
  assert.equal(mouse(model, 'down', 5, 10).viewport.end, undefined)
  assert.equal(mouse(model, 'up', 100, 10).viewport.end, 297)
  assert.equal(mouse(mouse(model, 'up', 100, 10), 'down', 100, 10).viewport.end, undefined)
})

test('a click in the table selects a key, one on a column title sorts by it, a second one reverses the order', () => {
  const model = keyed(new Random(119), 30, 9)
  const panel = frameOf(model, WINDOW).regions.find(({ name }) => name === 'panel')!
  const second = panel.lines[2]!.map(({ text }) => text).join('').trim().split(/\s+/).slice(0, 2)
  const clicked = mouse(model, 'press', 3, panel.top + 2)
  assert.deepEqual([...clicked.selection.choices.get('')!.slots.keys()].map((group) => JSON.parse(group) as string[]), [second])
  const head = panel.lines[0]!.map(({ text }) => text).join('')
  for (const [name, sort] of [['call', 'name'], ['/s', 'rate'], ['%', 'rate'], ['p99', 'p99']] as const) {
    const other = { ...model, table: { ...model.table, sort: sort === 'name' ? 'rate' as const : 'name' as const } }
    const once = mouse(other, 'press', head.indexOf(name), panel.top)
    assert.deepEqual([once.table.sort, once.table.reverse], [sort, false], name)
    assert.deepEqual(
      [mouse(once, 'press', head.indexOf(name), panel.top).table.sort, mouse(once, 'press', head.indexOf(name), panel.top).table.reverse],
      [sort, true], name,
    )
  }
  assert.equal(mouse(model, 'press', 3, panel.top + 25).selection.choices.size, 0, 'an empty line')
})

test('the cursor line shows values, events, share and percentile in the smallest window too', () => {
  for (const keys of [['left'], ['left', 'v', 'left', 'up', 'up']]) {
    const model = typed(reduce(keyed(new Random(123), 60, 8), { type: 'window', columns: 40, rows: 12 }), ...keys)
    const status = frameOf(
      model, { columns: 40, rows: 12 },
    ).regions.filter(({ name }) => name === 'status').flatMap(({ lines }) => lines.map((line) => line.map(({ text }) => text).join('')))
    assert.match(status.join('\n'), /^ [┼■] \d\d:\d\d:\d\d {2}\S+ {2}\S+ {2}<?[\d.]+% {2}≤p[\d.]+/)
  }
})

test('the cursor line shows time, values, events, share, percentile and keys', () => {
  let model = started({}, { keys: ['call'] })
  for (let i = 1; i <= 3; i++) model = reduce(model, tick(i * 1000, [1500, 1500, 1500, 20_000]))
  model = reduce(model, { type: 'window', columns: 100, rows: 24 })
  const line = (of: Model): string => frameOf(
    of, { columns: 100, rows: 24 },
  ).regions.filter(({ name }) => name === 'status').at(-1)!.lines[0]!.map(({ text }) => text).join('')
  assert.match(line(typed(model, 'left')), /14:03:09 \+1s {2}1\.5µs–2µs {2}3 events {2}75% of its column {2}≤p75 {2}read 3/)
  assert.match(line(typed(model, 'left', 'S-h', 'S-h')), /14:03:07 \+3s {2}1\.5µs–2µs {2}9 events {2}75% of its columns {2}≤p75 {2}read 9/)
  assert.match(line(typed({ ...model, utf8: false }, 'left')), /1\.5us-2us {2}3 events/)
})

test('no key and no click fails while there is no tick yet, or only gaps', () => {
  const acts: Action[] = [
    { type: 'cursor', right: 1, up: 1 }, { type: 'box' }, { type: 'corner' }, { type: 'select' }, { type: 'isolate' },
    { type: 'row', by: Infinity }, { type: 'mouse', how: 'press', column: 30, row: 5 },
  ]
  for (const begin of [started(), started({}, { keys: ['call'] }), reduce(reduce(started(), tick(1000, [])), tick(90_000, []))]) {
    let model = begin
    for (const action of [...acts, ...acts]) {
      model = reduce(model, action)
      frameOf(model, WINDOW)
    }
    assert.equal(cellAtCursor(model), undefined)
  }
})
