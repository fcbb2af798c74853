/**
 * SVG: one file that asks for nothing else. As an image it is a picture; opened in a browser it tells what is under the mouse
 * and shows single keys alone.
 *
 * What a browser needs for that is inside it: every count by key as JSON (`svg/page/embedded.ts` says how to read it), and the
 * script of `svg/page`, compiled apart for a browser. Choosing keys does not rescale: a shade means the same number with one
 * key as with all. Refused: hover by CSS or a `<title>` for each cell (a hundred thousand elements), fonts in the file (each
 * viewer has one), entities of our own, links, anything that is loaded.
 */
import { readFileSync } from 'node:fs'
import type { Chart } from '../core/chart/chart.js'
import type { Exporter } from './exporter.js'
import { buildEmbedded } from './svg/data.js'
import { drawChart, wrapInSvg } from './svg/drawing.js'
import { buildElement, encodeScriptJson, escapeXml } from './svg/markup.js'
import type { Plan } from './svg/plan.js'
import { chooseTheme } from './svg/theme.js'

export const svg: Exporter = {
  name: 'svg', about: 'a picture; in a browser, what is under the mouse and keys to choose from', columns: 600, rows: 'even',
  async export({ chart }, { width, height }) {
    const { plan, content } = drawChart(chart, { width, height }, drawPointerArea)
    return `${wrapInSvg(plan, 1, chooseTheme(chart.light).page, [`<title>${escapeXml(chart.title)}</title>`, buildDescription(chart), content, drawTipLayer(plan), buildScript(chart, plan)].join('\n'))}\n`
  },
}

/** For whoever opens the file as text, or hears the picture instead of seeing it. */
function buildDescription({ captions, script }: Chart): string {
  return [buildElement('desc', {}, escapeXml(captions.join('; '))), buildElement('metadata', {}, escapeLines(script.text))].join('\n')
}

/** The D program, line by line. */
function escapeLines(program: string): string {
  return program.split(/\r?\n/).map(escapeXml).join('\n')
}

/** What is pointed at; before the keys, since tab goes from one to the next as they are written. */
function drawPointerArea({ map: { x, y, width, height } }: Plan): string {
  return buildElement('g', { id: 'ht-cross' }, '') + buildElement('rect', { id: 'ht-field', x, y, width, height, fill: 'transparent' })
}

/** What the script writes to, over all else. */
function drawTipLayer({ map, table }: Plan): string {
  return buildElement('text', { id: 'ht-note', class: 'dim', x: map.x, y: table - 10 }, '') + buildElement('g', { id: 'ht-tip' }, '')
}

function buildScript(chart: Chart, plan: Plan): string {
  return [
    `<script type="application/json" id="ht-data">${encodeScriptJson(buildEmbedded(chart, plan))}</script>`,
    `<script>//<![CDATA[\n${readPageScript()}\n//]]></script>`,
  ].join('\n')
}

/** Files of `svg/page`: a later one uses what an earlier one declares. */
const SCRIPT_FILES = ['counts', 'elements', 'reading', 'choosing', 'listening']

let pageScript: string | undefined

/** The compiled parts in order, in a function of their own. */
function readPageScript(): string {
  if (pageScript === undefined) {
    const parts = SCRIPT_FILES.map((name) => readFileSync(new URL(`svg/page/${name}.js`, import.meta.url), 'utf8'))
    pageScript = `(function () {\n'use strict'\n${parts.join('\n').replace(/^"use strict";$/gm, '').trim()}\n})()`
  }
  return pageScript
}
