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
import { embeddedOf } from './svg/data.js'
import { drawn, wrapped } from './svg/drawing.js'
import { element, embedded, escaped } from './svg/markup.js'
import type { Plan } from './svg/plan.js'
import { themeOf } from './svg/theme.js'

export const svg: Exporter = {
  name: 'svg', about: 'a picture; in a browser, what is under the mouse and keys to choose from', columns: 600, rows: 'even',
  async export({ chart }, { width, height }) {
    const { plan, content } = drawn(chart, { width, height }, field)
    return `${wrapped(plan, 1, themeOf(chart.light).page, [`<title>${escaped(chart.title)}</title>`, aboutOf(chart), content, answers(plan), script(chart, plan)].join('\n'))}\n`
  },
}

/** For whoever opens the file as text, or hears the picture instead of seeing it. */
function aboutOf({ captions, script }: Chart): string {
  return [element('desc', {}, escaped(captions.join('; '))), element('metadata', {}, lined(script.text))].join('\n')
}

/** The D program, line by line. */
function lined(program: string): string {
  return program.split(/\r?\n/).map(escaped).join('\n')
}

/** What is pointed at; before the keys, since tab goes from one to the next as they are written. */
function field({ map: { x, y, width, height } }: Plan): string {
  return element('g', { id: 'ht-cross' }, '') + element('rect', { id: 'ht-field', x, y, width, height, fill: 'transparent' })
}

/** What the script writes to, over all else. */
function answers({ map, table }: Plan): string {
  return element('text', { id: 'ht-note', class: 'dim', x: map.x, y: table - 10 }, '') + element('g', { id: 'ht-tip' }, '')
}

function script(chart: Chart, plan: Plan): string {
  return [
    `<script type="application/json" id="ht-data">${embedded(embeddedOf(chart, plan))}</script>`,
    `<script>//<![CDATA[\n${scriptOf()}\n//]]></script>`,
  ].join('\n')
}

/** Files of `svg/page`: a later one uses what an earlier one declares. */
const PARTS = ['counts', 'elements', 'reading', 'choosing', 'listening']

let compiled: string | undefined

/** The compiled parts in order, in a function of their own. */
function scriptOf(): string {
  if (compiled === undefined) {
    const parts = PARTS.map((name) => readFileSync(new URL(`svg/page/${name}.js`, import.meta.url), 'utf8'))
    compiled = `(function () {\n'use strict'\n${parts.join('\n').replace(/^"use strict";$/gm, '').trim()}\n})()`
  }
  return compiled
}
