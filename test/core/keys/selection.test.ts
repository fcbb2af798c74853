import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InternedKey } from '../../../src/core/history/interned-keys.js'
import { reduce } from '../../../src/core/update/update.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { columnAt } from '../../../src/core/grid/columns.js'
import { computeHeatMap } from '../../../src/core/heatmap/heatmap.js'
import { currentChoice, foldings, groupForKey, hasHues, groupParts,
  NO_SELECTION, updateSelection, type Selection } from '../../../src/core/keys/selection.js'
import { Random } from '../../random.js'
import { keyed } from '../keyed.js'
import type { Model } from '../../../src/core/state/state.js'

const select = (selection: Selection, ...groups: string[]): Selection => updateSelection(selection, { type: 'select', groups })
const slotsOf = (selection: Selection): Record<string, number> => Object.fromEntries(currentChoice(selection).slots)

test('updateSelection() gives each group the lowest free slot, and leaves the others theirs', () => {
  let selection = select(select(select(NO_SELECTION, 'a'), 'b'), 'c')
  assert.deepEqual(slotsOf(selection), { a: 0, b: 1, c: 2 })
  selection = select(selection, 'b')
  assert.deepEqual(slotsOf(selection), { a: 0, c: 2 })
  assert.deepEqual(slotsOf(select(selection, 'd', 'e')), { a: 0, c: 2, d: 1, e: 3 })
})

test('updateSelection() selects several, and none when all of them are selected', () => {
  const both = select(select(NO_SELECTION, 'a'), 'a', 'b')
  assert.deepEqual(slotsOf(both), { a: 0, b: 1 })
  assert.deepEqual(slotsOf(select(both, 'a', 'b')), {})
})

test('isolate and exclude take turns and are taken back by the same key', () => {
  const one = select(NO_SELECTION, '["read"]')
  const key = (name: string) => ({ key: [name], text: JSON.stringify([name]) })
  const only = updateSelection(one, { type: 'isolate' })
  assert.deepEqual([only.filter!(key('read')), only.filter!(key('write'))], [true, false])
  const without = updateSelection(only, { type: 'exclude' })
  assert.deepEqual([without.filter!(key('read')), without.filter!(key('write'))], [false, true])
  assert.equal(updateSelection(without, { type: 'exclude' }).filter, undefined)
  assert.equal(updateSelection(NO_SELECTION, { type: 'isolate' }).filter, undefined, 'nothing selected')
  assert.equal(select(only, '["read"]').filter, undefined, 'the last one deselected')
})

test('updateSelection() keeps the filter while what is counted is the same', () => {
  const only = updateSelection(select(NO_SELECTION, 'a'), { type: 'isolate' })
  const refolded = updateSelection(only, { type: 'fold', parts: 2 })
  assert.equal(refolded.filter, only.filter)
  assert.equal(select(refolded, 'x').filter, only.filter)
  assert.notEqual(select(only, 'b').filter, only.filter)
})

test('a fold keeps its choice while another is shown, and the others narrow it', () => {
  const read = select(NO_SELECTION, '["read","sh"]')
  const only = updateSelection(read, { type: 'isolate' })
  const byCall = updateSelection(only, { type: 'fold', parts: 2 })
  assert.deepEqual(currentChoice(byCall).slots.size, 0)
  assert.equal(byCall.within!({ key: ['read', 'sh'], text: '["read","sh"]' }), true)
  assert.equal(byCall.within!({ key: ['read', 'ls'], text: '["read","ls"]' }), false)
  const again = updateSelection(updateSelection(byCall, { type: 'fold', parts: 2 }), { type: 'fold', parts: 2 })
  assert.deepEqual(slotsOf(again), { '["read","sh"]': 0 })
  assert.equal(again.within, undefined)
  assert.deepEqual({ ...updateSelection(byCall, { type: 'everything' }), choices: 0 }, { ...NO_SELECTION, fold: byCall.fold, choices: 0 })
})

test('hasHues() is false where every cell would have the same hue', () => {
  const one = select(NO_SELECTION, 'a')
  assert.deepEqual([NO_SELECTION, one, updateSelection(one, { type: 'isolate' }),
    updateSelection(select(one, 'b'), { type: 'isolate' }), updateSelection(one, { type: 'exclude' })]
    .map(hasHues), [false, true, false, true, false])
})

test('foldings() begins with the whole tuple, and there is one of it for none or one part', () => {
  assert.deepEqual(foldings(0), [undefined])
  assert.deepEqual(foldings(1), [undefined])
  assert.deepEqual(foldings(2), [undefined, [0], [1]])
  assert.deepEqual(foldings(3), [undefined, [0, 1], [0, 2], [1, 2], [0], [1], [2]])
  assert.equal(foldings(6).length, 7)
})

test('groupForKey() groups keys that agree in the parts kept, and distinguishes 1 from "1" and missing from empty', () => {
  const key = (...parts: (string | number)[]) => ({ key: parts, text: JSON.stringify(parts) })
  assert.equal(groupForKey([0], key('read', 'sh')), groupForKey([0], key('read', 'ls')))
  assert.notEqual(groupForKey([0], key(1, 'x')), groupForKey([0], key('1', 'x')))
  assert.notEqual(groupForKey([1], key('a')), groupForKey([1], key('a', '')))
  assert.deepEqual(groupParts(groupForKey([1], key('a'))), [null])
})

const SIZE = { columns: 90, rows: 30 }

/** Every column's sum, as it is shown. */
function sums(model: Model): number[] {
  const { query: sheet, first, last } = computeHeatMap(model, { width: 60, height: 20 })
  return Array.from({ length: last - first + 1 }, (_, i) => columnAt(sheet, first + i)!.counts.reduce((a, b) => a + b, 0))
}

test('what is shown and what is hidden sum to the tick, under every selection, isolation and fold', () => {
  const random = new Random(90)
  for (let round = 0; round < 12; round++) {
    let model = keyed(random, 30, random.int(1, 12))
    const whole = sums(model)
    for (let step = 0; step < 25; step++) {
      const acts = ['isolate', 'exclude', 'next-fold', 'select', 'select-listed', 'everything', 'sort'] as const
      const type = acts[random.int(0, acts.length - 1)]!
      model = reduce(reduce(model, { type: 'row', by: random.int(-5, 5) }), { type })
      const { filter } = model.selection
      const hidden = filter === undefined ? undefined : { ...model, selection: { ...model.selection,
        filter: (key: InternedKey) => !filter(key) } }
      const shown = sums(model)
      const rest = hidden === undefined ? shown.map(() => 0) : sums(hidden)
      assert.deepEqual(shown.map((sum, i) => sum + rest[i]!), whole, type)
      frameOf(model, SIZE)
    }
  }
})
