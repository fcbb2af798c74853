import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  toAscii, formatClock, formatCount, formatDay, formatDuration, unitFormat, formatZone,
} from '../../../src/core/text/format.js'
import { Random } from '../../random.js'

test('unitFormat(ns).value() writes ns, µs, ms, s, then hours, days, years', () => {
  const { value } = unitFormat('ns', true)
  assert.deepEqual([0, 1, 999, 1000, 1234, 12_345, 123_456, 1.5e6, 9.99e9, 3e12, 3.6e12, 2 ** 63].map((v) => value(v)),
    ['0', '1ns', '999ns', '1µs', '1.2µs', '12µs', '123µs', '1.5ms', '10s', '3000s', '1h', '292y'])
  assert.equal(value(8192, 3), '8.19µs')
})

test('unitFormat().value() rolls over to the next unit when rounding reaches it', () => {
  assert.equal(unitFormat('ns', true).value(999.6), '1µs')
  assert.equal(unitFormat('ns', true).value(999_999), '1ms')
  assert.equal(unitFormat('bytes', true).value(1023.9), '1KiB')
  assert.equal(formatCount(999_999), '1M')
})

test('unitFormat() knows us, ms, s, bytes and KiB, and leaves other words to `counted`', () => {
  assert.equal(unitFormat('us', true).value(1500), '1.5ms')
  assert.equal(unitFormat('ms', true).value(0.25), '250µs')
  assert.equal(unitFormat('s', true).value(2), '2s')
  assert.deepEqual(
    [1, 1023, 1024, 1536, 65_536, 2 ** 20, 2 ** 62].map((v) => unitFormat('bytes', true).value(v)),
    ['1B', '1023B', '1KiB', '1.5KiB', '64KiB', '1MiB', '4EiB'],
  )
  assert.equal(unitFormat('KiB', true).value(2048), '2MiB')
  const pages = unitFormat('pages', true)
  assert.deepEqual([pages.value(1200), pages.counted, unitFormat('', true).counted], ['1.2k', 'pages', ''])
  assert.equal(unitFormat('constructor', true).value(7), '7')
})

test('unitFormat() without UTF-8 writes ASCII alone', () => {
  assert.equal(unitFormat('ns', false).value(1500), '1.5us')
  assert.equal(toAscii('≥1µs ≤2 ∞', false), '>=1us <=2 inf')
  assert.equal(toAscii('≥1µs', true), '≥1µs')
})

test('value() and formatCount() keep within their widths, both signs, all sizes', () => {
  const random = new Random(4)
  for (let i = 0; i < 5000; i++) {
    const size = 10 ** (random.next() * 22 - 3)
    const whole = Math.round(size)
    for (const sign of [1, -1]) {
      for (const unit of ['ns', 'us', '', 'pages']) {
        const bounded = Math.min(whole, 2 ** 63 / (unit === 'us' ? 1000 : 1)) * sign
        for (const digits of [2, 3]) assert.ok(unitFormat(unit, true).value(bounded, digits).length <= 7, `${bounded}${unit}`)
      }
      assert.ok(unitFormat('bytes', true).value(Math.min(whole, 2 ** 63) * sign, 3).length <= 8)
    }
    assert.ok(formatCount(whole).length <= 5, String(whole))
    assert.ok(formatCount(size).length <= 6, String(size))
  }
})

test('value() is off by at most a twentieth', () => {
  const random = new Random(5)
  const sizes: Record<string, number> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9, h: 3.6e12, d: 8.64e13, y: 3.15576e16 }
  for (let i = 0; i < 2000; i++) {
    const size = Math.round(10 ** (random.next() * 18))
    const [, digits, unit] = /^([\d.]+)(.*)$/.exec(unitFormat('ns', true).value(size))!
    assert.ok(Math.abs(Number(digits) * sizes[unit!]! - size) <= size / 20 + 1e-9, String(size))
  }
})

test('value() of a number that is not finite is a symbol', () => {
  assert.deepEqual([NaN, Infinity, -Infinity].map((v) => unitFormat('ns', true).value(v)), ['-', '∞', '-∞'])
})

test('formatDuration() writes an interval in at most 6 characters', () => {
  assert.deepEqual(
    [50, 999, 1000, 1500, 4230, 90_000, 600_000, 3_600_000, 86_400_000].map(formatDuration),
    ['50ms', '999ms', '1s', '1.5s', '4.2s', '90s', '10min', '1h', '24h'],
  )
  for (let ms = 1; ms < 3.5e9; ms = Math.ceil(ms * 1.01)) assert.ok(formatDuration(ms).length <= 6, String(ms))
})

test('formatClock() and formatDay() agree with the calendar at any offset, before 1970 too', () => {
  const random = new Random(6)
  const instants = [
    0, -1, Date.UTC(2024, 1, 29, 23, 59, 59), Date.UTC(2023, 11, 31), Date.UTC(2000, 1, 29),
    ...Array.from({ length: 500 }, () => random.int(-4e12, 9e12)),
  ]
  for (const instant of instants) {
    for (const offset of [0, 120, -210, 345]) {
      const iso = new Date(instant + offset * 60_000).toISOString()
      const [date, time] = iso.split('T')
      assert.equal(formatClock(instant, offset), time!.slice(0, 8))
      assert.equal(formatDay(instant, offset), date!.slice(-5))
    }
  }
})

test('formatZone() names UTC or the offset', () => {
  assert.deepEqual([0, 120, -210].map(formatZone), ['UTC', '+02:00', '-03:30'])
})
