/** Whatever a script holds, run asks for a trace or says one sentence, and export writes what was recorded: never a crash or a hang. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { buildRequest } from '../../src/commands/run.js'
import { buildExportInput, loadRecording } from '../../src/commands/shared/load-recording.js'
import { UserError } from '../../src/core/errors/user-error.js'
import { blankNonCode } from '../../src/core/stream/d-lexer.js'
import { findAggregations, findIdentifiers, findProviders, findRawTracepoints } from '../../src/core/stream/d-script.js'
import { readScriptHeader } from '../../src/core/stream/script-header.js'
import { formats } from '../../src/exports/index.js'
import { palettes } from '../../src/palettes/index.js'
import { demoText } from './recorded.js'

const RUNS = { includeErrorInReport: true, numRuns: 300, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false }
const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-'))
after(() => rmSync(directory, { recursive: true, force: true }))

const LINE_ENDS = ['\r', '\n', '\r\n', '\u2028', '\u2029', '\u0085', '\v', '\f']
const piece = fc.oneof(
  fc.constantFrom(
    ...LINE_ENDS, '/*', '*/', ' * ', 'name: ', 'why: ', 'unit: ns', 'keys: a, b=fd', 'usage:', '#!/usr/sbin/dtrace -Cs', '#pragma D option quiet',
    '#', '\\', '"', "'", '//', '@a = quantize(1);', 'BEGIN', '{', '}', '\ufeff', '    ', '\t', ':', '\u001b[2J', '\ud800', 'constructor: x',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
const script = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
const READERS = [readScriptHeader, blankNonCode, findAggregations, findIdentifiers, findProviders, findRawTracepoints]

function assertUserError(error: unknown): void {
  assert.ok(error instanceof UserError, error instanceof Error ? error.stack : String(error))
}

test('run takes any script', () => {
  const path = join(directory, 'x.d')
  fc.assert(fc.property(fc.oneof(script, script.map((text) => `/*${text}*/`), fc.uint8Array({ maxLength: 200 })), (content) => {
    writeFileSync(path, content)
    try {
      const { title, unit, keys = [] } = buildRequest(path, [], { interval: '1000' })
      for (const text of [title, unit, ...keys]) assert.doesNotMatch(text, /[\n\r\u2028\u2029]/)
    } catch (error) {
      assertUserError(error)
    }
  }), RUNS)
})

const exporters = await Promise.all(formats.filter(({ name }) => name !== 'png').map(({ load }) => load()))

test('export takes a recording of any script', async () => {
  const [header = '', ...lines] = (await demoText({ ticks: 4, keys: 2 })).split('\n')
  await fc.assert(fc.asyncProperty(fc.oneof(script, script.map((text) => `/*${text}*/`)), async (text) => {
    const recording = [JSON.stringify({ ...JSON.parse(header), script: text }), ...lines].join('\n')
    const { model } = await loadRecording({ stream: Readable.from([Buffer.from(recording)]), name: 'x' }, 20, {}, { palettes })
    for (const exporter of exporters) {
      const input = buildExportInput(model, { size: { columns: Infinity, rows: exporter.rows }, keyLimit: 5 })
      assert.ok((await exporter.export(input!, {})).length > 0)
    }
  }), { ...RUNS, numRuns: 60 })
})

for (const end of LINE_ENDS) {
  const name = JSON.stringify(end)
  const endsLine = end.endsWith('\n')
  test(`in the header of a script ${name} ${endsLine ? 'ends a line' : 'is a blank'}, as in D`, () => {
    const { name, title, unit } = readScriptHeader(`/*${end} * name: x${end} * why: the title${end} * unit: ns\n */`)
    assert.deepEqual([name, title, unit], endsLine ? ['x', 'the title', 'ns'] : ['x  * why: the title  * unit: ns', '', ''])
    assert.equal(readScriptHeader(`/*\n * why: a${end}b\n */`).title, endsLine ? 'a' : 'a b')
  })
  test(`a control line goes on behind ${name} ${endsLine ? 'only with a backslash' : ''}`, () => {
    assert.equal(findAggregations(`#pragma D ${end} @a = count();`).length, endsLine ? 1 : 0)
    assert.equal(findAggregations(`@b = count();${end}# @a = count();`).length, endsLine ? 1 : 2)
  })
}

test('a long script is read at once, whatever it repeats', () => {
  for (const part of [' ', '\n', '\r', '#', '#\n', '/*', '*/', '/**/', '/* why: ', '* a: b\n', '@', '@a[', '"', "'", '\\', '{', '(', 'a:', '/', '//', '@a=quantize(']) {
    for (const text of [part.repeat((1 << 18) / part.length), `/*${part.repeat((1 << 18) / part.length)}x*/`]) {
      for (const read of READERS) read(text)
    }
  }
})
