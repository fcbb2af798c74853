/** Exported pages for tests: exported from a model, parsed, and opened in a browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { buildChart } from '../../src/core/chart/chart.js'
import type { Event, Unknown } from '../../src/core/stream/event.js'
import { sliceStream } from '../../src/core/chart/stream-slice.js'
import { decode } from '../../src/core/stream/ndjson.js'
import { html } from '../../src/exports/html.js'
import type { Chromium, Page } from '../support/browser.js'
import type { Model } from '../../src/core/state/state.js'

/** The page of all ticks of a model, or of its last `ticks`. */
export async function exportPage(model: Model, ticks = model.history.next): Promise<string> {
  const { next } = model.history
  const chart = buildChart(model, { columns: ticks, rows: 40 })!
  return await html.export(
    { chart, events: () => sliceStream(model, next - ticks, next), frame: () => { throw new Error('a page needs no frame') } }, {},
  ) as string
}

/** The events that a page carries. */
export function readStream(page: string): (Event | Unknown)[] {
  const [, packed] = /<script type="text\/plain" id="stream">\n([A-Za-z0-9+/=]*)\n<\/script>/.exec(page)!
  return gunzipSync(Buffer.from(packed!, 'base64')).toString().trimEnd().split('\n').map((line, i) => decode(line, i + 1))
}

/** The tags of a page in order, without the text between them, in scripts and in styles. */
export function listTags(page: string): string[] {
  const bare = page.replace(/(<(script|style)[^>]*>)[\s\S]*?(<\/\2>)/g, '$1$3')
  return [...bare.matchAll(/<[^>]*>/g)].map(([tag]) => tag)
}

/** Where the map is in the window, in pixels, and what it shows. */
export interface MapPosition {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly columns: number
  readonly lines: number
  readonly first: number
  readonly last: number
  readonly zoom: number
}

/** What a page says about a cell or a box. */
export interface CellData {
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
  readonly count: number
  readonly total: number
  readonly below: number
}

export class OpenPage {
  readonly page: Page
  readonly #directory: string

  constructor(page: Page, directory: string) {
    this.page = page
    this.#directory = directory
  }

  async readMap(): Promise<MapPosition> {
    return this.page.evaluate<MapPosition>(`(() => {
      const { x, y } = document.getElementById('stage').getBoundingClientRect()
      const map = JSON.parse(document.getElementById('stage').dataset.map)
      return { ...map, left: map.left + x, top: map.top + y }
    })()`)
  }

  /** Waits until the page has drawn the effect of an input: it does so in the next frames and a moment after them. */
  async waitUntilDrawn(): Promise<void> {
    await this.page.evaluate<void>('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 120))))')
  }

  async readCell(selector: string): Promise<CellData | undefined> {
    return await this.page.evaluate<CellData | null>(`(() => {
      const element = document.querySelector('${selector}')
      return element.hidden || element.dataset.cell === undefined ? null : JSON.parse(element.dataset.cell)
    })()`) ?? undefined
  }

  async readTotal(): Promise<number> {
    return Number(await this.page.evaluate(`document.getElementById('numbers').dataset.total`))
  }

  /** The names in the key table. */
  async readNames(): Promise<string[]> {
    return this.page.evaluate<string[]>(`[...document.querySelectorAll('#keys tbody td.name')].map((cell) => cell.textContent)`)
  }

  /** Colors at the middle of each cell, by column and line: 0xrrggbb. */
  async readColors(): Promise<number[][]> {
    return this.page.evaluate<number[][]>(`(() => {
      const canvas = document.getElementById('map')
      const { left, top, width, height, columns, lines, ratio } = JSON.parse(document.getElementById('stage').dataset.map)
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      const edge = (size, i, of) => Math.round((i * size * ratio) / of)
      const at = (from, size, i, of) => Math.floor((edge(size, i, of) + edge(size, i + 1, of)) / 2 + from * ratio)
      return Array.from({ length: columns }, (_, i) => Array.from({ length: lines }, (_, line) => {
        const pixel = 4 * (at(top, height, line, lines) * canvas.width + at(left, width, i, columns))
        return (data[pixel] << 16) | (data[pixel + 1] << 8) | data[pixel + 2]
      }))
    })()`)
  }

  async close(): Promise<void> {
    await this.page.close()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

/** Opens a page in a window and waits until it has drawn its map. */
export async function openPage(
  chromium: Chromium, page: string, size: Parameters<Chromium['open']>[1] = { width: 1280, height: 800 },
): Promise<OpenPage> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-page-'))
  const file = join(directory, 'map.html')
  writeFileSync(file, page)
  const opened = new OpenPage(await chromium.open(file, size), directory)
  await opened.page.until('document.documentElement.dataset.ready === "true"')
  await opened.waitUntilDrawn()
  return opened
}
