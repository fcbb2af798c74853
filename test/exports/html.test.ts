import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event, QuantizedAggregation, Tick } from '../../src/core/stream/event.js'
import { sliceStream } from '../../src/core/chart/stream-slice.js'
import { reduce } from '../../src/core/update/update.js'
import { html } from '../../src/exports/html.js'
import { escapeHtml } from '../../src/exports/html-page.js'
import { formatForPath } from '../../src/exports/index.js'
import { keyed } from '../core/keyed.js'
import { aggregation, started } from '../core/make.js'
import { Random } from '../random.js'
import { exportPage, readStream, listTags } from '../web/page.js'
import type { Model } from '../../src/core/state/state.js'

const events = (model: Model): Event[] => [...sliceStream(model, model.history.first, model.history.next)]

test('html.export() contains the stream of its input, with every event and every count', async () => {
  const model = keyed(new Random(401), 50, 12)
  const stream = readStream(await exportPage(model))
  assert.deepEqual(stream, JSON.parse(JSON.stringify(events(model))))
  const sum = (all: readonly unknown[]) => (all as Tick[]).filter(({ type }) => type === 'tick')
    .flatMap(({ aggregations }) => aggregations as QuantizedAggregation[])
    .flatMap(({ records }) => records).flatMap(({ buckets }) => buckets).reduce((total, [, , count]) => total + count, 0)
  const totals = Array.from({ length: model.history.next }, (_, seq) => model.history.at(seq)!.slabs[0]?.total ?? 0)
  assert.equal(sum(stream), totals.reduce((a, b) => a + b, 0))
})

test('html.export() gives the same page for the same input', async () => {
  const model = keyed(new Random(402), 20, 5)
  assert.equal(await exportPage(model), await exportPage(model))
})

test('html.export() allows only its own script and style, by their hashes, and no address', async () => {
  const page = await exportPage(keyed(new Random(403), 10, 5))
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!
  const plain = policy!.replaceAll('&#39;', "'")
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const [, style] = /<style>([\s\S]*?)<\/style>/.exec(page)!
  const script = page.slice(page.lastIndexOf('<script>') + 8, page.lastIndexOf('</script>'))
  assert.equal(plain, `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style!)}; base-uri 'none'; form-action 'none'`)
  assert.ok(page.indexOf('Content-Security-Policy') < page.indexOf('<style'), 'before what it is about')
  const markup = listTags(page).join('\n')
  assert.doesNotMatch(markup, /\b(src|href|srcset|action|style|on\w+)=/i)
})

test('the script of a page cannot end its element, and contains no address but the SVG namespace', () => {
  const script = readFileSync(new URL('../../src/web/page.js', import.meta.url), 'utf8')
  assert.doesNotMatch(script, /<\/script|<!--/i)
  assert.ok(script.length < 200_000, `${script.length} characters: no library has crept in`)
  assert.deepEqual([...new Set(script.match(/https?:\/\/[^"'`\s]*/g))], ['http://www.w3.org/2000/svg'])
  assert.doesNotMatch(script, /\beval\(|new Function|\.innerHTML|\bfetch\(|XMLHttpRequest|WebSocket/)
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(
    '</script><script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', "' onfocus=alert(1) '",
    '<!--', '-->', ']]>', '</title>', '</style>', '\0', '\u2028', '\u202egpj', '\x9b2J', '\x7f', '&lt;b&gt;', '</pre></details><script>', '\ud800', '<!--<script>',
  ),
)

type Texts = readonly [
  title: string, host: string, script: string, name: string, unit: string, first: string, second: string, mark: string, notice: string,
]

function withTexts(texts: readonly string[]): Model {
  const [title, host, script, name, unit, first, second, mark, notice] = texts as Texts
  let model = started({}, { title, host, script, aggregations: [name], unit, keys: [first, second] })
  model = reduce(model, {
    type: 'tick', time: 1000, duration: 1000, aggregations: [aggregation([[[first, second], [5, 70, 900]]], { name })],
  })
  model = reduce(model, { type: 'mark', time: 1000, at: 1000, label: mark })
  model = reduce(model, { type: 'drop', time: 1000, kind: 'aggregation', count: 3, message: notice })
  return reduce(reduce(model, { type: 'cursor', right: 0, up: 0 }), { type: 'select' })
}

test('html.export() lets no text of a stream become markup', async () => {
  const plain = listTags(await exportPage(withTexts(Array.from({ length: 9 }, () => 'x'))))
  await fc.assert(fc.asyncProperty(fc.array(hostile, { minLength: 9, maxLength: 9 }), async (texts) => {
    const given = texts.map((text, i) => (text === '' && i !== 2 ? 'x' : text || 'x'))
    const page = await exportPage(withTexts(given))
    assert.deepEqual(listTags(page), plain)
    assert.doesNotMatch(page.replace(/<script>[\s\S]*$/, ''), /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
    const stream = readStream(page)
    assert.equal((stream[0] as { host: string }).host, given[1])
  }), { numRuns: 150 })
})

test('escapeHtml() leaves no character that is special in markup, and none that HTML forbids', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
    assert.doesNotMatch(escapeHtml(text).replace(/&#\d+;/g, ''), /[&<>"'\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
    assert.equal(escapeHtml('a\r\nb\x1b\u202e'), 'a\nb\\x1b\\u202e')
  }))
})

test('formatForPath() finds the HTML format by .html and .htm', async () => {
  for (const name of ['x.html', 'x.htm']) assert.equal(await formatForPath(name)!.load(), html)
})
