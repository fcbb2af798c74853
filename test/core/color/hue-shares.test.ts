import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HUE_COUNT } from '../../../src/core/color/hue-blend.js'
import { columnAt } from '../../../src/core/grid/columns.js'
import { hueShares } from '../../../src/core/color/hue-shares.js'
import { computeHeatMap } from '../../../src/core/heatmap/heatmap.js'
import { reduce } from '../../../src/core/update/update.js'
import { currentChoice, groupForKey } from '../../../src/core/keys/selection.js'
import { Random } from '../../random.js'
import { keyed } from '../keyed.js'
import { sharesByRow } from '../grid/grid.js'

test("hueShares() divides every row among the hues and the rest, as a count record by record does", () => {
  const random = new Random(130)
  for (const options of [{}, { weight: 'time' as const }]) {
    for (const acts of [['select-listed'], ['next-fold', 'select-listed'], ['next-fold', 'select'],
      ['select-listed', 'isolate']] as const) {
      const model = acts.reduce((before, type) => reduce(before, { type }), keyed(random, 30, 11, options))
      const { query: sheet, hues, first, last, rows } = computeHeatMap(model, { width: 20, height: 24 })
      for (let id = first; id <= last; id++) {
        const column = columnAt(sheet, id)!
        const plain = new Float64Array(rows!.rows.length * (HUE_COUNT + 1))
        const slab = model.history.at(id)!.slabs[0]!
        slab.keys.forEach((key, record) => {
          const slot = currentChoice(model.selection).slots.get(groupForKey(model.selection.fold, key))
          for (let i = record === 0 ? 0 : slab.ends[record - 1]!; i < slab.ends[record]!; i++) {
            const position = rows!.scheme.position[slab.ids[i]!]!
            sharesByRow(rows!, position).forEach((part, row) => {
              plain[row * (HUE_COUNT + 1) + (slot === undefined ? 0 : (slot % HUE_COUNT) + 1)]! += part * slab.counts[i]!
                * (sheet.weights?.[slab.ids[i]!] ?? 1)
            })
          }
        })
        const shares = hueShares(column, sheet, hues)
        plain.forEach((share, i) => assert.ok(Math.abs(share - shares[i]!) <= 1e-6 * (1 + column.total),
          `${acts}: ${share} and ${shares[i]}`))
      }
    }
  }
})
