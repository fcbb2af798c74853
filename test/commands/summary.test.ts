import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { textWidth } from '../../src/reports/text-table.js'
import { summaryCommand, type SummaryOptions } from '../../src/commands/summary.js'
import { EXIT, UserError } from '../../src/core/errors/user-error.js'
import type { Summary } from '../../src/core/compare/summary.js'
import { demoText } from './recorded.js'
import { fakeContext } from './fake-context.js'

const directory = mkdtempSync(join(tmpdir(), 'summary-'))
after(() => rmSync(directory, { recursive: true }))
let files = 0
function fileOf(content: string | Uint8Array): string {
  const path = join(directory, `${files++}.ndjson`)
  writeFileSync(path, content)
  return path
}

async function run(content: string | Uint8Array, options: SummaryOptions = {}, columns?: number) {
  const { context, out } = fakeContext({ env: { LANG: 'C.UTF-8', TERM: 'xterm-256color' }, ...(columns === undefined ? {} : { columns }) })
  let broken: UserError | undefined
  const code = await summaryCommand(fileOf(content), options, context).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error
    broken = error
    return error.details.exit
  })
  return { code, broken, out: out(), lines: out().split('\n').slice(0, -1) }
}

test('summary fits 80 columns, and uses a wider terminal', async () => {
  const recording = await demoText({ ticks: 40 })
  for (const columns of [undefined, 40, 80, 100, 160, 400]) {
    const { lines, code } = await run(recording, {}, columns)
    assert.equal(code, 0)
    for (const line of lines) assert.ok(textWidth(line) <= Math.min(160, Math.max(80, columns ?? 80)), `${columns}: ${line}`)
  }
})

test('summary shows what is in the recording', async () => {
  const { out } = await run(await demoText({ ticks: 40 }))
  for (const found of [
    /^DEMO: made-up system calls, nothing is traced +demo$/m, /^2026-01-02 14:03:20 to 14:04:00 UTC$/m,
    /^40 ticks of 1s, 40s covered, no gaps, reached its limit$/m,
    /^@latency {2}llquantize\(10, 2, 9, 20\) +[\d,]+ events, 10 keys$/m, /^ {2}rate +[\d.]+k\/s on average, \S+\/s to \S+\/s$/m,
    /^ {2}p99 +\S+ {3}\S+ to \S+ +[\d,]+$/m,
    /^ {2}max +≥10s/m, /^ {3} *≈[\d.]+µs +0 to \S+ +[\d,]+ +\d+\.\d% +highest/m, /^ {2}read +[\d,]+ +\d+\.\d% +\d+\/s/m,
    /^@calls {2}count {2}[\d,]+$/m,
    /^No drops, no errors, no notices\.$/m,
  ]) assert.match(out, found)
})

test('summary sums the drops of a kind and says what to do about them', async () => {
  const lines = (await demoText({ ticks: 4 })).split('\n')
  const hint = 'Try -x aggsize=16m, or count by fewer keys.'
  for (const [at, count] of [[3, 40_500], [2, 119_500]] as const) {
    const drop = { type: 'drop', time: 1000 * (at - 1), kind: 'aggregation', count, message: `${count} events lost: no room`, hint }
    lines.splice(at, 0, JSON.stringify(drop))
  }
  const { out } = await run(lines.join('\n'))
  assert.match(out, /^drops {5}160,000 records \(aggregation\), reported 2 times; the last:$/m)
  assert.match(out, /the last:\n {10}40500 events lost: no room\.\n {10}Try -x aggsize=16m, or count by fewer keys\.$/m)
  const { drops } = JSON.parse((await run(lines.join('\n'), { json: true })).out) as Summary
  assert.deepEqual(drops, [{ kind: 'aggregation', count: 160_000, times: 2, message: '40500 events lost: no room', hint }])
})

test('summary of negative counts has buckets and net counts, and no percentiles, shares or modes', async () => {
  const recording = readFileSync(fileURLToPath(new URL('../../../test/fixtures/stream/negative.ndjson', import.meta.url)))
  const { out, code } = await run(recording)
  assert.equal(code, 0)
  for (const found of [
    /^@size {2}quantize +21 events, 2 keys$/m, /^ {2}No percentiles, shares or modes: some counts are negative\.$/m,
    /^ {2}64B to 128B +48$/m, /^ {2}4KiB to 8KiB +-27$/m, /^ {2}made +270 +- +45\/s +\S+B +\S+KiB +\S+/m, /^ {2}freed +-249 +- +-42\/s +- +- +-$/m,
  ]) assert.match(out, found)
  assert.doesNotMatch(out, /mode at|^ {2}p99/m)
  const { aggregations: [size] } = JSON.parse((await run(recording, { json: true })).out) as Summary
  assert.deepEqual([size!.negative, size!.count, size!.percentiles, size!.max, size!.modes], [true, 21, [], null, []])
  assert.deepEqual(size!.buckets, [[64, 127, 48], [4096, 8191, -27]])
  assert.deepEqual(size!.byKey.map(({ key, count, share, p50 }) => [key, count, share, p50 === null]),
    [[['made'], 270, null, false], [['freed'], -249, null, true]])
  assert.deepEqual([size!.rate.min, size!.rate.max], [-36, 52])
})

test('summary without UTF-8 and colors is ASCII', async () => {
  const { context, out } = fakeContext({ env: { LANG: 'C' } })
  await summaryCommand(fileOf(await demoText({ ticks: 20 })), {}, context)
  assert.match(out(), /^[\n -~]*$/)
})

test('summary --json is the summary', async () => {
  const { out } = await run(await demoText({ ticks: 40 }), { json: true })
  const found = JSON.parse(out) as Summary
  assert.deepEqual([found.ticks, found.interval, found.unit, found.end],
    [{ count: 40, quiet: 0, late: 0 }, 1000, 'ns', { reason: 'limit', status: 0 }])
  assert.equal(found.aggregations[0]!.byKey.reduce((sum, { count }) => sum + count, 0), found.aggregations[0]!.count)
})

test('summary - reads standard input', async () => {
  const { context, out } = fakeContext({ input: await demoText({ ticks: 5 }) })
  assert.equal(await summaryCommand('-', {}, context), 0)
  assert.match(out(), /5 ticks of 1s/)
})

test('summary of a recording with a wrong line covers what comes before it, and names the line', async () => {
  const lines = (await demoText({ ticks: 20 })).split('\n')
  const cases: readonly [string, string, RegExp][] = [
    [[...lines.slice(0, 11), '{"type":"tick"}', ...lines.slice(11)].join('\n'), 'bad-line', /^Line 12:/],
    [[...lines.slice(0, 11), 'x', ...lines.slice(11)].join('\n'), 'not-json', /^Line 12 /],
    [[...lines.slice(0, 11), ...lines].join('\n'), 'second-header', /^Line 12: a second stream/],
    [[...lines.slice(0, 11), lines[3]].join('\n') + '\n', 'time-goes-back', /^Line 12: the time goes back/],
    [[...lines.slice(0, 11), lines[11]!.replace(/\[(\d+),(\d+),(\d+)\]/, '[$1,$2,0]')].join('\n') + '\n', 'bad-line',
      /^Line 12: a bucket/],
    [[...lines.slice(0, 11), lines[11]!.replace(/(\[\d+,\d+,\d+\])/, '$1,$1')].join('\n') + '\n', 'bad-line',
      /^Line 12: a bucket of @latency.*overlap/],
  ]
  for (const [content, code, sentence] of cases) {
    const { broken, out } = await run(content)
    assert.equal(broken?.details.code, code)
    assert.match(broken!.message, sentence)
    assert.equal(broken!.details.exit, EXIT.partial)
    assert.match(out, /^PARTIAL/)
    assert.match(out, /10 ticks of 1s.*no end/s)
    const json = JSON.parse((await run(content, { json: true })).out) as { partial: string }
    assert.equal(json.partial, broken!.details.text)
  }
})

test('summary of a recording that is cut off says so', async () => {
  const whole = await demoText({ ticks: 20 })
  const { broken, out } = await run(whole.slice(0, whole.length * 0.6))
  assert.deepEqual([broken?.details.code, broken?.details.exit], ['recording-line-cut', EXIT.partial])
  assert.match(out, /^PARTIAL/)
  assert.match(out, /no end: cut off or still being written/)
  assert.match(out, /The recording is cut off in line \d+/)
})

test('summary of a recording that only lacks its end is whole', async () => {
  const lines = (await demoText({ ticks: 20 })).trimEnd().split('\n').slice(0, -1)
  const { code, broken, out } = await run(`${lines.join('\n')}\n`)
  assert.deepEqual([code, broken], [EXIT.ok, undefined])
  assert.match(out, /no end: cut off or still being written/)
})

test('summary refuses what is not a recording with an error message, and prints nothing', async () => {
  for (const [content, code] of [['', 'recording-empty'], ['\u0000\u0001', 'recording-binary'], ['hello\n', 'not-json'],
    ['{"type":"header","version":"9.0"}\n', 'newer-stream']] as const) {
    const { broken, out } = await run(content)
    assert.equal(broken?.details.code, code)
    assert.equal(broken!.details.exit, EXIT.stream)
    assert.equal(out, '')
  }
})

test('summary reads lines that end in CRLF', async () => {
  const whole = await demoText({ ticks: 10 })
  assert.equal((await run(whole.replaceAll('\n', '\r\n'))).out, (await run(whole)).out)
})

test('titles, keys and messages cannot move the cursor or break the table', async () => {
  const evil = '\u001b[2J\u0007\r\n\u202e日本\u0301'
  const escaped = evil.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\u001b', '\\u001b').replaceAll('\u0007', '\\u0007')
  const whole = (await demoText({ ticks: 10 })).replaceAll('"read"', JSON.stringify(evil)).replace('DEMO: made-up', escaped)
  const { out, lines } = await run(whole)
  assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u202e]/)
  for (const line of lines) assert.ok(line.length <= 80, line)
})
