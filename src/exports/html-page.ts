/**
 * The markup of an exported page: what can be read without its script – title, captions, what went wrong, the D program – and
 * the places that the script fills.
 */
import type { Chart } from '../core/chart/chart.js'
import { formatClock } from '../core/text/format.js'

export interface PageParts {
  readonly chart: Chart
  readonly script: string
  readonly style: string
  readonly policy: string
  readonly look: string
  readonly stream: string
}

export function buildPage({ chart, script, style, policy, look, stream }: PageParts): string {
  const { title, captions, light } = chart
  return `<!doctype html>
<html lang="en" data-ground="${light ? 'light' : 'dark'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="heat-tracer">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)} – heat map</title>
<style>${style}</style>
</head>
<body>
<div id="screen">
<header id="top"><h1>${escapeHtml(title)}</h1>${captions.map((line) => `<p>${escapeHtml(line)}</p>`).join('')}${buildWarning(chart)}</header>
<p id="opening" role="status">Opening the map…<noscript> It is drawn by the script in this page, which is not allowed to run here.</noscript></p>
<div id="page" hidden>
<nav id="tools" aria-label="How the map is read"></nav>
<main id="split">
<section id="picture" aria-label="Map"><div id="numbers"></div><div id="stage"></div><div id="legend" aria-label="Legend"></div></section>
<aside><section id="reading" aria-label="Cell and box"></section><section id="keys" aria-label="Keys"></section></aside>
</main>
</div>
</div>
<p id="spoken" class="unseen" role="status" aria-live="polite"></p>
<footer>${buildMessages(chart)}${buildProgram(chart)}</footer>
<script type="application/json" id="look">${look}</script>
<script type="text/plain" id="stream">
${stream}
</script>
<script>${script}</script>
</body>
</html>
`
}

/** Text in an element or a quoted attribute. Control characters, which a page may not hold, become what stands for what cannot be shown. */
export function escapeHtml(text: string): string {
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]/g, '\ufffd').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** What makes the numbers too small, beside the title. */
function buildWarning({ drops, errors }: Chart): string {
  const told = [...(drops > 0 ? [`${drops} dropped`] : []), ...(errors > 0 ? [`${errors} ${errors === 1 ? 'error' : 'errors'}`] : [])]
  return told.length === 0 ? '' : `<p class="trouble">${told.join(', ')}: numbers may be too small</p>`
}

function buildMessages({ look, start, offset }: Chart): string {
  if (look.messages.length === 0) return ''
  const lines = look.messages.map(({ time, type, text }) => escapeHtml(`${formatClock(start + time, offset)} ${type}: ${text.trimEnd()}`))
  return `<details id="messages"><summary>Notices, drops and errors: the last ${lines.length}</summary><pre tabindex="0">${lines.join('\n')}</pre></details>`
}

function buildProgram({ script: { name, text }, aggregation, dtrace }: Chart): string {
  if (text === '') return ''
  return `<details id="script"><summary>The D program${name === '' ? '' : ` ${escapeHtml(name)}`}${dtrace === '' ? '' : `, ${escapeHtml(dtrace)}`}${aggregation.name === '' ? '' : `, @${escapeHtml(aggregation.name)}`}</summary><pre tabindex="0">${escapeHtml(text)}</pre></details>`
}
