/**
 * One file in which the map can be explored where there is no heat-tracer: zoom, keys, cursor, all of it, without a network.
 *
 * The page carries the stream itself – gzipped NDJSON in base64 – and the project's own core, bundled at build time from
 * `html/`, so what is seen there is worked out by the same code as on the terminal. Who has the page can get the stream out
 * again: `sed -n '/id="stream"/{n;p}' x.html | base64 -d | gunzip`.
 *
 * Nothing in a stream can become markup or script: text is escaped here and set as text there, JSON has no `<`, and the
 * policy in the head allows no script and no style but the two in the page, by their hashes, and no address at all.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createGzip } from 'node:zlib'
import type { Chart } from '../core/chart/chart.js'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { Event } from '../core/stream/event.js'
import { encode } from '../core/stream/ndjson.js'
import type { Exporter } from './exporter.js'
import { buildPage } from './html-page.js'

const BUNDLE_DIRECTORY = fileURLToPath(new URL('../web/', import.meta.url))

export const html: Exporter = {
  name: 'html', about: 'one page to explore the map in: zoom, isolate, cursor; no network', columns: 'ticks', rows: 'buckets',
  async export(input) {
    const [script, style] = await Promise.all([readBundle('page.js'), readBundle('page.css')])
    const { stream, ticks } = await compressStream(input.events())
    return buildPage({ chart: input.chart, script, style, policy: buildPolicy(script, style), look: encodeViewState(input.chart, ticks), stream })
  },
}

async function readBundle(name: string): Promise<string> {
  if (!existsSync(BUNDLE_DIRECTORY + name)) throw new UserError(errors.pageNotBuilt())
  return readFile(BUNDLE_DIRECTORY + name, 'utf8')
}

/** Nothing but what is in the page itself: a file that asks for anything is not the one that was exported. */
function buildPolicy(script: string, style: string): string {
  return `default-src 'none'; script-src ${hashSource(script)}; style-src ${hashSource(style)}; base-uri 'none'; form-action 'none'`
}

function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}

/** As JSON that holds no `<`, so that it ends no element. `entries`: ticks and the gaps that may be between them. */
function encodeViewState({ look }: Chart, ticks: number): string {
  return JSON.stringify({ look, entries: 2 * ticks + 16 }).replaceAll('<', '\\u003c')
}

/** Lines handed to the packer at a time, in characters. */
const PIECE_LENGTH = 1 << 18

/** Gzipped NDJSON in base64. A piece at a time, since the text of a day's stream is longer than a string may be. */
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
