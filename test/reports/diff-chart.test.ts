import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differenceStep, formatPoints } from '../../src/reports/diff-chart.js'

test('differenceStep() and formatPoints() agree on no, small and large differences', () => {
  const sizes = [0, 0.03, 0.0313, 0.0625, 0.0626, 0.25, 0.5, 0.51, 1]
  assert.deepEqual(sizes.map((points) => differenceStep(points, 1)), [0, 0, 1, 1, 2, 3, 4, 5, 5])
  assert.equal(differenceStep(-1, 1), 5)
  const texts = [0, 1e-12, 0.001, 0.05, 0.0999, 9.949, 9.95, -12.3, 100].map(formatPoints)
  assert.deepEqual(texts, ['', '', '.', '+0.05', '+0.1', '+9.9', '+10', '-12', '+100'])
})
