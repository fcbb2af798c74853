import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import { started, tick } from '../make.js'
import { find, textOf } from './frame-parts.js'

const SIZES = [[40, 12], [60, 15], [80, 24], [120, 40], [200, 60]].map(([columns, rows]) => ({ columns: columns!, rows: rows! }))

test('an import says below the header how it was read, in windows with at least 16 rows; the map is one row less high', () => {
  const reading = 'time: column 1 (Unix ms), value: column 2 (ms), key: label'
  const given = reduce(started({}, { reading }), tick(1000, [5]))
  for (const { columns, rows } of SIZES) {
    const frame = frameOf(given, { columns, rows })
    const without = frameOf(reduce(started(), tick(1000, [5])), { columns, rows })
    const isShown = rows >= 16
    assert.equal(find(frame, 'header')!.lines.length, isShown ? 2 : 1)
    if (isShown) assert.equal(textOf(find(frame, 'header')!.lines[1]!).trim(), reading)
    assert.deepEqual([frame.map!.top, frame.map!.height], [isShown ? 2 : 1, without.map!.height - (isShown ? 1 : 0)])
  }
})

test('a longer one is cut behind a word, with an ellipsis', () => {
  const reading = 'columns: time: column 1 (Unix s), value: column 2 (no unit, --unit), key: column 3'
  const { rows } = SIZES[2]!
  const line = textOf(find(frameOf(reduce(started({}, { reading }), tick(1000, [5])), { columns: 80, rows }), 'header')!.lines[1]!)
  assert.equal(line.trim(), 'columns: time: column 1 (Unix s), value: column 2 (no unit, --unit), key…')
})
