import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame } from '../../../src/core/frame.js'
import { KEY_GROUPS } from '../../../src/core/keymap/bindings.js'
import { listedBindings } from '../../../src/core/keymap/help-pages.js'
import { helpRegion } from '../../../src/core/layout/help.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { paintIdentity } from '../../../src/core/color/palette.js'
import { palettes } from '../../../src/palettes/index.js'
import { reduce } from '../../../src/core/update/update.js'
import { Random } from '../../random.js'
import { all, find, textOf } from './frame-parts.js'
import { aggregation, START, started, tick, traced } from '../make.js'
import type { Model } from '../../../src/core/state/state.js'
import { initialReplay } from '../../../src/core/state/initial.js'

const SIZES = [
  [40, 12], [60, 15], [80, 24], [120, 40], [200, 60], [300, 100],
].map(([columns, rows]) => ({ columns: columns!, rows: rows! }))

function check(frame: Frame): void {
  for (const region of frame.regions) {
    const border = region.popup ? 1 : 0
    assert.ok(
      region.top >= 0 && region.left >= 0 && region.top + region.height <= frame.rows && region.left + region.width <= frame.columns,
      region.name,
    )
    assert.ok(region.lines.length <= region.height - 2 * border, `${region.name} is too high`)
    for (const line of region.lines) {
      assert.ok(textOf(line).length <= region.width - 2 * border, `${region.name} is too wide: ${textOf(line)}`)
      assert.match(textOf(line), /^[^\p{Cc}]*$/u)
      for (const { paint } of line) assert.ok(paint === undefined || paint < frame.paints.length)
    }
  }
  const { map, series } = frame
  if (series !== undefined) assert.ok(series.left + series.width === frame.columns && series.values.length <= series.width)
  if (map === undefined) return
  assert.equal(map.left + map.width, frame.columns)
  assert.equal(map.ruler, map.top + map.height)
  assert.ok(map.columns.length <= map.width)
  map.columns.forEach((column, i) => {
    assert.ok(i === 0 || column.id === map.columns[i - 1]!.id + 1)
    assert.equal(column.cells.length, map.height * map.rowsPerLine)
    assert.ok(column.cells.every((paint) => paint < frame.paints.length))
    assert.equal([...column.ruler!].length, 1)
  })
}

function models(): Model[] {
  const random = new Random(30)
  const hostile = started(
    {}, { title: 'a\u001b[2J日本\n'.repeat(40), reading: '\u001b[2J\u009b日本 '.repeat(50), host: '\u0007'.repeat(300), aggregations: ['\u009b', 'y'], unit: '\u001bpages' },
  )
  const plain = { name: 'n'.repeat(400), function: 'avg' as const, records: [{ key: [], value: 1 / 3, count: 2 }] }
  return [
    started(), traced(random, 3), traced(random, 400), traced(random, 50, { utf8: false, unit: 'bytes' }, { signed: true }),
    traced(random, 50, { scale: 'rank', unit: 'pages' }, { fn: 'quantize', parameters: [], signed: true }),
    traced(random, 50, { offset: -210, unit: 'ms' }, { fn: 'lquantize', parameters: [0, 1000, 7] }),
    reduce(
      reduce(reduce(hostile, tick(1000, [5], { name: '\u009b' })), tick(2000, [7], { name: 'y' })),
      { type: 'notice', time: 2000, from: 'script', text: '\u001b]0;x\u0007' },
    ),
    reduce(started(), { ...tick(1000, []), aggregations: [plain, plain, { ...plain, name: '' }] }),
    reduce(traced(random, 5), { type: 'end', time: 6000, reason: 'exit', status: 255 }),
  ].flatMap((model) => [model, reduce(model, { type: 'help' }), reduce(model, { type: 'pause' })])
}

test('frameOf() keeps everything within its rectangle at every size from nothing to 300x100', () => {
  const random = new Random(31)
  for (const model of models()) {
    for (const size of SIZES) check(frameOf(model, size))
    for (let round = 0; round < 40; round++) check(frameOf(model, { columns: random.int(0, 300), rows: random.int(0, 100) }))
  }
})

test('frameOf() says what is needed when the window is too small', () => {
  for (const [columns, rows] of [[20, 5], [39, 50], [200, 11], [12, 1]] as const) {
    const frame = frameOf(traced(new Random(32), 5), { columns, rows })
    assert.equal(frame.map, undefined)
    assert.match(all(frame), /need 40x12/)
  }
  assert.deepEqual(all(frameOf(started(), { columns: 0, rows: 0 })), '')
})

test('frameOf() of a header alone waits in an empty map', () => {
  const frame = frameOf(started(), { columns: 80, rows: 24 })
  assert.deepEqual(frame.map!.columns, [])
  assert.match(all(frame, 'message'), /waiting for the first events/)
  assert.match(all(frame, 'header'), /STARTING\s+14:03:07/)
  assert.doesNotMatch(all(frame, 'axis'), /\d/)
})

test('frameOf() of empty ticks still waits, with columns of ground', () => {
  const frame = frameOf(reduce(started(), tick(1000, [])), { columns: 80, rows: 24 })
  assert.equal(frame.map!.columns.length, 1)
  assert.ok(frame.map!.columns[0]!.cells.every((paint) => paint === 0))
  assert.match(all(frame, 'message'), /waiting/)
  assert.match(all(frame, 'status'), /events\/s 0\s+p50 -/)
})

test('frameOf() shades a cell exactly where a row has a count', () => {
  const model = traced(new Random(33), 60)
  for (const size of SIZES) {
    for (const { id, cells } of frameOf(model, size).map!.columns) {
      const { slabs } = model.history.at(id)!
      const painted = cells.reduce((sum, paint) => sum + (paint > 0 ? 1 : 0), 0)
      assert.equal(painted > 0, (slabs[0]?.total ?? 0) > 0)
    }
  }
})

test('frameOf() draws under- and overflow with their bounds', () => {
  const model = reduce(started({ unit: 'ms' }), tick(1000, [-5, 10, 99], { fn: 'lquantize', parameters: [0, 63, 2] }))
  const frame = frameOf(model, { columns: 80, rows: 40 })
  const labels = find(frame, 'axis')!.lines.map(textOf)
  const { cells } = frame.map!.columns[0]!
  const over = labels.findIndex((label) => label.includes('≥62ms'))
  const under = labels.findIndex((label) => label.includes('<0'))
  assert.ok(over >= 0 && over < 3 && under === labels.length - 1)
  assert.ok(cells[over]! > 0 && cells[under]! > 0 && cells[under - 1] === 0)
})

test('frameOf() labels a log axis at round values, as many in each decade as there are lines for', () => {
  const model = reduce(started(), tick(1000, [1000, 99_999_999]))
  assert.deepEqual(find(
    frameOf(model, { columns: 80, rows: 40 }), 'axis',
  )!.lines.map(textOf).map((line) => line.trim()).filter((line) => /\d/.test(line)),
    ['50ms┤', '20ms┤', '10ms┤', '5ms┤', '2ms┤', '1ms┤', '500µs┤', '200µs┤', '100µs┤', '50µs┤', '20µs┤', '10µs┤', '5µs┤', '2µs┤', '1µs┤'])
  const few = find(frameOf(model, { columns: 80, rows: 24 }), 'axis')!.lines.map(textOf).map((line) => line.trim())
  assert.deepEqual(few.filter((line) => /\d/.test(line)), ['10ms┤', '1ms┤', '100µs┤', '10µs┤', '1µs┤'])
})

test('frameOf() labels an even axis at even steps', () => {
  const model = reduce(started({}, { unit: '' }), tick(1000, [0, 62], { fn: 'lquantize', parameters: [0, 64, 2] }))
  assert.deepEqual(find(
    frameOf(model, { columns: 80, rows: 40 }), 'axis',
  )!.lines.map(textOf).map((line) => line.trim()).filter((line) => /\d/.test(line)),
    ['60┤', '50┤', '40┤', '30┤', '20┤', '10┤', '0┤'])
})

test('frameOf() gives a delayed tick the same colors as one on time', () => {
  const values = (times: number) => new Array<number>(times).fill(5000)
  let model = reduce(started(), tick(1000, values(10)))
  model = reduce(model, tick(5000, values(40), { duration: 4000 }))
  const [first, second] = frameOf(model, { columns: 80, rows: 24 }).map!.columns
  assert.deepEqual(first!.cells, second!.cells)
  assert.equal(second!.ruler, '≈')
})

test('frameOf() keeps the columns it drew: a tick adds one and changes none', () => {
  const random = new Random(34)
  let model = traced(random, 200)
  const size = { columns: 120, rows: 40 }
  let before = frameOf(model, size)
  let kept = 0
  for (let i = 201; i <= 260; i++) {
    model = reduce(model, tick(i * 1000, [1000, 5000, 70_000]))
    const after = frameOf(model, size)
    assert.equal(after.map!.columns.at(-1)!.id, before.map!.columns.at(-1)!.id + 1)
    if (after.map!.columns[0] === before.map!.columns[1] && after.map!.columns.at(-2) === before.map!.columns.at(-1)) kept++
    before = after
  }
  assert.equal(kept, 60)
})

test('frameOf() of a frame kept from before equals one made afresh', () => {
  const random = new Random(35)
  const events = Array.from(
    { length: 150 },
    (_, i) => tick((i + 1) * 1000, Array.from({ length: random.int(0, 20) }, () => 10 ** random.int(2, 2 + (i >> 4)))),
  )
  for (const scale of ['log', 'rank'] as const) {
    let watched = started({ scale, history: 64 })
    for (const event of events) {
      watched = reduce(watched, event)
      frameOf(watched, { columns: 50 + (event.time % 3), rows: 30 })
      frameOf(watched, { columns: 90, rows: 30 })
    }
    const fresh = events.reduce((model: Model, event) => reduce(model, event), started({ scale, history: 64 }))
    assert.equal(JSON.stringify(frameOf(watched, { columns: 90, rows: 30 })), JSON.stringify(frameOf(fresh, { columns: 90, rows: 30 })))
  }
})

test('frameOf() changes little text from tick to tick', () => {
  let model = traced(new Random(36), 100)
  const size = { columns: 120, rows: 40 }
  let before = all(frameOf(model, size))
  const random = new Random(37)
  let changed = 0
  for (let i = 101; i <= 150; i++) {
    model = reduce(model, tick(i * 1000, Array.from({ length: random.int(20, 60) }, () => Math.floor(10 ** (3 + random.next() * 4)))))
    const after = all(frameOf(model, size))
    assert.equal(after.length, before.length)
    for (let at = 0; at < after.length; at++) if (after[at] !== before[at]) changed++
    before = after
  }
  assert.ok(changed / 50 < 24, `${changed / 50} characters a tick`)
})

test('frameOf() shows the header\'s facts, and the aggregation among several', () => {
  let model = reduce(started({}, { aggregations: ['a', 'b'] }), tick(1000, [5], { name: 'a' }))
  assert.match(all(frameOf(model, { columns: 120, rows: 24 }), 'header'), /^ System calls  1s  db-7 +● LIVE  14:03:08 $/)
  model = reduce(reduce(model, tick(2000, [5], { name: 'b' })), { type: 'next-aggregation' })
  assert.match(all(frameOf(model, { columns: 120, rows: 24 }), 'header'), /@b 2\/2/)
  assert.match(all(frameOf(reduce(model, { type: 'pause' }), { columns: 40, rows: 12 }), 'header'), /PAUSED  14:03:09/)
  assert.match(
    all(frameOf(reduce(model, { type: 'end', time: 2000, reason: 'exit', status: 3 }), { columns: 80, rows: 24 }), 'header'),
    /ENDED 3/,
  )
})

test('frameOf() shows rate, percentiles, drops and errors as numbers', () => {
  let model = reduce(started(), tick(1000, [...new Array<number>(99).fill(1000), 5_000_000]))
  model = reduce(model, { type: 'drop', time: 1000, kind: 'aggregation', count: 7, message: 'seven lost' })
  const roomy = all(frameOf(model, { columns: 120, rows: 40 }), 'status')
  assert.match(roomy, /events\/s 100 +p50 1.3µs +p90 1.5µs +p99 1.5µs +max ≤5.5ms/)
  assert.match(roomy, /drops 7 +errors 0 +notices 0 +seven lost/)
  const narrow = all(frameOf(model, { columns: 60, rows: 12 }), 'status')
  assert.match(narrow, /drops 7/)
})

test('frameOf() writes only ASCII without UTF-8', () => {
  for (const model of [traced(new Random(38), 60, { utf8: false }), started({ utf8: false })]) {
    const frame = frameOf(reduce(model, { type: 'help' }), { columns: 100, rows: 30 })
    assert.match(all(frame), /^[\x20-\x7e\n]*$/)
    assert.match(frame.map!.columns.map(({ ruler }) => ruler).join(''), /^[ -~]*$/)
  }
})

test('frameOf() shows scripts without a quantizing aggregation as numbers', () => {
  const plain = { name: 'reads', function: 'count' as const, records: [{ key: ['a'], value: 3 }, { key: ['b'], value: 1200 }] }
  const frame = frameOf(reduce(started(), { ...tick(1000, []), aggregations: [plain] }), { columns: 80, rows: 24 })
  assert.equal(frame.map, undefined)
  assert.match(all(frame, 'panel'), /@reads +count +1.2k +2 keys/)
})

test('frameOf() lists every key in the help, on as many pages as it takes', () => {
  for (const size of [{ columns: 40, rows: 12 }, { columns: 80, rows: 24 }, { columns: 200, rows: 60 }]) {
    for (const replay of [false, true]) {
      let model = reduce(reduce(started(), { type: 'window', ...size }), { type: 'help' })
      if (replay) model = { ...model, replay: initialReplay(1, false) }
      let text = ''
      for (let page = 0; model.help; page++) {
        const region = find(frameOf(model, size), 'help')!
        assert.ok(page < 12 && region.popup)
        assert.equal(page > 0 && region.title === 'Keys', false)
        text += `${all(frameOf(model, size), 'help')}\n`
        model = reduce(model, { type: 'help' })
      }
      for (const { description } of listedBindings(replay)) {
        if (description.length < 20 || size.columns >= 80) assert.ok(text.includes(description), `${description} at ${size.columns}`)
        for (const word of description.split(' ')) assert.ok(text.includes(word), `${word} at ${size.columns}`)
      }
      assert.match(text, replay ? /Replay +[^]*space +Pause[^]*q ctrl-c +Quit/ : /Trace and time +[^]*space +Pause[^]*q ctrl-c +Quit/)
      assert.deepEqual(KEY_GROUPS.filter((group) => !text.includes(` ${group} `)), replay ? [] : ['Replay'])
    }
  }
})

test('helpRegion() names the page in its title, and fits the window', () => {
  const titles = (columns: number, rows: number, replay = false) => [0, 1, 2, 3].map((page) => helpRegion(
    { columns, rows }, page, true, replay,
  ).title)
  assert.deepEqual(
    titles(80, 24),
    ['Keys, page 1/3 (? for more)', 'Keys, page 2/3 (? for more)', 'Keys, page 3/3 (? closes)', 'Keys, page 3/3 (? closes)'],
  )
  assert.deepEqual(titles(200, 60), ['Keys', 'Keys', 'Keys', 'Keys'])
  for (const replay of [false, true]) {
    const { width, height } = helpRegion({ columns: 80, rows: 24 }, 0, true, replay)
    assert.ok(width <= 80 && height <= 24)
  }
})

test('frameOf() makes a legend of the scale in use', () => {
  const legend = (model: Model, columns: number) => all(frameOf(model, { columns, rows: 30 }), 'legend')
  const model = reduce(started(), { ...tick(1000, []), aggregations: [aggregation([[[], new Array<number>(1000).fill(5000)]])] })
  assert.match(legend(model, 120), /^ {4}log {4}>0 .* \d\d +events\/s +inferno $/)
  assert.match(legend(reduce(model, { type: 'next-scale' }), 120), /^ linear {4}>0 .* 45 /)
  assert.match(legend(model, 40), / \d\d/)
  assert.match(legend(reduce(reduce(model, { type: 'next-axis' }), { type: 'next-axis' }), 120), /^ {4}log {4}1 .* 530 +events/)
  assert.equal(START % 1000, 340)
})

test('the legend shows each color once, at every depth, in every palette', () => {
  for (const depth of ['truecolor', '256', '16', 'none'] as const) {
    for (const utf8 of [true, false]) {
      for (const palette of palettes.map(({ name }) => name)) {
        for (const light of [true, false]) {
          const frame = frameOf(traced(new Random(40), 60, { depth, utf8, palette, light }), { columns: 160, rows: 40 })
          const looks = find(frame, 'legend')!.lines[0]!.flatMap(({ paint }) => (
            paint === undefined ? [] : [paintIdentity(frame.paints[paint]!, depth, utf8)]
          ))
          assert.ok(looks.length > 1)
          looks.forEach((look, i) => assert.notEqual(look, looks[i - 1], `${palette} ${depth}`))
        }
      }
    }
  }
})
