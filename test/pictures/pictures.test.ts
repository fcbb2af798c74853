/** The pictures can be made again, each reaches its state, and the recording holds nothing about the machine that made it. */
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { Event, Header } from '../../src/core/stream/event.js'
import { renderSvg } from '../support/picture.js'
import { replayPicture, PICTURES, RECORDING } from './pictures.js'

test('the recording is small and names no host, no kernel build, and only the programs of the workload', () => {
  assert.ok(statSync(RECORDING).size <= 300_000)
  const [header, ...events] = gunzipSync(readFileSync(RECORDING)).toString().trimEnd().split('\n').map((line) => JSON.parse(line) as Event)
  const { host, os } = header as Header
  assert.equal(host, 'shop-1')
  assert.match(os, /^\w+ \d+\.\d+ \w+$/)
  const aggregations = events.flatMap((event) => event.type === 'tick' ? event.aggregations : [])
  const records = aggregations.flatMap((aggregation) => [...aggregation.records])
  const programs = new Set(records.map(({ key }) => String(key[0])))
  assert.deepEqual([...programs].sort(), ['api', 'client', 'date', 'gzip', 'node', 'perl', 'sh', 'sleep', 'sqlite3', 'tar', 'timeout'])
  assert.deepEqual(events.filter(({ type }) => type === 'mark').map((event) => 'label' in event && event.label), ['backup', 'backup done'])
})

for (const [name, picture] of Object.entries(PICTURES)) {
  test(`the picture ${name} reaches its state and can be drawn`, async () => {
    const { backgrounds, svg } = await replayPicture(picture, (screen) => ({
      backgrounds: new Set(screen.cells().flat().map(({ bg }) => bg)), svg: renderSvg(screen),
    }))
    assert.ok(backgrounds.size > 10, `${backgrounds.size} colors`)
    assert.match(svg, /^<svg .*<\/svg>$/s)
  })
}
