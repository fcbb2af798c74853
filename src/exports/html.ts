/**
 * HTML: one file in which the heat map can be explored without heat-tracer and without a network: zoom, keys, cursor.
 *
 * The page contains the stream (gzipped NDJSON in base64) and the web app of `src/web`, which includes the project's own core, so
 * the same code computes what the page and the terminal show. The stream can be extracted again:
 * `sed -n '/id="stream"/{n;p}' x.html | base64 -d | gunzip`.
 *
 * Nothing in a stream can become markup or script: text is escaped here and set as text content there, the JSON contains no `<`,
 * and the policy in the head allows only the page's own script and style, by their hashes, and no address.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import type { Chart } from '../core/chart/chart.js'
import { escapeJsonControls } from '../core/text/control-characters.js'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { Event } from '../core/stream/event.js'
import { encode } from '../core/stream/ndjson.js'
import type { Exporter } from './exporter.js'
import { buildPage } from './html-page.js'

/** Where the build puts the web app. */
const BUNDLE_DIRECTORY = fileURLToPath(new URL('../web/', import.meta.url))

/** Writes the page with all visible ticks. Ignores all options. Throws a UserError if the web app has not been built. */
export const html: Exporter = {
  name: 'html', about: 'one page to explore the heat map: zoom, isolate, cursor; no network', columns: 'ticks', rows: 'even',
  async export(input) {
    const [script, style] = await Promise.all([readBundle('page.js'), readBundle('page.css')])
    const { stream, ticks } = await compressStream(input.events())
    const policy = buildPolicy(script, style)
    return buildPage({ chart: input.chart, script, style, policy, look: encodeViewState(input.chart, ticks), stream })
  },
}

async function readBundle(name: string): Promise<string> {
  if (!existsSync(BUNDLE_DIRECTORY + name)) throw new UserError(errors.pageNotBuilt())
  return readFile(BUNDLE_DIRECTORY + name, 'utf8')
}

/** A Content-Security-Policy that allows this script and this style, and nothing from outside: the export must stay self-contained. */
function buildPolicy(script: string, style: string): string {
  return `default-src 'none'; script-src ${hashSource(script)}; style-src ${hashSource(style)}; base-uri 'none'; form-action 'none'`
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/**
 * The view state as JSON without `<`, so that it cannot end its element. `entries` is the room the page's history needs: the ticks
 * and the gaps that may lie between them.
 */
function encodeViewState({ look }: Chart, ticks: number): string {
  return escapeJsonControls(JSON.stringify({ look, entries: 2 * ticks + 16 })).replaceAll('<', '\\u003c')
}

/** Characters of text that are compressed at a time. */
const PIECE_LENGTH = 1 << 18

/** The events as gzipped NDJSON in base64. Works in pieces, because the text of a day's stream exceeds the longest string. */
async function compressStream(events: Iterable<Event>): Promise<{ readonly stream: string; readonly ticks: number }> {
  let ticks = 0
  function* pieces(): Generator<string> {
    let piece = ''
    for (const event of events) {
      if (event.type === 'tick') ticks++
      piece += `${encode(event)}\n`
      if (piece.length < PIECE_LENGTH) continue
      yield piece
      piece = ''
    }
    yield piece
  }
  const chunks: Buffer[] = []
  for await (const chunk of Readable.from(pieces()).pipe(createGzip())) chunks.push(chunk as Buffer)
  return { stream: Buffer.concat(chunks).toString('base64'), ticks }
}
