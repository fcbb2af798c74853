/** The e key on a real screen: the file contains what is visible, and the screen reports the result. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ChartDocument } from '../../src/exports/json.js'
import { demoText } from '../commands/recorded.js'
import { runHeatTracer } from '../support/heat-tracer.js'
import { waitUntil } from '../support/pty.js'
import { sumBuckets } from '../support/sum-buckets.js'
import { runHeatTracerInTerminal, type Terminal } from '../support/terminal.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-save-'))
after(() => rmSync(directory, { recursive: true }))

const waitForText = (program: Terminal, what: RegExp): Promise<void> =>
  waitUntil(`${what} is on the screen`, () => what.test(program.screen.text().join('\n')), 30_000)

test('e saves what is visible: the events of the visible columns, under the typed name', async (t) => {
  const recording = await demoText({ ticks: 50 })
  const path = join(directory, 'x.ndjson')
  writeFileSync(path, recording)
  const program = runHeatTracerInTerminal(['replay', path, '--speed', 'max'], { columns: 100, rows: 30 })
  t.after(() => program.leave())
  await waitForText(program, /END max/)
  const out = join(directory, 'seen.json')
  program.type('e')
  await waitForText(program, /save as: demo-20260102-140410\.svg/)
  program.type(`\x15${out}\r`)
  await waitForText(program, /wrote \/.*seen\.json, \d+ kB/)
  const { total, columns } = JSON.parse(readFileSync(out, 'utf8')) as ChartDocument
  assert.deepEqual([total, columns.length], [sumBuckets(recording, 'latency'), 50])
  program.type(`e\x15${out}\r`)
  await waitForText(program, /The file already exists/)
  program.type(`e\x15${join(directory, 'x.foo')}\r`)
  await waitForText(program, /does not tell the export format/)
  program.type('c')
  await waitUntil('it is gone', () => !/does not tell/.test(program.screen.text().join('\n')))
  program.type('q')
  assert.equal((await program.waitForEnd()).code, 0)
})

test('e saves only what is isolated, as export does with --only', async (t) => {
  const path = join(directory, 'y.ndjson')
  writeFileSync(path, await demoText({ ticks: 40 }))
  const program = runHeatTracerInTerminal(['replay', path, '--speed', 'max'], { columns: 120, rows: 30 })
  t.after(() => program.leave())
  await waitForText(program, /END max/)
  program.type('\t/futex\r\ri\x1b')
  await waitForText(program, /1 isolated/)
  const out = join(directory, 'futex.csv')
  program.type(`e\x15${out}\r`)
  await waitForText(program, /wrote .*futex\.csv/)
  const { stdout } = await runHeatTracer(['export', path, '-', '--format', 'csv', '--only', 'futex'])
  assert.equal(readFileSync(out, 'utf8'), stdout)
  program.type('q')
  await program.waitForEnd()
})
