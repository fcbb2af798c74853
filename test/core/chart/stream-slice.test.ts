import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sliceStream } from '../../../src/core/chart/stream-slice.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import { encode, StreamDecoder } from '../../../src/core/stream/ndjson.js'
import { palettes } from '../../../src/palettes/index.js'
import { Random } from '../../random.js'
import { keyed } from '../keyed.js'
import { started, tick } from '../make.js'
import type { Model } from '../../../src/core/state/state.js'
import { initialModel } from '../../../src/core/state/initial.js'

/** A model that has read what another hands on, as lines. */
function again(model: Model, from = 0, to = Infinity): Model {
  const decoder = new StreamDecoder()
  let next = initialModel({ palettes })
  for (const event of sliceStream(model, from, to)) next = reduce(next, decoder.decode(encode(event)))
  return next
}

test('sliceStream() is a stream that shows the same picture', () => {
  for (const seed of [1, 2, 3]) {
    const model = keyed(new Random(seed), 60, 12)
    const window = { columns: 160, rows: 40 }
    const shown = frameOf(reduce({ ...again(model), ended: undefined }, { type: 'window', ...window }), window)
    assert.deepEqual(shown, frameOf(model, window))
  }
})

test('sliceStream() keeps gaps, marks, unit and title, and the ticks asked for alone', () => {
  let model = started({ title: 'mine' }, { part: 3 })
  for (const time of [1000, 2000, 9000, 10_000]) model = reduce(model, tick(time, [time]))
  model = reduce(model, { type: 'mark', time: 9000, at: 9000, label: 'deploy' })
  const events = [...sliceStream(model, 1, 3)]
  assert.deepEqual(
    events.map((event) => [event.type, 'time' in event ? event.time : event.title]),
    [['header', 'mine'], ['tick', 2000], ['tick', 9000], ['mark', 9000], ['end', 9000]],
  )
  assert.equal('part' in events[0]!, false)
  assert.deepEqual(again(model).marks.list.map(({ label }) => label), ['deploy'])
  assert.equal(again(model).history.at(2)!.gap, true)
})

test('sliceStream() of a model without a header is empty', () => {
  assert.deepEqual([...sliceStream(initialModel({ palettes }), 0, 10)], [])
})
