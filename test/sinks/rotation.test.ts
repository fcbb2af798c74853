/** Parts of a stream: src/sinks/rotation.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../src/core/errors/user-error.js'
import type { Event } from '../../src/core/stream/event.js'
import { encode, StreamDecoder } from '../../src/core/stream/ndjson.js'
import { formatPartName, PartSplitter, parseRotation } from '../../src/sinks/rotation.js'

test('parseRotation() takes sizes from 64k and times', () => {
  assert.deepEqual(parseRotation('100M'), { bytes: 100 * 2 ** 20 })
  assert.deepEqual(parseRotation('64k'), { bytes: 65_536 })
  assert.deepEqual(parseRotation('1h'), { milliseconds: 3_600_000 })
  for (const given of ['', '0s', '63k', '1', 'M', '-1h', '1.5h', '1H', '1h30m']) assert.throws(() => parseRotation(given), UserError, given)
})

test('formatPartName() puts the number before the ending, so the names sort as the parts do', () => {
  assert.equal(formatPartName('a/x.ndjson.gz', 2), 'a/x.0002.ndjson.gz')
  assert.equal(formatPartName('x.zst', 12345), 'x.12345.zst')
  assert.equal(formatPartName('a.b/x', 1), 'a.b/x.0001')
})

const header: Event = {
  type: 'header', version: '1.0', start: 5, interval: 10, title: '', unit: '', host: '', os: '', dtrace: '', script: '', aggregations: [],
}
const tick = (time: number): Event => ({ type: 'tick', time, duration: 10, aggregations: [] })

test('PartSplitter: each part is a stream, all parts in order are one, and no tick is lost', () => {
  const parts = new PartSplitter({ milliseconds: 30 })
  const lines: string[] = []
  for (const event of [header, ...[10, 20, 30, 40, 50, 60, 70].map(tick)]) {
    const seam = parts.boundaryBefore(event, 0)
    if (seam !== undefined) lines.push(seam.end, seam.header)
    lines.push(parts.formatLine(encode(event), event))
  }
  const whole = new StreamDecoder()
  let part = new StreamDecoder()
  for (const line of lines) {
    const event = whole.decode(line)
    if (event.type === 'header') part = new StreamDecoder()
    part.decode(line)
  }
  assert.deepEqual(lines.filter((line) => line.includes('"tick"')).length, 7)
  assert.deepEqual(lines.filter((line) => line.includes('"header"')).map((line) => (JSON.parse(line) as { part: number }).part), [1, 2, 3])
})

test('StreamDecoder: a part in the wrong place is a second stream', () => {
  const end = encode({ type: 'end', time: 0, reason: 'rotate', status: 0 })
  for (const second of [{ ...header, part: 3 }, { ...header, part: 2, start: 6 }, header]) {
    const decoder = new StreamDecoder()
    decoder.decode(encode({ ...header, part: 1 } as Event))
    decoder.decode(end)
    assert.throws(() => decoder.decode(encode(second as Event)), /Line 3: a second stream starts here/)
  }
})
