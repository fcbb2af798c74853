import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { CASES, differences, fileOf, screenOf } from './golden.js'

for (const [name, one] of Object.entries(CASES)) {
  test(`the screen ${name} is as recorded`, async () => {
    const wrong = differences(readFileSync(fileOf(name), 'utf8'), await screenOf(one))
    assert.equal(wrong.slice(0, 12).join('\n'), '', `${wrong.length / 2} lines differ; when they are meant to: node dist/test/golden/golden.js record`)
  })
}

test('every recorded screen is a case', () => {
  const recorded = readdirSync(dirname(fileOf('x'))).filter((name) => name.endsWith('.screen')).map((name) => name.replace('.screen', ''))
  assert.deepEqual(recorded.sort(), Object.keys(CASES).sort())
})

test('differences() tells both sides of a line', () => {
  assert.deepEqual(differences('a\nb', 'a\nc'), ['2: b', '2> c'])
  assert.deepEqual(differences('a', 'a\nc'), ['2: (none)', '2> c'])
  assert.deepEqual(differences('', ''), [])
})
