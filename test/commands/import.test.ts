import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { importCommand, parseQuantizer } from '../../src/commands/import.js'
import { UserError } from '../../src/core/errors/user-error.js'
import { StreamDecoder } from '../../src/core/stream/ndjson.js'
import { fixturePath } from '../sources/import/read-import.js'
import { runHeatTracer } from '../support/heat-tracer.js'
import { fakeContext } from './fake-context.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-import-'))
after(() => rmSync(directory, { recursive: true }))

const refused = (code: string) => (error: unknown): boolean => error instanceof UserError && error.details.code === code

test('import --ndjson writes the stream', async () => {
  const { context, out } = fakeContext()
  assert.equal(await importCommand(fixturePath('dtrace-cleared.txt'), { ndjson: true, unit: 'ns', title: 'getpid' }, context), 0)
  const decoder = new StreamDecoder()
  const events = out().split('\n').filter(Boolean).map((line) => decoder.decode(line))
  assert.ok(decoder.ended)
  assert.equal(decoder.header!.title, 'getpid')
  assert.equal(decoder.header!.unit, 'ns')
  assert.equal(events.filter(({ type }) => type === 'tick').length, 3)
})

test('import - reads standard input', async () => {
  const { context, out } = fakeContext({ input: '1 5\n2 6\n3 7\n' })
  assert.equal(await importCommand('-', { ndjson: true, timeUnit: 's' }, context), 0)
  assert.equal(out().split('\n').filter((line) => line.includes('"tick"')).length, 3)
})

test('import draws the heat map as text without a terminal', async () => {
  const { context, out } = fakeContext()
  assert.equal(await importCommand(fixturePath('bpftrace-cleared.json'), {}, context), 0)
  assert.match(out(), /bpftrace-cleared\.json/)
  assert.deepEqual(out().match(/^23:31:4\d \|/gm), ['23:31:40 |', '23:31:41 |', '23:31:42 |', '23:31:43 |'])
  assert.equal(out().match(/^bpftrace: time: as printed, value: no unit \(--unit\), counts: per print, key: as printed$/gm)?.length, 1)
})

test('import takes the options of the picture, and records', async () => {
  const path = join(directory, 'x.ndjson.gz')
  const picture = ['--scale', 'rank', '--axis', 'log', '--range', '1us-1ms', '--percentiles', '50,99', '--slo', '10ms', '--history', '100',
    '--unit', 'ns', '--local', '--no-half']
  const args = ['import', fixturePath('bpftrace-cumulative.json'), '--text', '--record', path, ...picture]
  const drawn = await runHeatTracer(args)
  assert.deepEqual([drawn.code, drawn.stderr], [0, ''])
  assert.match(drawn.stdout, /^rank /m)
  const { stdout } = await runHeatTracer(['import', fixturePath('bpftrace-cumulative.json'), '--ndjson', '--unit', 'ns'])
  assert.equal(gunzipSync(readFileSync(path)).toString(), stdout)
  const again = await runHeatTracer(args)
  assert.deepEqual([again.code, /The file already exists/.test(again.stderr)], [2, true])
  assert.equal((await runHeatTracer([...args, '--force'])).code, 0)
  assert.match((await runHeatTracer(['import', fixturePath('trace.txt'), '--rotate', '1h', '--text'])).stderr, /--rotate needs --record or --ndjson/)
})

test('import takes its interval from the command line, not from the configuration file', async () => {
  const env = { ...process.env, XDG_CONFIG_HOME: directory }
  mkdirSync(join(directory, 'heat-tracer'))
  writeFileSync(join(directory, 'heat-tracer', 'config.json'), '{ "interval": 200, "scale": "sqrt" }')
  const { stdout } = await runHeatTracer(['import', fixturePath('bpftrace-cumulative.json'), '--ndjson'], { env })
  assert.match(stdout, /^\{"type":"header".*"interval":1000,/)
  assert.match((await runHeatTracer(['import', fixturePath('bpftrace-cumulative.json'), '--text'], { env })).stdout, /^sqrt /m)
})

test('import refuses wrong option values with an error message', async () => {
  const path = fixturePath('trace.txt')
  const { context } = fakeContext()
  for (const [options, code] of [
    [{ format: 'xml' }, 'not-one-of'], [{ timeUnit: 'h' }, 'not-one-of'], [{ counts: 'both' }, 'not-one-of'],
    [{ palette: 'x' }, 'no-such-palette'],
    [{ interval: '5' }, 'bad-interval'], [{ speed: '0' }, 'bad-speed'], [{ speed: '-1' }, 'bad-speed'],
    [{ as: 'quantise' }, 'bad-quantizer'],
  ] as const) await assert.rejects(importCommand(path, { ndjson: true, ...options }, context), refused(code), code)
})

test('parseQuantizer() reads a quantizing function as in D', () => {
  assert.deepEqual(parseQuantizer('quantize'), { function: 'quantize', parameters: [] })
  assert.deepEqual(parseQuantizer(' lquantize( -10,100 )'), { function: 'lquantize', parameters: [-10, 100, 1] })
  assert.deepEqual(parseQuantizer('llquantize(10, 2, 9, 20)'), { function: 'llquantize', parameters: [10, 2, 9, 20] })
  assert.deepEqual(parseQuantizer('llquantize:10,2,9,20'), { function: 'llquantize', parameters: [10, 2, 9, 20] })
  for (const word of ['', 'lquantize:', 'quantize(1)', 'lquantize', 'lquantize(5,5)', 'lquantize(0,1000000)', 'llquantize(10,2,9)',
    'llquantize(1,0,1,1)', 'count', 'lquantize(0,10,1.5)']) {
    assert.throws(() => parseQuantizer(word), refused('bad-quantizer'), word)
  }
})
