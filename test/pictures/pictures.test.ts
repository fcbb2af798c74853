/** The pictures can be made anew, each in the state that it is to show, from a recording that names nobody. */
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { Event, Header } from '../../src/core/stream/event.js'
import { renderSvg } from '../support/picture.js'
import { replayPicture, PICTURES, RECORDING } from './pictures.js'

test('the recording is small, of no host, no build of a kernel, and of the workload\'s programs alone', () => {
  assert.ok(statSync(RECORDING).size <= 300_000)
  const [header, ...events] = gunzipSync(readFileSync(RECORDING)).toString().trimEnd().split('\n').map((line) => JSON.parse(line) as Event)
  const { host, os } = header as Header
  assert.equal(host, 'shop-1')
  assert.match(os, /^\w+ \d+\.\d+ \w+$/)
  const programs = new Set(events.flatMap((event) => event.type !== 'tick' ? [] : event.aggregations.flatMap(({ records }) => records.map(({ key }) => String(key[0])))))
  assert.deepEqual([...programs].sort(), ['api', 'client', 'date', 'gzip', 'node', 'perl', 'sh', 'sleep', 'sqlite3', 'tar', 'timeout'])
  assert.deepEqual(events.filter(({ type }) => type === 'mark').map((event) => 'label' in event && event.label), ['backup', 'backup done'])
})

for (const [name, picture] of Object.entries(PICTURES)) {
  test(`the picture ${name} reaches its state and can be drawn`, async () => {
    const { grounds, svg } = await replayPicture(picture, (screen) => ({ grounds: new Set(screen.cells().flat().map(({ bg }) => bg)), svg: renderSvg(screen) }))
    assert.ok(grounds.size > 10, `${grounds.size} colors`)
    assert.match(svg, /^<svg .*<\/svg>$/s)
  })
}
