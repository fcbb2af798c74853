/** Keys that dtrace(1) prints as bytes, because a character in them is not ASCII. The fixture is its own output (DTrace 2.0.7). */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isQuantized } from '../../../src/core/stream/aggregation.js'
import { fixturePath, noticeTexts, readImport, selectTicks, textInput } from './read-import.js'

const read = (text: string) => readImport({ ...textInput(text), countMode: 'auto', pace: 'max' })
const FIXTURE = readFileSync(fixturePath('dtrace-wide-keys.txt'), 'utf8')

test('each key of a dump has its true name, alone, first, last and with another dump', async () => {
  const events = await read(FIXTURE)
  const ticks = selectTicks(events)
  assert.equal(ticks.length, 1)
  assert.deepEqual(ticks[0]!.aggregations.filter(isQuantized).map(({ records }) => records.map(({ key, buckets }) => [key, buckets[0]![2]])), [
    [[['read', 7], 1], [['日本語', 5], 1], [['é', 9], 1]],
    [[['x', '中国'], 1], [['日本', 'x'], 1], [['日本', '中国'], 1]],
    [[['é'], 1], [['日'], 1]],
  ])
  assert.deepEqual(noticeTexts(events).filter((text) => /not understood/i.test(text)), [])
})

test('a dump that is cut off by the end of the text throws nothing and invents no distribution', async () => {
  const lines = FIXTURE.split('\n')
  for (let end = 1; end < lines.length; end += 3) {
    const events = await read(lines.slice(0, end).join('\n')).catch((error: Error) => error)
    if (events instanceof Error) continue // no distribution yet
    const keys = selectTicks(events).flatMap(({ aggregations }) => aggregations.flatMap(({ records }) => records.map(({ key }) => key)))
    for (const key of keys) assert.doesNotMatch(key.join(), /[\da-f]{2} [\da-f]{2}/)
  }
})
