/** Compares every recorded screen with what the terminal shows now. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { CASES, findDifferences, casePath, renderCase } from './golden.js'

for (const [name, one] of Object.entries(CASES)) {
  test(`the screen ${name} is as recorded`, async () => {
    const wrong = findDifferences(readFileSync(casePath(name), 'utf8'), await renderCase(one))
    assert.equal(
      wrong.slice(0, 12).join('\n'), '',
      `${wrong.length / 2} lines differ; to accept them: node dist/test/golden/golden.js record`,
    )
  })
}

test('every recorded screen belongs to a case', () => {
  const recorded = readdirSync(dirname(casePath('x'))).filter((name) => name.endsWith('.screen')).map((name) => name.replace('.screen', ''))
  assert.deepEqual(recorded.sort(), Object.keys(CASES).sort())
})

test('findDifferences() gives both sides of a line', () => {
  assert.deepEqual(findDifferences('a\nb', 'a\nc'), ['2: b', '2> c'])
  assert.deepEqual(findDifferences('a', 'a\nc'), ['2: (none)', '2> c'])
  assert.deepEqual(findDifferences('', ''), [])
})
