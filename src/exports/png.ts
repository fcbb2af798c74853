/**
 * PNG: the same picture as the SVG's, drawn by resvg with a font that ships, so that it is the same picture on every machine.
 *
 * It is @resvg/resvg-wasm and not the native @resvg/resvg-js, though that is faster: the native one has no build for illumos
 * or FreeBSD, and an optional binary for each platform is what an export in a post-mortem should not depend on. Twice the
 * pixels of the SVG unless a size is asked for that does not hold them, so that text is sharp where screens are; cells are
 * whole pixels of exactly their paint in both. Characters that the font lacks (it has Latin, Greek, Cyrillic) are shown as
 * `?`, as in the terminal.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import type { Chart } from '../core/chart/chart.js'
import { toPrintable } from '../core/text/format.js'
import type { Exporter } from './exporter.js'
import { drawChart, wrapInSvg, type Drawing } from './svg/drawing.js'
import type { PictureSize } from './svg/plan.js'
import { FONT_FAMILY, chooseTheme } from './svg/theme.js'

const SHARP_SCALE = 2
/** Pixels that sharpness may cost: more than ten thousand columns are drawn plainly, in a quarter of the memory. */
const MAX_SHARP_PIXELS = 1e8

export const png: Exporter = {
  name: 'png', about: 'a picture', binary: true, columns: 600, rows: 'even',
  async export({ chart }, asked) {
    const { drawing: { plan, content }, scale } = drawToSize(replaceUnprintable(chart), asked)
    const fontBuffers = await loadOnce()
    const renderer = new Resvg(wrapInSvg(plan, scale, chooseTheme(chart.light).page, content), { font: { fontBuffers, defaultFontFamily: FONT_FAMILY, monospaceFamily: FONT_FAMILY, loadSystemFonts: false } })
    try {
      const image = renderer.render()
      const bytes = image.asPng()
      image.free()
      return bytes
    } finally {
      renderer.free()
    }
  },
}

/** Twice as sharp where that is no larger than asked for, nor too large to open. */
function drawToSize(chart: Chart, { width, height }: PictureSize): { drawing: Drawing; scale: number } {
  const sharp = drawChart(chart, { width: halveSize(width), height: halveSize(height) })
  const { plan } = sharp
  const fits = plan.width * plan.height * SHARP_SCALE ** 2 <= MAX_SHARP_PIXELS
  if (fits && (width === undefined || plan.width * SHARP_SCALE <= width) && (height === undefined || plan.height * SHARP_SCALE <= height)) return { drawing: sharp, scale: SHARP_SCALE }
  return { drawing: drawChart(chart, { width, height }), scale: 1 }
}

function halveSize(size: number | undefined): number | undefined {
  return size === undefined ? undefined : Math.floor(size / SHARP_SCALE)
}

/** Keys and captions are in such characters already. */
function replaceUnprintable(chart: Chart): Chart {
  return {
    ...chart, title: toPrintable(chart.title, true), keyNames: chart.keyNames.map((name) => toPrintable(name, true)),
    columns: chart.columns.map((column) => (column.mark === undefined ? column : { ...column, mark: toPrintable(column.mark, true) })),
  }
}

let loading: Promise<Uint8Array[]> | undefined

/** The library, which can be set up once in a process, and the font, regular and bold. */
function loadOnce(): Promise<Uint8Array[]> {
  return (loading ??= loadRenderer())
}

async function loadRenderer(): Promise<Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url)
  await initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')))
  const faces = ['400Regular/JetBrainsMono_400Regular.ttf', '700Bold/JetBrainsMono_700Bold.ttf']
  return Promise.all(faces.map((face) => readFile(resolve(`@expo-google-fonts/jetbrains-mono/${face}`))))
}
