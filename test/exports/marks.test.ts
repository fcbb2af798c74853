import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Chart } from '../../src/core/chart/chart.js'
import { placeFlags, countLanes } from '../../src/exports/svg/marks.js'
import type { Plan } from '../../src/exports/svg/plan.js'
import { chartDemo } from './charts.js'

const { chart } = await chartDemo(60)
const plan = { cell: 20, right: 1300, map: { x: 100, y: 100, width: 1200, height: 300 } } as Plan

function marked(labels: ReadonlyMap<number, string>): Chart {
  return { ...chart, columns: chart.columns.map((column, i) => (labels.has(i) ? { ...column, mark: labels.get(i)! } : column)) }
}

test('placeFlags() places a flag for every mark, no label over another, no pole through a label', () => {
  const marks = fc.array(fc.tuple(fc.nat(59), fc.integer({ min: 0, max: 50 })), { maxLength: 25 })
    .map((list) => new Map(list.map(([at, length]) => [at, 'm'.repeat(length)])))
  fc.assert(fc.property(marks, (labels) => {
    const flags = placeFlags(marked(labels), plan)
    assert.equal(flags.length, labels.size)
    const flying = flags.filter(({ lane }) => lane !== undefined)
    if (flags.length > 0) assert.ok(flying.length > 0)
    for (const one of flying) {
      assert.ok(one.lane! < countLanes(flags) && plan.map.x + one.to <= plan.right + 10)
      for (const other of flying) {
        if (one === other) continue
        assert.ok(one.lane !== other.lane || one.to < other.from || other.to < one.from)
        assert.ok(other.lane! < one.lane! || other.x < one.from || other.x > one.to)
      }
    }
  }))
})

test('placeFlags() keeps a lone label on the lowest lane, to the left of its pole near the right end', () => {
  const [first] = placeFlags(marked(new Map([[3, 'deploy']])), plan)
  assert.deepEqual([first!.lane, first!.from === first!.x], [0, true])
  const [last] = placeFlags(marked(new Map([[59, 'deploy of something']])), plan)
  assert.deepEqual([last!.lane, last!.from < last!.x], [0, true])
})

test('countLanes() is none without marks', () => {
  assert.equal(countLanes(placeFlags(chart, plan)), 0)
})
