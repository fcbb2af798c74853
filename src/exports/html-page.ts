/**
 * The markup of an exported HTML page: what is readable without its script (title, captions, problems, the D program), and the
 * empty elements that the script fills. `src/web` finds these elements by their ids.
 */
import type { Chart } from '../core/chart/chart.js'
import { escapeControls } from '../core/text/control-characters.js'
import { formatClock } from '../core/text/format.js'

/** What a page is put together from. */
export interface PageParts {
  readonly chart: Chart
  /** JavaScript and CSS of the web app. */
  readonly script: string
  readonly style: string
  /** Value of the Content-Security-Policy, not escaped. */
  readonly policy: string
  /** The view state as JSON without `<`. */
  readonly look: string
  /** Gzipped NDJSON in base64. */
  readonly stream: string
}

const NO_SCRIPT = 'A script in this page draws it, and scripts are not allowed to run here.'

/** The whole HTML document. It escapes the chart's texts and the policy; the other parts must be safe to inline. */
export function buildPage({ chart, script, style, policy, look, stream }: PageParts): string {
  const { title, captions, light } = chart
  const paragraphs = captions.map((line) => `<p>${escapeHtml(line)}</p>`).join('')
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
<header id="top"><h1>${escapeHtml(title)}</h1>${paragraphs}${buildWarning(chart)}</header>
<p id="opening" role="status">Opening the heat map…<noscript> ${NO_SCRIPT}</noscript></p>
<div id="page" hidden>
<nav id="tools" aria-label="View settings"></nav>
<main id="split">
<section id="picture" aria-label="Heat map">
<div id="numbers"></div><div id="stage"></div><div id="legend" aria-label="Legend"></div>
</section>
<aside><section id="reading" aria-label="Selected cell or box"></section><section id="keys" aria-label="Keys"></section></aside>
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

/**
 * Text for an element or a quoted attribute. HTML does not allow control characters, and some of them reorder the text beside them, so
 * each is shown by its number.
 */
export function escapeHtml(text: string): string {
  return escapeControls(text.replaceAll('\r\n', '\n')).replace(/[\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** A warning beside the title if drops or errors make the counts too low. */
function buildWarning({ drops, errors }: Chart): string {
  const parts = [...(drops > 0 ? [formatPlural(drops, 'drop')] : []), ...(errors > 0 ? [formatPlural(errors, 'error')] : [])]
  return parts.length === 0 ? '' : `<p class="trouble">${parts.join(', ')}: counts may be too low</p>`
}

function formatPlural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The last messages, collapsed. */
function buildMessages({ look, start, offset }: Chart): string {
  if (look.messages.length === 0) return ''
  const lines = look.messages.map(({ time, type, text }) => escapeHtml(`${formatClock(start + time, offset)} ${type}: ${text.trimEnd()}`))
  return buildDetails('messages', `Notices, drops and errors (last ${lines.length})`, lines.join('\n'))
}

/** The D program, collapsed. */
function buildProgram({ script: { name, text }, aggregation, dtrace }: Chart): string {
  if (text === '') return ''
  const summary = [`D program${name === '' ? '' : ` ${name}`}`, dtrace, aggregation.name === '' ? '' : `@${aggregation.name}`]
  return buildDetails('script', escapeHtml(summary.filter((part) => part !== '').join(', ')), escapeHtml(text))
}

/** A collapsed section of preformatted text; `summary` and `content` are escaped already. */
function buildDetails(id: string, summary: string, content: string): string {
  return `<details id="${id}"><summary>${summary}</summary><pre tabindex="0">${content}</pre></details>`
}
