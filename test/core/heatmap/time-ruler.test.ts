import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rulerGlyphAt, REACH, rulerStep, type RulerColumn } from '../../../src/core/heatmap/time-ruler.js'
import { START } from '../make.js'

/** The ruler of columns of these durations, read from left to right. */
function read(durations: readonly number[], interval: number, offset = 0, marks: Readonly<Record<number, string>> = {}): string {
  let end = START
  const columns = durations.map((duration, i): RulerColumn => {
    end += duration
    return { end, duration, gap: false, ...(marks[i] === undefined ? {} : { mark: marks[i] }) }
  })
  const ruler = { step: rulerStep(interval), interval, offset }
  return columns.map((_, id) => rulerGlyphAt(ruler, id, (at) => columns[at])).join('')
}

test('rulerGlyphAt() marks whole multiples and writes their label to the right, one character a column', () => {
  assert.equal(read(new Array(40).fill(1000), 1000), '       ╵14:03:15      ╵14:03:30      ╵14')
})

test('rulerGlyphAt() is one character a column at every interval, labels whole', () => {
  for (const interval of [50, 100, 250, 1000, 5000, 60_000, 600_000, 3_600_000]) {
    const line = read(new Array(400).fill(interval), interval)
    assert.equal([...line].length, 400)
    const labels = line.split('╵').slice(1, -1)
    assert.ok(labels.length >= 5, `${interval}: ${labels.length}`)
    for (const label of labels) assert.match(label, /^(\d\d:\d\d:\d\d|\d\d:\d\d|\d\d-\d\d) {2,}$/)
  }
})

test('rulerGlyphAt() marks multiples of local time', () => {
  assert.match(read(new Array(60).fill(60_000), 60_000, 345), /╵19:50/)
})

test('rulerGlyphAt() marks a tick three intervals long with its duration', () => {
  assert.equal(read([1000, 1000, 4200, ...new Array(8).fill(1000)], 1000), '  ≈4.2s    ')
})

test('rulerGlyphAt() cuts a label off for a long tick, and marks a slightly delayed one where there is room', () => {
  assert.match(read([...new Array(10).fill(1000), 5000, ...new Array(6).fill(1000)], 1000), /^ {7}╵14≈5s /)
  assert.equal(read([1000, 1700, 1000], 1000), ' ≈ ')
})

test('rulerGlyphAt() marks a gap with its duration however short', () => {
  const gap = { end: START, duration: 600, gap: true }
  assert.equal(rulerGlyphAt({ step: rulerStep(1000), interval: 1000, offset: 0 }, 0, (id) => id === 0 ? gap : undefined), '≈')
})

test('rulerGlyphAt() writes the label of a mark, cut before the next, and nothing where there is no column', () => {
  const line = read(new Array(40).fill(1000), 1000, 0, { 3: 'deploy', 25: 'x'.repeat(99) })
  assert.equal(line, '   ◆deploy            ╵14◆xxxxxxxxxxxxxx')
  assert.equal(read([], 1000), '')
})

test('rulerGlyphAt() of a column depends on nothing farther left than REACH', () => {
  const durations = Array.from({ length: 120 }, (_, i) => i % 37 === 0 ? 5000 : 1000)
  const whole = read(durations, 1000, 0, { 50: 'here' })
  let end = START
  const columns = durations.map((duration, i) => ({ end: end += duration, duration, gap: false, ...(i === 50 ? { mark: 'here' } : {}) }))
  const ruler = { step: rulerStep(1000), interval: 1000, offset: 0 }
  for (let id = 0; id < 120; id++) assert.equal(rulerGlyphAt(ruler, id, (at) => at < id - REACH ? undefined : columns[at]), whole[id])
})
