/**
 * PNG: the same picture as the SVG. resvg draws it with a font that is part of the package, so it looks the same on every machine.
 *
 * The picture has twice the pixels of the SVG, so that text is sharp on high-density screens, unless the requested size does not
 * allow it. In both, cells are whole pixels of exactly their color. Characters that the font lacks (it has Latin, Greek and
 * Cyrillic) are shown by their number, as in a terminal that lacks them: `\u65e5`.
 *
 * Rejected: the native @resvg/resvg-js, although it is faster. It has no build for illumos or FreeBSD, and an export during a
 * post-mortem should not depend on an optional binary for each platform.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import type { Chart } from '../core/chart/chart.js'
import { toNarrowText } from '../core/text/narrow.js'
import { toVisible } from '../core/text/stand-ins.js'
import type { Exporter } from './exporter.js'
import { drawChart, wrapInSvg, type Drawing } from './svg/drawing.js'
import type { PictureSize } from './svg/plan.js'
import { rewriteTexts } from './svg/texts.js'
import { FONT_FAMILY, chooseTheme } from './svg/theme.js'

const SHARP_SCALE = 2
/** Larger pictures (more than ten thousand columns) are drawn at single size, which takes a quarter of the memory. */
const MAX_SHARP_PIXELS = 1e8

/** Draws the chart as a PNG. `width` and `height` are pixels of the picture; undefined: twice the size of the SVG. */
export const png: Exporter = {
  name: 'png', about: 'a picture', binary: true, columns: 600, rows: 'even',
  async export({ chart }, asked) {
    const { drawing: { plan, content }, scale } = drawToSize(rewriteTexts(chart, (text) => toNarrowText(toVisible(text))), asked)
    const fontBuffers = await loadOnce()
    const font = { fontBuffers, defaultFontFamily: FONT_FAMILY, monospaceFamily: FONT_FAMILY, loadSystemFonts: false }
    const renderer = new Resvg(wrapInSvg(plan, scale, chooseTheme(chart.light).page, content), { font })
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

/** The chart at double size if that fits the requested size and stays within `MAX_SHARP_PIXELS`, else at single size. */
function drawToSize(chart: Chart, { width, height }: PictureSize): { drawing: Drawing; scale: number } {
  const sharp = drawChart(chart, { width: halveSize(width), height: halveSize(height) })
  const { plan } = sharp
  const [sharpWidth, sharpHeight] = [plan.width * SHARP_SCALE, plan.height * SHARP_SCALE]
  const fits = sharpWidth * sharpHeight <= MAX_SHARP_PIXELS && sharpWidth <= (width ?? Infinity) && sharpHeight <= (height ?? Infinity)
  return fits ? { drawing: sharp, scale: SHARP_SCALE } : { drawing: drawChart(chart, { width, height }), scale: 1 }
}

function halveSize(size: number | undefined): number | undefined {
  return size === undefined ? undefined : Math.floor(size / SHARP_SCALE)
}

let loading: Promise<Uint8Array[]> | undefined

/** The fonts, regular and bold, once resvg is ready: it can be initialized only once in a process. */
function loadOnce(): Promise<Uint8Array[]> {
  return (loading ??= loadRenderer())
}

async function loadRenderer(): Promise<Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url)
  await initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')))
  const faces = ['400Regular/JetBrainsMono_400Regular.ttf', '700Bold/JetBrainsMono_700Bold.ttf']
  return Promise.all(faces.map((face) => readFile(resolve(`@expo-google-fonts/jetbrains-mono/${face}`))))
}
