import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adjustPValues, chiSquare, ksDistance, permutationTest, rateDistance, shapeDistance, shareDistance, upperGamma, type BlockCounts } from '../../../src/core/compare/significance.js'
import { Random } from '../../random.js'

const near = (found: number, expected: number, by = 1e-9): void => assert.ok(Math.abs(found - expected) <= by * Math.max(1, Math.abs(expected)), `${found}, expected ${expected}`)

test('upperGamma() agrees with known values of the chi-square distribution', () => {
  // Tables: the 0.05 and 0.001 points of 1, 2, 10 and 100 degrees of freedom.
  for (const [freedom, at, p] of [[1, 3.841458820694124, 0.05], [1, 10.827566170662733, 0.001], [2, 5.991464547107979, 0.05], [10, 18.307038053275146, 0.05], [10, 29.58829844507442, 0.001], [100, 124.34211340400407, 0.05], [100, 149.4492527790388, 0.001]] as const) {
    near(upperGamma(freedom / 2, at / 2), p, 1e-8)
  }
  near(upperGamma(1, 3), Math.exp(-3))
  near(upperGamma(0.5, 1e-12), 1, 1e-5)
  assert.equal(upperGamma(2, 0), 1)
  assert.ok(upperGamma(5, 1e4) < 1e-300)
  near(upperGamma(500, 500), 0.5, 0.02)
})

test('chiSquare() agrees with a worked example, and pools small cells', () => {
  // 2 x 3 table 10 20 30 / 20 20 20: 5.3333, two degrees of freedom, p = 0.0695.
  const found = chiSquare([10, 20, 30], [20, 20, 20])!
  near(found.statistic, 16 / 3)
  assert.equal(found.freedom, 2)
  near(found.p, Math.exp(-8 / 3))
  assert.equal(chiSquare([10, 20, 30, 1, 0, 1], [20, 20, 20, 0, 1, 0])!.cells, 3)
  assert.equal(chiSquare([1, 1], [1, 1]), undefined)
  assert.equal(chiSquare([], []), undefined)
  assert.equal(chiSquare([5], [0]), undefined)
  near(chiSquare([50, 50], [50, 50])!.p, 1)
})

test('distance() is the greatest gap between two cumulative distributions', () => {
  assert.equal(ksDistance([1, 0], [0, 1]), 1)
  assert.equal(ksDistance([10, 10], [1, 1]), 0)
  near(ksDistance([3, 1, 0], [1, 1, 2]), 0.5)
  assert.equal(ksDistance([0, 0], [1, 1]), 0)
})

test('adjusted() is Benjamini and Hochberg’s, in the order given', () => {
  assert.deepEqual(adjustPValues([]), [])
  assert.deepEqual(adjustPValues([0.5]), [0.5])
  const found = adjustPValues([0.01, 0.04, 0.03, 0.005])
  for (const [i, expected] of [0.02, 0.04, 0.04, 0.02].entries()) near(found[i]!, expected)
})

const OPTIONS = { shuffles: 499, seed: 7 }

/** Blocks whose events come in bursts: each block has a level of its own. */
function blocks(random: Random, count: number, shift = 0): BlockCounts[] {
  return Array.from({ length: count }, () => {
    const level = 50 + random.int(0, 200)
    return { duration: 1000, counts: [0, 1, 2, 3].map((cell) => Math.round(level * [0.4, 0.3, 0.2, 0.1 + (cell === 3 ? shift : 0)][cell]! * (0.2 + 1.6 * random.next()))) }
  })
}

test('permutationTest() gives a p as even as chance when nothing changed, though events come in bursts', () => {
  let [permuted, independent] = [0, 0]
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Random(seed)
    const [a, b] = [blocks(random, 12), blocks(random, 12)]
    const [shape, rate] = permutationTest(a, b, 4, [shapeDistance, rateDistance], { shuffles: 99, seed })!
    if (shape!.p <= 0.05) permuted++
    if (rate!.p <= 0.05) permuted++
    const sums = [a, b].map((side) => [0, 1, 2, 3].map((cell) => side.reduce((sum, { counts }) => sum + counts[cell]!, 0)))
    if (chiSquare(sums[0]!, sums[1]!)!.p <= 0.05) independent++
  }
  assert.ok(permuted >= 5 && permuted <= 40, `${permuted} of 400 at 0.05`)
  assert.ok(independent > 40, 'chi-square, which takes events as independent, is fooled')
})

test('permutationTest() finds a change, and the same every time', () => {
  const random = new Random(1)
  const [a, b] = [blocks(random, 20), blocks(random, 20, 0.3)]
  const found = permutationTest(a, b, 4, [shapeDistance, shareDistance(3, 3), shareDistance(0, 3)], OPTIONS)!
  assert.equal(found[0]!.p, 1 / 500)
  assert.equal(found[1]!.p, 1 / 500)
  assert.equal(found[2]!.p, 1, 'a share that cannot differ')
  assert.deepEqual(permutationTest(a, b, 4, [shapeDistance], OPTIONS)![0], found[0])
})

test('permutationTest() says nothing from too few blocks', () => {
  const random = new Random(1)
  assert.equal(permutationTest(blocks(random, 4), blocks(random, 400), 4, [shapeDistance], OPTIONS), undefined)
  assert.equal(permutationTest([], [], 4, [shapeDistance], OPTIONS), undefined)
})

test('permutationTest() of equal blocks is certain that nothing changed', () => {
  const same = Array.from({ length: 6 }, (): BlockCounts => ({ duration: 1000.1, counts: [1, 2, 3] }))
  for (const { p } of permutationTest(same, same, 3, [shapeDistance, rateDistance], OPTIONS)!) assert.equal(p, 1)
})
