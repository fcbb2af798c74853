/**
 * The SVG in a real browser: the tooltip shows the counts of the ticks, selected keys are shown alone, and texts of the stream stay
 * texts.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { decode } from 'fast-png'
import fc from 'fast-check'
import type { Chart } from '../../src/core/chart/chart.js'
import { levelForRate } from '../../src/core/color/color-scale.js'
import { svg } from '../../src/exports/svg.js'
import { formatColor } from '../../src/exports/svg/markup.js'
import { browserSkipReason, startChromium, type Chromium, type Page } from '../support/browser.js'
import { chartDemo, chartEdgeCases, countEvents, exportInput, chartRandom, type ChartedTicks } from './charts.js'
import { renameEverything, hostileTexts } from './hostile.js'
import { readEmbedded } from './read-svg.js'

const skip = browserSkipReason() ?? false
const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-svg-'))
let chromium: Chromium

before(async () => {
  if (skip === false) chromium = await startChromium()
})
after(async () => {
  if (skip === false) await chromium.close()
  rmSync(directory, { recursive: true, force: true })
})

interface OpenedChart {
  readonly page: Page
  readonly text: string
  /** The middle of a cell. */
  at(column: number, row: number): [x: number, y: number]
}

async function openChart(chart: Chart): Promise<OpenedChart> {
  const text = String(await svg.export(exportInput(chart), {}))
  const { map, cell, tops, heights, width, height } = readEmbedded(text)
  const file = join(directory, 'picture.svg')
  writeFileSync(file, text)
  const page = await chromium.open(file, { width, height })
  return { page, text, at: (column, row) => [map.x + (column + 0.5) * cell, tops[row]! + heights[row]! / 2] }
}

async function readTip(page: Page, name: string): Promise<string | undefined> {
  return page.text(`#ht-tip [data-name=${name}]`)
}

const numberIn = (text: string | undefined): number => Number(/[\d,]+/.exec(text ?? '')![0].replaceAll(',', ''))

/** Cells with events, spread over a chart, and one without. */
function cellsOf({ columns }: Chart, many: number): (readonly [column: number, row: number])[] {
  const all = columns.flatMap(({ counts }, column) =>
    Array.from(counts.keys()).filter((row) => counts[row]! > 0).map((row) => [column, row] as const))
  const empty = columns.flatMap(({ total, counts }, column) => (total > 0 ? [[column, counts.indexOf(0)] as const] : []))
    .find(([, row]) => row !== -1)
  const spread = Array.from({ length: many }, (_, i) => all[Math.floor((i * (all.length - 1)) / (many - 1))]!)
  return [...spread, ...(empty === undefined ? [] : [empty])]
}

test('the tooltip of a cell shows its ticks\' events, its share of the column, and the share at or below it', { skip }, async () => {
  const merged = chartRandom(11, 60, { zoom: 3 })
  for (const [{ chart, ticks }, each] of [[await chartDemo(90), 1], [merged, 3]] as const) {
    const { page, at } = await openChart(chart)
    for (const [column, row] of cellsOf(chart, 12)) {
      await page.move(...at(column, row))
      const own = ticks.slice(column * each, (column + 1) * each)
      const { low, high } = chart.rows.rows[row]!
      const sum = (from: number, to: number): number => own.reduce((all, tick) => all + countEvents(tick, from, to), 0)
      const [here, reached, total] = [sum(low, high), sum(-Infinity, high), sum(-Infinity, Infinity)]
      assert.equal(numberIn(await readTip(page, 'count')), here)
      assert.match((await readTip(page, 'share'))!, new RegExp(`column's ${String(total).replace(/\B(?=(\d{3})+$)/g, ',')}$`))
      const says = (await readTip(page, 'reached'))!
      if (!/^[<>]/.test(says)) {
        const percent = Number(/^[\d.]+/.exec(says)![0])
        assert.ok(Math.abs(percent - (100 * reached) / total) <= 0.051, `${says}: ${reached} of ${total}`)
      }
      const from = new Date(chart.start + chart.columns[column]!.begin).toISOString()
      assert.equal((await readTip(page, 'time'))!.slice(0, 19), from.replace('T', ' ').slice(0, 19))
    }
    assert.deepEqual([page.errors, page.requests], [[], []])
    await page.close()
  }
})

test('the tooltip lists the keys with most events in the cell, with their counts', { skip }, async () => {
  const { chart, ticks } = await chartDemo(60)
  const { page, at } = await openChart(chart)
  for (const [column, row] of cellsOf(chart, 8).slice(0, 8)) {
    await page.move(...at(column, row))
    const { low, high } = chart.rows.rows[row]!
    const own = chart.keys.map(({ name }) => countEvents(ticks[column]!, low, high, name))
      .filter((count) => count > 0).sort((a, b) => b - a)
    const lines = await page.evaluate<string[]>(`Array.from(
      document.querySelectorAll('#ht-tip [data-name=key]'), (line) => line.textContent)`)
    assert.deepEqual(lines.map((line) => numberIn(line.replace(/^\S+/, ''))), own.slice(0, 6))
  }
  await page.close()
})

/** The color of a cell by a screenshot. */
async function paintAt(page: Page, [x, y]: readonly [number, number]): Promise<string> {
  const { data, width, channels } = decode(await page.screenshot())
  const from = (Math.floor(y) * width + Math.floor(x)) * channels
  return formatColor([data[from]!, data[from + 1]!, data[from + 2]!])
}

test('a click on a key shows it alone: its counts, its colors on the same scale; a second click shows all again', { skip }, async () => {
  for (const weight of ['count', 'time'] as const) await assertAlone(await chartDemo(60, { options: { weight } }))
})

async function assertAlone({ chart, ticks }: ChartedTicks): Promise<void> {
  const { page, at } = await openChart(chart)
  const [column, row] = cellsOf(chart, 12)[6]!
  const { low, high } = chart.rows.rows[row]!
  for (const key of [0, 3]) {
    const { name, cells } = chart.keys[key]!
    const [x, y] = await page.evaluate<[number, number]>(`(({ x, y }) => [x + 120, y + 8])(
      document.querySelectorAll('.ht-key')[${key}].getBoundingClientRect())`)
    await page.click(x, y)
    await page.move(...at(column, row))
    const own = countEvents(ticks[column]!, low, high, name)
    assert.equal(numberIn(await readTip(page, 'count')), own)
    await page.move(1, 1)
    const { from, per } = chart.shading
    const { start, rowAt, shareAt, shares } = chart.rows
    const weight = cells.columns.reduce((sum, one, i) => {
      const at = cells.buckets[i]! - start
      const share = row < rowAt[at]! || row - rowAt[at]! >= shareAt[at + 1]! - shareAt[at]! ? 0 : shares[shareAt[at]! + row - rowAt[at]!]!
      return one === column ? sum + share * (cells.weights ?? cells.counts)[i]! : sum
    }, 0)
    const scale = { name: chart.scale, levels: from.length, from: Float64Array.from(from) }
    const level = levelForRate(scale, (weight * per) / chart.columns[column]!.duration)
    assert.equal(await paintAt(page, at(column, row)), formatColor(chart.paints[level]!.rgb))
    await page.click(x, y)
    await page.move(...at(column, row))
    assert.equal(numberIn(await readTip(page, 'count')), countEvents(ticks[column]!, low, high))
    await page.move(1, 1)
    assert.equal(await paintAt(page, at(column, row)), formatColor(chart.paints[chart.columns[column]!.paints[row]!]!.rgb))
  }
  await page.close()
}

test('the keyboard does what the mouse does: tab, arrows, enter, escape', { skip }, async () => {
  const { chart, ticks } = await chartDemo(40)
  const { page } = await openChart(chart)
  const focused = (): Promise<string | null> => page.evaluate<string | null>(`document.activeElement &&
    (document.activeElement.id || document.activeElement.getAttribute('data-key'))`)
  await page.press('Tab')
  assert.equal(await focused(), 'ht-field')
  await page.press('ArrowLeft')
  const newest = chart.columns.at(-1)!
  const hottest = chart.rows.rows[newest.counts.indexOf(Math.max(...newest.counts))]!
  assert.equal(numberIn(await readTip(page, 'count')), countEvents(ticks.at(-1)!, hottest.low, hottest.high))
  await page.press('Home')
  assert.equal(numberIn(await readTip(page, 'count')), countEvents(ticks[0]!, hottest.low, hottest.high))
  await page.press('Tab')
  assert.equal(await focused(), '0')
  await page.press('Enter')
  assert.match((await page.text('#ht-note'))!, new RegExp(`^only ${chart.keys[0]!.name}:`))
  assert.equal(await page.evaluate(`document.querySelectorAll('.ht-key[aria-pressed=true]').length`), 1)
  await page.press('Escape')
  assert.equal(await page.evaluate(`document.querySelectorAll('.ht-key[aria-pressed=true]').length`), 0)
  await page.close()
})

test('every edge case opens and shows tooltips without an error', { skip }, async () => {
  for (const [name, { chart }] of Object.entries(chartEdgeCases()) as [string, ChartedTicks][]) {
    const { page, at } = await openChart(chart)
    await page.move(...at(chart.columns.length - 1, chart.rows.rows.length - 1))
    assert.ok((await readTip(page, 'time'))!.length > 10, name)
    for (const [column, { mark }] of chart.columns.slice(0, 12).entries()) {
      await page.move(...at(column, 0))
      assert.equal(await readTip(page, 'mark'), mark, name)
    }
    assert.deepEqual([page.errors, page.requests], [[], []], name)
    await page.close()
  }
})

/** Texts that leave the picture, or overlap by more than a few pixels. */
const CROWDED = `(() => {
  const { width, height } = document.documentElement.viewBox.baseVal
  const boxes = Array.from(document.querySelectorAll('text'), (text) => ({ says: text.textContent, box: text.getBBox() }))
    .filter(({ says, box }) => says !== '' && box.width > 0)
  const isOut = ({ box }) => box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height
  const out = boxes.filter(isOut).map(({ says }) => says)
  const over = (a, b) => a.x + 2 < b.x + b.width && b.x + 2 < a.x + a.width && a.y + 4 < b.y + b.height && b.y + 4 < a.y + a.height
  return [...out, ...boxes.flatMap((one, i) => boxes.slice(i + 1)
    .filter((other) => over(one.box, other.box)).map((other) => one.says + ' / ' + other.says))]
})()`

test('no text leaves the picture or overlaps another, however long it is', { skip }, async () => {
  const demonstration = await chartDemo(90, { options: { lines: true, slo: { value: 10, unit: 'ms' } }, selected: ['read'] })
  const pictures = {
    ...chartEdgeCases(), demonstration, 'by time': await chartDemo(90, { options: { weight: 'time' } }), 'many keys': chartRandom(9, 50),
    'long names': { chart: renameEverything(demonstration.chart, 'a name of many words '.repeat(20)) },
    'short names': { chart: renameEverything(demonstration.chart, 'n') },
  }
  for (const [name, { chart }] of Object.entries(pictures)) {
    const { page } = await openChart(chart)
    assert.deepEqual(await page.evaluate(CROWDED), [], name)
    await page.close()
  }
})

test('no string of a stream runs, loads something, or makes the file unreadable', { skip }, async () => {
  const { chart } = await chartDemo(8)
  const texts: string[] = []
  await fc.assert(fc.asyncProperty(hostileTexts, async (name) => {
    texts.push(String(await svg.export(exportInput(renameEverything(chart, name)), {})))
  }), { numRuns: 60 })
  const attack = '</text><script>window.ran = 1</script><image href="http://127.0.0.1:9/"/>]]><script>window.ran = 1</script>'
  const { page } = await openChart(renameEverything(chart, attack))
  assert.equal(await page.evaluate('window.ran === undefined'), true)
  assert.deepEqual([page.errors, page.requests], [[], []])
  for (const text of texts) {
    const error = await page.evaluate<string | null>(`(new DOMParser().parseFromString(${JSON.stringify(text)}, 'image/svg+xml')
      .querySelector('parsererror') || {}).textContent || null`)
    assert.equal(error, null)
  }
  await page.close()
})

test('as an image in a page it is the same picture without a script', { skip }, async () => {
  const { chart } = await chartDemo(30)
  const { page, text, at } = await openChart(chart)
  await page.close()
  const { width, height } = readEmbedded(text)
  const file = join(directory, 'page.html')
  writeFileSync(file, '<body style="margin:0"><img src="picture.svg" style="display:block">')
  const still = await chromium.open(file, { width, height })
  const [column, row] = cellsOf(chart, 5)[2]!
  assert.equal(await paintAt(still, at(column, row)), formatColor(chart.paints[chart.columns[column]!.paints[row]!]!.rgb))
  assert.deepEqual([still.errors, still.requests], [[], []])
  await still.close()
})
