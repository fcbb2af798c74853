import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame } from '../../../src/core/frame.js'
import { actionForKey, keyContext } from '../../../src/core/keymap/bindings.js'
import { groupName } from '../../../src/core/keys/key-list.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import { groupForKey } from '../../../src/core/keys/selection.js'
import { Random, randomKey } from '../../random.js'
import { keyed, keyedTick } from '../keyed.js'
import { aggregation, started, tick } from '../make.js'
import type { Model } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'
import { keysInSight } from '../../../src/core/heatmap/in-sight.js'
import { formatPercent } from '../../../src/core/text/format.js'

const acted = (model: Model, ...actions: Action[]): Model => actions.reduce((before, action) => reduce(before, action), model)

/** As if typed: names of keys, or single characters. */
function typed(model: Model, ...keys: string[]): Model {
  return keys.reduce((before, key) => {
    const action = actionForKey({ name: key, text: key.length === 1 ? key : '' }, keyContext(before))
    return action === undefined || action === 'quit' ? before : reduce(before, action)
  }, model)
}

const names = (model: Model): string[] => keysInSight(model)!.rows.map(({ group }) => groupName(group))

function panel(frame: Frame): string[] {
  return frame.regions.find(({ name }) => name === 'panel')?.lines.map((line) => line.map(({ text }) => text).join('')) ?? []
}

test('the table is sorted by any column, either way, quiet groups below', () => {
  const random = new Random(95)
  let model = keyed(random, 30, 12)
  model = reduce(model, { ...keyedTick(random, 31_000, 3), aggregations: [aggregation([[['late', 'sh'], [5]]])] })
  for (let i = 32; i < 44; i++) model = reduce(model, keyedTick(random, i * 1000, 6))
  for (const reverse of [false, true]) {
    for (const sort of ['rate', 'p99', 'name'] as const) {
      const { rows, stats } = keysInSight({ ...model, table: { ...model.table, sort, reverse } })!
      const active = rows.filter(({ count }) => count > 0)
      assert.deepEqual(rows.slice(0, active.length), active)
      assert.ok(active.length < rows.length)
      const positions = stats.positions()
      const values = active.map((stat) => (sort === 'rate' ? -stat.count : sort === 'p99' ? -positions.get(stat)! : stat.group))
      values.forEach((value, i) => assert.ok(i === 0 || (reverse ? value <= values[i - 1]! : value >= values[i - 1]!)))
    }
  }
})

test('the table shows the ticks up to the newest in sight, and the newest again when the map follows it', () => {
  const random = new Random(98)
  let model = reduce(keyed(random, 60, 12), { type: 'window', columns: 160, rows: 40 })
  for (let i = 61; i < 300; i++)
    model = reduce(model, { ...keyedTick(random, i * 1000, 3), aggregations: [aggregation([[['late', String(i % 3)], [5]]])] })
  assert.deepEqual(keysInSight(model)!.rows.filter(({ count }) => count > 0).length, 3)
  for (const zoom of [0, 1]) {
    let back = acted(model, ...Array.from({ length: zoom }, (): Action => ({ type: 'zoom-time', by: -1 })), { type: 'jump', to: 'oldest' })
    for (let i = 0; i < 3; i++) {
      assert.ok(back.viewport.end !== undefined)
      const { stats } = keysInSight(back)!
      const newest = frameOf(back, { columns: 160, rows: 40 }).map!.columns.at(-1)!
      assert.equal(model.history.at(stats.until - 1)!.time, newest.time)
      const plain = new Map<string, number>()
      for (let seq = stats.until - 10; seq < stats.until; seq++)
        for (const key of model.history.at(seq)!.slabs[0]!.keys) plain.set(groupName(groupForKey(undefined, key)), 1)
      assert.deepEqual(keysInSight(back)!.rows.filter(({ count }) => count > 0).map(({ group }) => groupName(group)).sort(),
        [...plain.keys()].sort())
      back = acted(back, { type: 'step', by: 3 })
    }
    assert.deepEqual(names(acted(back, { type: 'jump', to: 'newest' })), names(model))
  }
})

test('the option shows or hides the table from the start; t toggles it all the same', () => {
  for (const columns of [100, 180]) {
    for (const table of [true, false]) {
      const model = [...Array(9).keys()].reduce((before, i) => reduce(before, keyedTick(new Random(i), (i + 1) * 1000, 5)),
        reduce(started({ table }, { keys: ['a', 'b'] }), { type: 'window', columns, rows: 30 }))
      const shown = (one: Model): boolean => panel(frameOf(one, one.window!)).length > 0
      assert.deepEqual([shown(model), shown(typed(model, 't'))], [table, !table])
    }
  }
})

test('t hides the table where it is shown, and shows it where it is hidden: over the map without room beside it', () => {
  const shown = (model: Model): boolean => panel(frameOf(model, model.window!)).length > 0
  for (const [columns, byItself] of [[160, true], [120, false], [60, false], [40, false]] as const) {
    let model = reduce(keyed(new Random(97), 20, 9), { type: 'window', columns, rows: 30 })
    assert.equal(shown(model), byItself, String(columns))
    for (let i = 0; i < 4; i++) {
      const before = shown(model)
      model = typed(model, 't')
      assert.equal(shown(model), !before, `${columns} columns, pressed ${i + 1} times`)
    }
  }
})

test('the filter after / lists the keys that contain every word, in any case; enter keeps it, escape clears it', () => {
  const model = typed(keyed(new Random(96), 20, 9), '/', 'R', 'E', 'A', 'D', ' ', 's', 'h')
  assert.deepEqual(names(model).sort(), ['read sh', 'read1 sh'])
  assert.ok(keyContext(model).typing)
  const kept = typed(model, 'enter')
  assert.equal(keyContext(kept).typing, false)
  assert.deepEqual(names(kept).length, 2)
  assert.deepEqual(names(typed(model, 'backspace', 'backspace', 'backspace')).length, 2)
  assert.equal(typed(model, 'C-w').table.text, 'READ ')
  assert.equal(typed(model, 'C-u').table.text, '')
  assert.equal(names(typed(model, 'escape')).length, 9)
  assert.equal(names(typed(model, 'z')).length, 0)
  assert.deepEqual(typed(model, 'z', 'enter', 'enter', 'down', 'i', 'x').selection.choices.size, 0,
    'nothing is listed, nothing is selected')
})

test('while something is typed every key is written but for ctrl-c', () => {
  const model = typed(keyed(new Random(97), 5, 3), '/')
  for (const key of ['q', 'space', '?', 'h', 'tab']) assert.equal(typed(model, key).help, false)
  assert.deepEqual(actionForKey({ name: 'q', text: 'q' }, keyContext(model)), { type: 'type', key: 'q' })
  assert.equal(actionForKey({ name: 'C-c', text: '' }, keyContext(model)), 'quit')
})

test('the cursor stays with its key while the order changes, and the page that it is on is shown', () => {
  const random = new Random(98)
  let model = typed(keyed(random, 20, 40), 'tab', ...Array<string>(17).fill('down'))
  const { group } = keysInSight(model)!.rows[17]!
  for (let i = 21; i < 40; i++) {
    model = reduce(model, keyedTick(random, i * 1000, 40))
    const { rows, at } = keysInSight(model)!
    assert.equal(rows[at]!.group, group)
    for (const size of [{ columns: 120, rows: 40 }, { columns: 80, rows: 24 }, { columns: 50, rows: 12 }]) {
      const shown = frameOf(model, size).regions.find(({ name }) => name === 'panel')!
      assert.ok(shown.lines.some((line) => line.some(({ style }) => style === 'inverse')), `${size.columns}x${size.rows}`)
    }
  }
  assert.equal(keysInSight(typed(model, 'end'))!.at, keysInSight(model)!.rows.length - 1)
  assert.equal(keysInSight(typed(model, 'end', 'home'))!.at, 0)
})

test('the table stands beside the map where there is room, else over it while the arrows are in it; the map stays flush right', () => {
  const model = keyed(new Random(99), 20, 9)
  for (const [columns, rows, open, focus, place] of [
    [200, 60, undefined, false, 'beside'], [160, 40, undefined, false, 'beside'], [120, 40, undefined, false, 'none'],
    [100, 30, undefined, false, 'none'], [80, 24, undefined, false, 'none'],
    [80, 24, true, false, 'beside'], [60, 20, true, false, 'none'], [60, 20, true, true, 'over'], [40, 12, undefined, true, 'over'],
    [160, 40, false, false, 'none'],
  ] as const) {
    const { map, regions } = frameOf({ ...model, table: { ...model.table, open, focus } }, { columns, rows })
    const table = regions.find(({ name }) => name === 'panel')
    assert.equal(table === undefined ? 'none' : table.popup ? 'over' : 'beside', place, `${columns}x${rows}`)
    assert.equal(map!.left + map!.width, columns)
    assert.ok(table === undefined || table.popup || table.left + table.width <= map!.left - 8)
  }
})

test('without keys there is no table, whatever is pressed', () => {
  const model = reduce(started({}, { keys: [] }), { ...tick(1000, []), aggregations: [aggregation([[[], [5, 6]]])] })
  for (const keys of [['tab'], ['t'], ['/', 'x'], ['enter'], ['*', 'i'], ['f', 'x', 'A']]) {
    const after = typed(model, ...keys)
    assert.deepEqual(panel(frameOf(after, { columns: 120, rows: 40 })), [])
    assert.equal(after.selection.filter, undefined)
  }
})

test('a key may be called anything: nothing it holds leaves its line', () => {
  const random = new Random(100)
  let model = started({}, { keys: ['a', 'b', 'c'] })
  for (let i = 1; i < 20; i++) {
    model = reduce(model, { ...tick(i * 1000, []),
      aggregations: [aggregation(Array.from({ length: 20 }, () => [randomKey(random), [random.int(1, 1e6)]]))] })
  }
  for (const utf8 of [true, false]) {
    for (const size of [{ columns: 120, rows: 40 }, { columns: 90, rows: 25 }, { columns: 40, rows: 12 }]) {
      const shown = panel(frameOf(typed({ ...model, utf8 }, 'tab', '*', 'f'), size))
      assert.ok(shown.length > 5)
      for (const line of shown) assert.match(line, utf8 ? /^[^\p{Cc}\ud800-\udfff]*$/u : /^[ -~]*$/)
    }
  }
})

test('formatPercent() has four characters at most; only nothing is 0 and only all is 100', () => {
  for (const [share, shown] of [[0, '0'], [1e-9, '<0.1'], [0.0012, '0.1'], [0.0456, '4.5'], [0.5, '50'], [0.9999, '99'], [1, '100']] as const)
    assert.equal(formatPercent(share), shown)
})

test('escape leaves the filter, then the table, then the box, then the cursor', () => {
  let model = typed(keyed(new Random(101), 10, 4), 'left', 'v', 'left', '/', 'r', 'enter')
  assert.equal(model.table.text, 'r')
  model = typed(model, 'escape')
  assert.deepEqual([model.table.text, model.table.focus], ['', true])
  model = typed(model, 'escape')
  assert.deepEqual([model.table.focus, model.cursor?.anchor === undefined], [false, false])
  model = typed(model, 'escape')
  assert.deepEqual([model.cursor?.anchor, model.cursor === undefined], [undefined, false])
  assert.equal(typed(model, 'escape').cursor, undefined)
})

test('isolate and exclude act on the key under the cursor where none is selected', () => {
  const model = typed(keyed(new Random(102), 10, 4), 'tab', 'down')
  const { group } = keysInSight(model)!.rows[1]!
  assert.deepEqual([...typed(model, 'x').selection.choices.get('')!.slots.keys()], [group])
  assert.equal(typed(model, 'x').selection.choices.get('')!.mode, 'without')
  assert.equal(typed(model, 'i').selection.choices.get('')!.mode, 'only')
  assert.deepEqual(acted(typed(model, 'i'), { type: 'everything' }).selection.filter, undefined)
})
