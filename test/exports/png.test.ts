/** The PNG, decoded: cells have exactly the color of their paint, and stand where the SVG has them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decode, type DecodedPng } from 'fast-png'
import type { Chart } from '../../src/core/chart/chart.js'
import type { ExportOptions } from '../../src/exports/exporter.js'
import { png } from '../../src/exports/png.js'
import { svg } from '../../src/exports/svg.js'
import type { Embedded } from '../../src/exports/svg/page/embedded.js'
import { chartDemo, chartEdgeCases, exportInput, chartRandom } from './charts.js'
import { readEmbedded } from './read-svg.js'

async function picture(chart: Chart, options: ExportOptions = {}): Promise<DecodedPng> {
  return decode((await png.export(exportInput(chart), options)) as Uint8Array)
}

/** Where its parts are before scaling. */
async function placesOf(chart: Chart, options: ExportOptions = {}): Promise<Embedded> {
  return readEmbedded(String(await svg.export(exportInput(chart), options)))
}

function pixel({ data, width, channels }: DecodedPng, x: number, y: number): number[] {
  return Array.from(data.subarray((y * width + x) * channels, (y * width + x) * channels + 3))
}

/** Every corner of every cell; those of gaps are hatched over. */
function assertCells(image: DecodedPng, chart: Chart, { map, cell, tops, heights }: Embedded, scale: number, name: string): void {
  chart.columns.forEach(({ paints, gap }, column) => {
    if (gap) return
    paints.forEach((paint, row) => {
      const [left, top] = [(map.x + column * cell) * scale, tops[row]! * scale]
      for (const x of [left, left + cell * scale - 1]) {
        for (const y of [top, top + heights[row]! * scale - 1]) {
          const [red, green, blue] = chart.paints[paint]!.rgb
          const at = (y * image.width + x) * image.channels
          if (image.data[at] === red && image.data[at + 1] === green && image.data[at + 2] === blue) continue
          const found = pixel(image, x, y).join()
          assert.fail(`${name}: column ${column}, row ${row}, pixel ${x} ${y} is ${found} and not ${[red, green, blue].join()}`)
        }
      }
    })
  })
}

test('png.export() gives every cell exactly the color of its paint, to its corners', async () => {
  const { '2000 columns': wide, ...odd } = chartEdgeCases() // a third of the time, and 600 are there
  const some = {
    'the demonstration': await chartDemo(150), 'many keys': chartRandom(5, 40),
    'selected': await chartDemo(60, { selected: ['read', 'futex'] }),
    'a light background': await chartDemo(30, { options: { light: true } }), ...odd,
  }
  for (const [name, { chart: given }] of Object.entries(some)) {
    const chart: Chart = { ...given, lines: false, target: undefined, columns: given.columns.map(({ mark, ...column }) => column) }
    const places = await placesOf(chart)
    const image = await picture(chart)
    assert.deepEqual([image.width, image.height], [2 * places.width, 2 * places.height], name)
    assertCells(image, chart, places, 2, name)
  }
})

test('png.export() has the requested size if the map fits, and double resolution if there is room', async () => {
  const { chart } = await chartDemo(100)
  for (const [options, scale] of [[{ width: 1200 }, 1], [{ width: 2600, height: 2400 }, 2], [{ width: 1500, height: 900 }, 1]] as const) {
    const image = await picture(chart, options)
    assert.equal(image.width, options.width)
    if ('height' in options) assert.equal(image.height, options.height)
    const half = { width: options.width / scale, ...('height' in options ? { height: options.height / scale } : {}) }
    assertCells(image, chart, await placesOf(chart, half), scale, `${options.width}`)
  }
})

test('png.export() drops no column and no row if the requested size is too small for them', async () => {
  const { chart } = await chartDemo(700)
  const image = await picture(chart, { width: 300, height: 200 })
  assertCells(image, chart, await placesOf(chart, { width: 300, height: 200 }), 1, 'too small')
})

test('png.export() gives the same bytes for the same chart', async () => {
  const draw = async () => png.export(exportInput((await chartDemo(20)).chart), {})
  assert.deepEqual(await draw(), await draw())
})

test('png.export() uses the packaged font: Latin, Greek and Cyrillic characters are drawn, each differently', async () => {
  const { chart } = await chartDemo(5)
  const inked = async (title: string): Promise<string> => {
    const image = await picture({ ...chart, title })
    return Array.from({ length: 60 * 60 }, (_, i) => pixel(image, 56 + (i % 60), 40 + Math.floor(i / 60)).join()).join(' ')
  }
  const titles = await Promise.all(['', 'A', 'Ω', 'Ж', 'é'].map(inked))
  assert.equal(new Set(titles).size, titles.length)
})
