/**
 * SVG: one self-contained file. As an image it is a picture; opened in a browser it shows the numbers of the cell under the mouse
 * and can show selected keys alone.
 *
 * The file contains what the browser needs for that: every count by key as JSON (`svg/page/embedded.ts` describes it), and the
 * script in `svg/page`, which is compiled separately for a browser. Selecting keys does not change the scale: a shade means the
 * same number with one key as with all keys.
 *
 * Rejected: hover by CSS or a `<title>` for each cell (a hundred thousand elements), fonts in the file (each viewer has one),
 * custom entities, links, and anything that has to be loaded.
 */
import { readFileSync } from 'node:fs'
import type { Chart } from '../core/chart/chart.js'
import { toVisible } from '../core/text/stand-ins.js'
import type { Exporter } from './exporter.js'
import { buildEmbedded } from './svg/data.js'
import { drawChart, wrapInSvg } from './svg/drawing.js'
import { buildElement, encodeScriptJson, escapeXml } from './svg/markup.js'
import type { Plan } from './svg/plan.js'
import { rewriteTexts } from './svg/texts.js'
import { chooseTheme } from './svg/theme.js'

/** Draws the chart as an SVG. `width` and `height` are pixels; the picture is larger if its columns or rows need more. */
export const svg: Exporter = {
  name: 'svg', about: 'a picture; in a browser it shows the cell under the mouse and selected keys', columns: 600, rows: 'even',
  async export({ chart: given }, { width, height }) {
    const chart = rewriteTexts(given, toVisible)
    const { plan, content } = drawChart(chart, { width, height }, drawPointerArea)
    const title = `<title>${escapeXml(chart.title)}</title>`
    const parts = [title, buildDescription(chart), content, drawTipLayer(plan), buildScript(chart, plan)]
    return `${wrapInSvg(plan, 1, chooseTheme(chart.light).page, parts.join('\n'))}\n`
  },
}

/** Captions for screen readers, and the D program for readers of the file's source. */
function buildDescription({ captions, script }: Chart): string {
  return [buildElement('desc', {}, escapeXml(captions.join('; '))), buildElement('metadata', {}, escapeLines(script.text))].join('\n')
}

/** The D program, escaped; line breaks stay. */
function escapeLines(program: string): string {
  return program.split(/\r?\n/).map(escapeXml).join('\n')
}

/** The area that reacts to the mouse. It stands before the keys because the Tab key follows the order of elements. */
function drawPointerArea({ map: { x, y, width, height } }: Plan): string {
  return buildElement('g', { id: 'ht-cross' }, '') + buildElement('rect', { id: 'ht-field', x, y, width, height, fill: 'transparent' })
}

/** The elements that the script writes to, above everything else. */
function drawTipLayer({ map, table }: Plan): string {
  return buildElement('text', { id: 'ht-note', class: 'dim', x: map.x, y: table - 10 }, '') + buildElement('g', { id: 'ht-tip' }, '')
}

/** The embedded data and the script itself. */
function buildScript(chart: Chart, plan: Plan): string {
  return [
    `<script type="application/json" id="ht-data">${encodeScriptJson(buildEmbedded(chart, plan))}</script>`,
    `<script>//<![CDATA[\n${readPageScript()}\n//]]></script>`,
  ].join('\n')
}

/** Files of `svg/page` in order: each uses what the earlier ones declare. */
const SCRIPT_FILES = ['counts', 'elements', 'tooltip', 'selection', 'events']

let pageScript: string | undefined

/** The compiled files in order, inside one function. Reads them once in a process. */
function readPageScript(): string {
  if (pageScript === undefined) {
    const parts = SCRIPT_FILES.map((name) => readFileSync(new URL(`svg/page/${name}.js`, import.meta.url), 'utf8'))
    pageScript = `(function () {\n'use strict'\n${parts.join('\n').replace(/^"use strict";$/gm, '').trim()}\n})()`
  }
  return pageScript
}
