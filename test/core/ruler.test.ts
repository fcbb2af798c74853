import assert from 'node:assert/strict'
import { test } from 'node:test'
import { glyphOf, rulerOf } from '../../src/core/ruler.js'
import { START } from './make.js'

/** The ruler of columns of these durations, read from left to right. */
function read(durations: readonly number[], interval: number, offset = 0): string {
  let ruler = rulerOf(interval)
  let end = START
  return durations.map((duration) => {
    end += duration
    let glyph: string
    [glyph, ruler] = glyphOf(ruler, { end, duration, interval, gap: false, offset })
    return glyph
  }).join('')
}

test('glyphOf() marks whole multiples and writes their label to the right, one character a column', () => {
  assert.equal(read(new Array(40).fill(1000), 1000), '       ╵14:03:15      ╵14:03:30      ╵14')
})

test('glyphOf() is one character a column at every interval, labels whole', () => {
  for (const interval of [50, 100, 250, 1000, 5000, 60_000, 600_000, 3_600_000]) {
    const line = read(new Array(400).fill(interval), interval)
    assert.equal([...line].length, 400)
    const labels = line.split('╵').slice(1, -1)
    assert.ok(labels.length >= 5, `${interval}: ${labels.length}`)
    for (const label of labels) assert.match(label, /^(\d\d:\d\d:\d\d|\d\d:\d\d|\d\d-\d\d) {2,}$/)
  }
})

test('glyphOf() marks multiples of local time', () => {
  assert.match(read(new Array(60).fill(60_000), 60_000, 345), /╵19:50/)
})

test('glyphOf() marks a tick three intervals long with its duration', () => {
  assert.equal(read([1000, 1000, 4200, ...new Array(8).fill(1000)], 1000), '  ≈4.2s    ')
})

test('glyphOf() breaks off a label for a long tick, and marks a somewhat late one where there is room', () => {
  assert.match(read([...new Array(10).fill(1000), 5000, ...new Array(6).fill(1000)], 1000), /^ {7}╵14≈5s /)
  assert.equal(read([1000, 1700, 1000], 1000), ' ≈ ')
})

test('glyphOf() marks a gap with its duration however short', () => {
  assert.equal(glyphOf(rulerOf(1000), { end: START, duration: 600, interval: 1000, gap: true, offset: 0 })[0], '≈')
})
