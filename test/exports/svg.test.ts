/** The SVG, read back from its text: no event lost, none invented, and no string of the stream becomes markup. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Chart } from '../../src/core/chart/chart.js'
import { levelForRate } from '../../src/core/color/color-scale.js'
import type { Exporter } from '../../src/exports/exporter.js'
import { formatForPath, formats } from '../../src/exports/index.js'
import { svg } from '../../src/exports/svg.js'
import { formatColor } from '../../src/exports/svg/markup.js'
import { measureText } from '../../src/exports/svg/theme.js'
import { chartEvents, chartDemo, chartEdgeCases, countEvents, exportInput, chartRandom, type ChartedTicks } from './charts.js'
import { toVisible } from '../../src/core/text/stand-ins.js'
import { renameEverything, hostileTexts } from './hostile.js'
import { readColors, readCounts, readEmbedded } from './read-svg.js'
import { tick } from '../core/make.js'
import { ratePerInterval } from '../../src/core/grid/columns.js'

const exported = async (chart: Chart, options: Parameters<Exporter['export']>[1] = {}): Promise<string> =>
  String(await svg.export(exportInput(chart), options))

const cases = async (): Promise<Readonly<Record<string, ChartedTicks>>> =>
  ({ ...chartEdgeCases(), 'the demonstration': await chartDemo(150), 'many keys': chartRandom(3, 40) })

test('svg.export() carries every event of every tick, cell by cell', async () => {
  for (const [name, { chart, ticks }] of Object.entries(await cases())) {
    const data = readEmbedded(await exported(chart))
    const counts = readCounts(data)
    const total = ticks.reduce((sum, one) => sum + countEvents(one), 0)
    const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.abs(total)
    chart.columns.forEach((column, i) => column.counts.forEach((count, row) => assert.ok(isNear(counts[i]![row]!, count), name)))
    assert.ok(isNear(counts.flat().reduce((a, b) => a + b, 0), total), name)
    const whole = data.keys.flatMap(({ cells }) => cells.filter((_, i) => i % 2 === 1))
    assert.ok(whole.every(Number.isInteger), name)
    assert.equal(whole.reduce((a, b) => a + b, 0), total, name)
  }
})

test('svg.export() draws every cell in its paint, once, and no other cell', async () => {
  for (const [name, { chart }] of Object.entries(await cases())) {
    const drawn = readColors(await exported(chart))
    const expected = chart.columns.map(({ paints }) =>
      Array.from(paints, (paint) => (paint === 0 ? undefined : formatColor(chart.paints[paint]!.rgb))))
    assert.deepEqual(drawn, expected, name)
  }
})

test('svg.export() carries what the script needs to compute the shade of every cell', async () => {
  const byTime = await chartDemo(80, { options: { weight: 'time', scale: 'sqrt' } })
  const { 'negative counts': signed } = chartEdgeCases()
  for (const { chart } of [await chartDemo(80), byTime, chartRandom(4, 30, { zoom: 4 }), signed!]) {
    const embedded = readEmbedded(await exported(chart))
    const { keys, durations, per, from } = embedded
    const weighCells = ({ cells, weights }: (typeof keys)[number]): number[] =>
      cells.map((one, i) => (i % 2 === 0 || weights === undefined ? one : weights[(i - 1) / 2]!))
    const weighed = readCounts({ ...embedded, keys: keys.map((key) => ({ ...key, cells: weighCells(key) })) })
    const scale = { name: chart.scale, levels: from.length, from: Float64Array.from(from) }
    const shades = weighed.map((column, i) => column.map((weight) => levelForRate(scale, ratePerInterval(weight, durations[i]!, per))))
    assert.deepEqual(shades, chart.columns.map(({ paints }) => Array.from(paints)))
  }
})

test('svg.export() shows the worst outlier and the last second, high enough to be seen', async () => {
  const ordinary = Array.from({ length: 599 }, (_, i) => tick((i + 1) * 1000, [1500, 2500, 3500]))
  const { chart } = chartEvents([...ordinary, tick(600_000, [1500, 1e13])])
  const text = await exported(chart)
  const colors = readColors(text)
  assert.equal(colors.length, 600)
  assert.notEqual(colors[599]!.at(-1), undefined)
  assert.ok(readEmbedded(text).heights.at(-1)! >= 8)
})

test('svg.export() hatches a gap, but not a tick without events', async () => {
  const found = chartEdgeCases()
  const hatched = (text: string): number => [...text.matchAll(/fill="url\(#ht-gap\)"/g)].length
  assert.equal(hatched(await exported(found['a gap of an hour']!.chart)), 2) // one in the map, one in the legend
  assert.equal(hatched(await exported(found['a quiet tick']!.chart)), 0)
})

test('svg.export() gives whole pixels to every row and column, whatever size is asked for', async () => {
  for (const [name, { chart }] of Object.entries(chartEdgeCases())) {
    for (const size of [{}, { width: 1 }, { width: 700, height: 300 }, { width: 5000, height: 3000 }]) {
      const text = await exported(chart, size)
      const { map, cell, tops, heights, begins, width, height } = readEmbedded(text)
      assert.ok([map.x, map.y, cell, ...tops, ...heights].every((length) => Number.isInteger(length) && length > 0), name)
      assert.equal(map.width, cell * begins.length, name)
      assert.ok(map.x + map.width < width && map.y + map.height < height, name)
      if ('height' in size && size.height === 3000) assert.deepEqual([width, height], [5000, 3000], name)
    }
  }
})

test('svg.export() writes no NaN, Infinity or undefined', async () => {
  for (const [name, { chart }] of Object.entries(await cases())) {
    assert.doesNotMatch((await exported(chart)).replace(/<script[^]*?<\/script>/g, ''), /NaN|Infinity|undefined|\[object/, name)
  }
})

test('svg.export() keeps every label inside the picture, and the first time away from the time zone', async () => {
  for (const [name, { chart }] of Object.entries(await cases())) {
    for (const offset of [0, 120, -210]) {
      const text = await exported({ ...chart, offset })
      const { width } = readEmbedded(text)
      const found = [...text.matchAll(/<text x="([\d.]+)" y="([\d.]+)" class="([^"]*)"[^>]*>([^<]*)</g)]
      const spans = found.map(([, x, y, style, label]) => {
        const [at, own] = [Number(x), measureText(label!)]
        const from = /\bend\b/.test(style!) ? at - own : /\bmiddle\b/.test(style!) ? at - own / 2 : at
        return { from, to: from + own, y, label: label! }
      })
      for (const { from, to, label } of spans) assert.ok(from >= 0 && to <= width, `${name}: ${label} from ${from} to ${to} of ${width}`)
      const zone = spans.find(({ label }) => /^(UTC|[+-]\d\d:\d\d)$/.test(label))!
      for (const { from, y, label } of spans) {
        if (y === zone.y && from > zone.from) assert.ok(from >= zone.to + 6, `${name}: ${label} touches ${zone.label}`)
      }
    }
  }
})

test('svg.export() gives the same bytes for the same chart', async () => {
  assert.equal(await exported((await chartDemo(40)).chart), await exported((await chartDemo(40)).chart))
})

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/

test('svg.export() lets no string of a stream become markup, script, or characters that XML forbids', async () => {
  const { chart } = await chartDemo(12)
  const tags = (text: string): string[] => text.replace(/<!\[CDATA\[[^]*?\]\]>/, '').match(/<[a-z!/?][a-z]*/gi)!
  const innocent = tags(await exported(renameEverything(chart, 'x')))
  await fc.assert(fc.asyncProperty(hostileTexts, async (name) => {
    const text = await exported(renameEverything(chart, name))
    assert.doesNotMatch(text, CONTROL)
    assert.doesNotMatch(text, LONE_SURROGATE)
    const marks = (of: string[]): string[] => of.filter((tag) => !/^<\/?(text|path)$/.test(tag)) // a longer name can move a label away
    assert.deepEqual(marks(tags(text)), marks(innocent))
    const names = readEmbedded(text).keys.map((key) => key.name)
    assert.ok(names.every((one) => one.startsWith(toVisible(name))), names.join())
    assert.equal(new Set(names).size, chart.keys.length) // alike, so each has a part of its key's checksum
    assert.equal(text.split(']]>').length, 2)
  }), { numRuns: 150 })
})

test('formatForPath() knows a format by the extension in any case, but not a name that is only an extension', async () => {
  for (const { name, extensions, load } of formats) {
    assert.equal((await load()).name, name)
    for (const extension of extensions) assert.equal(formatForPath(`dir/X.y${extension.toUpperCase()}`)?.name, name)
  }
  assert.deepEqual(['x', 'x.foo', '.svg', 'svg', ''].map(formatForPath), [undefined, undefined, undefined, undefined, undefined])
})
