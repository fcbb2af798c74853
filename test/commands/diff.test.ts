import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { diffCommand, type DiffOptions } from '../../src/commands/diff.js'
import { textWidth } from '../../src/reports/text-table.js'
import { EXIT, UserError } from '../../src/core/errors/user-error.js'
import { demoText, slowReads } from './recorded.js'
import { fakeContext } from './fake-context.js'

const directory = mkdtempSync(join(tmpdir(), 'diff-'))
after(() => rmSync(directory, { recursive: true }))
function fileOf(name: string, content: string | Uint8Array): string {
  const path = join(directory, name)
  writeFileSync(path, content)
  return path
}
const before = fileOf('before', await demoText({ ticks: 40, seed: 1 }))
const like = fileOf('like', await demoText({ ticks: 40, seed: 2 }))
const slow = fileOf('slow', await demoText({ ticks: 60, seed: 3, change: slowReads }))

const refused = (code: string) => (error: unknown): boolean => error instanceof UserError && error.details.code === code

async function run(a: string, b: string, options: DiffOptions = {}, columns?: number) {
  const { context, out, err } = fakeContext({ env: { LANG: 'C.UTF-8', TERM: 'xterm-256color' }, ...(columns === undefined ? {} : { columns }) })
  const code = await diffCommand(a, b, { shuffles: '199', ...options }, context)
  return { code, err: err(), out: out(), lines: out().split('\n').slice(0, -1) }
}

test('diff reports the mode that appeared, its key and its number', async () => {
  const { out, code } = await run(before, slow)
  assert.equal(code, EXIT.ok)
  for (const found of [/^BEFORE .*before +[\d,]+ events in 40s, /m, /^appeared +≈8\.25ms +\d\.\d% +[\d,]+ +0\.005\*$/m, /^1 appeared\.$/m,
    /^read +\d+ +\d+ +\+\d+%/m, /permutation test/, /chi-square/]) assert.match(out, found)
  const heading = out.split('\n').find((line) => /^ +before +after +all/.test(line))!
  assert.match(heading, /all +read/, 'the key that differs most stands first')
})

test('diff of similar recordings is dim: no mode changed, nothing beyond chance', async () => {
  const { out } = await run(before, like)
  assert.match(out, /^No mode changed\.$/m)
  assert.doesNotMatch(out, / 0\.\d{3}\*/)
})

test('diff marks a change of modes that chance explains, and does not count it among the others', async () => {
  // One slow second: a mode in the sum, nothing to a test that shuffles stretches of time.
  const stray = fileOf('stray', await demoText({ ticks: 40, seed: 2, change: (tick) => (tick.time === 20_000 ? slowReads(tick) : tick) }))
  const { out } = await run(before, stray)
  assert.match(out, /^(appeared|grew|shrank|moved|vanished)\? .* (0\.\d{3}|1) *$/m)
  assert.match(out, /^\? could be chance: 1 appeared\.$/m)
  assert.doesNotMatch(out, /^1 appeared/m)
})

test('diff fits 80 columns, and shows more keys on a wider terminal', async () => {
  const narrow = await run(before, slow, { color: 'never' })
  const wide = await run(before, slow, { color: 'never' }, 150)
  for (const [{ lines }, width] of [[narrow, 80], [wide, 150]] as const) for (const line of lines) assert.ok(textWidth(line) <= width, line)
  const keys = ({ lines }: { lines: string[] }): number =>
    lines.find((line) => /^ +before +after +all/.test(line))!.trim().split(/ +/).length
  assert.ok(keys(wide) > keys(narrow))
})

test('diff has colors at every depth, and resets them on every line', async () => {
  for (const [color, sgr] of [['truecolor', /\u001b\[[\d;]*48;2;255;190;160m/], ['256', /\u001b\[[\d;]*48;5;223m/],
    ['16', /\u001b\[[\d;]*103m/]] as const) {
    const { out, lines } = await run(before, slow, { color })
    assert.match(out, sgr)
    for (const line of lines) assert.ok(!line.includes('\u001b') || /\u001b\[m[^\u001b]*$/.test(line), JSON.stringify(line))
    const plain = (await run(before, slow, { color: 'never' })).out
    // Without colors a character stands for the shade.
    const shape = (text: string): string => text.replace(/\u001b\[[\d;]*m/g, '').replace(/[ .~=<+*#@-]/g, '').replace(/\s+/g, '')
    assert.equal(shape(out), shape(plain))
  }
})

test('diff --json has all of it, and shares that sum to one', async () => {
  const { out } = await run(before, slow, { json: true, failOn: ['p99>+1000%'] })
  const found = JSON.parse(out) as {
    cells: unknown[]; all: { shares: { before: number[]; after: number[] } }; modes: { kind: string; p: number | null }[]
    test: { name: string }; conditions: { failed: boolean }[]; failed: boolean
  }
  assert.equal(found.all.shares.before.length, found.cells.length)
  for (const side of [found.all.shares.before, found.all.shares.after]) assert.ok(Math.abs(side.reduce((a, b) => a + b, 0) - 1) < 1e-9)
  assert.deepEqual(found.modes.map(({ kind }) => kind).filter((kind) => kind === 'appeared'), ['appeared'])
  assert.match(found.test.name, /permutation/)
  assert.deepEqual([found.failed, found.conditions.map(({ failed }) => failed)], [false, [false]])
  assert.equal((await run(before, slow, { json: true })).out, (await run(before, slow, { json: true })).out, 'the same every time')
})

test('diff --fail-on exits with 6 when a condition is true, and says which', async () => {
  const { code, out } = await run(before, slow, { failOn: ['share(read)>+2pp', 'p50>+500%'] })
  assert.equal(code, EXIT.difference)
  assert.equal(code, 6)
  assert.match(out, /^FAILED {2}share\(read\)>\+2pp: \d+\.\d% before, \d+\.\d% after \(\+\d+\.\d%\)$/m)
  assert.match(out, /^ok {6}p50>\+500%: /m)
  assert.equal((await run(before, like, { failOn: ['p99>+50%', 'rate<-20%'] })).code, EXIT.ok)
})

test('diff reads one recording from standard input, and refuses to read both', async () => {
  const { context, out } = fakeContext({ input: await demoText({ ticks: 10 }) })
  assert.equal(await diffCommand(before, '-', { shuffles: '99' }, context), 0)
  assert.match(out(), /^AFTER +- /m)
  await assert.rejects(diffCommand('-', '-', {}, context), refused('two-standard-inputs'))
})

test('diff compares a recording with a wrong line up to that line, and says so', async () => {
  const broken = fileOf('broken', `${(await demoText({ ticks: 20 })).split('\n').slice(0, 15).join('\n')}\nx\n`)
  assert.match((await run(before, broken)).out, /NOTE {2}.*broken was read up to a fault: Line 16 is not JSON/)
  await assert.rejects(run(before, fileOf('empty', '')), refused('recording-empty'))
  await assert.rejects(run(before, fileOf('no-tick', `${(await demoText({ ticks: 20 })).split('\n')[0]}\nx\n`)), refused('not-json'))
  await assert.rejects(run(join(directory, 'none'), before), refused('no-such-recording'))
})

test('diff exits with 7 after a partial reading, unless a condition is true', async () => {
  const whole = await demoText({ ticks: 20 })
  const lines = whole.trimEnd().split('\n')
  const parts: readonly [what: string, content: string | Uint8Array, code: number][] = [
    ['a wrong line', `${lines.slice(0, 15).join('\n')}\nx\n${lines.slice(15).join('\n')}\n`, EXIT.partial],
    ['a last line that is cut off', whole.slice(0, -40), EXIT.partial],
    ['damaged compressed data', damage(gzipSync(whole)), EXIT.partial],
    ['no end', `${lines.slice(0, -1).join('\n')}\n`, EXIT.ok],
    ['a last line without a line feed', whole.trimEnd(), EXIT.ok],
    ['everything', whole, EXIT.ok],
  ]
  for (const [what, content, expected] of parts) {
    const path = fileOf(`part ${what}`, content)
    for (const [one, other] of [[before, path], [path, before]] as const) {
      const { code, err } = await run(one, other, { failOn: ['p99>+100000%'] })
      assert.equal(code, expected, what)
      assert.equal((await run(one, other)).code, expected, `${what}, no condition`)
      assert.equal((await run(one, other, { failOn: ['p99>0'] })).code, EXIT.difference, `${what}, a true condition`)
      const json = JSON.parse((await run(one, other, { json: true })).out) as { partial: boolean }
      assert.equal(json.partial, expected === EXIT.partial)
      if (expected === EXIT.ok) assert.equal(err, '')
      else assert.match(err, /^heat-tracer: .*part .* was read up to a fault: /)
    }
  }
})

/** Compressed data with changed bytes in its last quarter. */
function damage(bytes: Buffer): Buffer {
  return Buffer.from(bytes).fill(0xff, Math.floor(bytes.length * 3 / 4), bytes.length - 8)
}

test('diff says that short recordings were not tested', async () => {
  const short = fileOf('short', await demoText({ ticks: 3 }))
  assert.match((await run(before, short)).out, /^Not tested for significance/m)
})

test('diff refuses negative counts, also with --fail-on, and says why; of several aggregations it takes one without', async () => {
  const negative = fileURLToPath(new URL('../../../test/fixtures/stream/negative.ndjson', import.meta.url))
  for (const failOn of [[], ['p99>+10%'], ['rate>1/s']]) {
    await assert.rejects(run(negative, negative, { failOn }), (error: unknown) => error instanceof UserError &&
      error.details.code === 'negative-counts' && /BEFORE has negative counts in @size, so it has no percentiles/.test(error.message))
  }
  const withSigned = (text: string): string => text.replaceAll('"aggregations":[{', '"aggregations":[{"name":"a","function":"quantize",' +
    '"parameters":[],"records":[{"key":[],"buckets":[[1,1,-1]]}]},{')
  const [one, other] = await Promise.all([1, 2].map(async (seed) => fileOf(`signed${seed}`, withSigned(await demoText({ ticks: 5, seed })))))
  assert.match((await run(one!, other!)).out, /@latency/)
  await assert.rejects(run(one!, other!, { aggregation: 'a' }), refused('negative-counts'))
})

test('diff refuses wrong option values', async () => {
  for (const [options, code] of [[{ failOn: ['p99'] }, 'bad-condition'], [{ shuffles: '5' }, 'bad-count'], [{ seed: 'x' }, 'bad-count'],
    [{ color: 'x' }, 'no-such-color'], [{ aggregation: 'calls' }, 'no-common-aggregation']] as const) {
    await assert.rejects(run(before, like, options), refused(code), code)
  }
})
