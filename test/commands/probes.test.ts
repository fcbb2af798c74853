/** The list of shipped scripts: src/commands/probes.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { probesCommand } from '../../src/commands/probes.js'
import { listShippedScripts } from '../../src/commands/shared/find-script.js'
import { fakeContext } from './fake-context.js'

test('probesCommand() prints one line for each shipped script, with what it needs only where it needs something', async () => {
  const { context, out } = fakeContext()
  assert.equal(await probesCommand(undefined, context), 0)
  const lines = out().trimEnd().split('\n')
  assert.deepEqual(lines.map((line) => line.split(' ')[0]), listShippedScripts())
  assert.deepEqual(lines.filter((line) => !/^\S+ {2,}\S/.test(line) || /\(needs ?\)/.test(line)), [])
})

test('probesCommand() wraps long lines on a terminal and loses no word', async () => {
  const piped = fakeContext()
  const onTerminal = fakeContext({ columns: 80 })
  await probesCommand(undefined, piped.context)
  await probesCommand(undefined, onTerminal.context)
  assert.deepEqual(onTerminal.out().split('\n').filter((line) => line.length > 80), [])
  assert.equal(onTerminal.out().replace(/\s+/g, ' '), piped.out().replace(/\s+/g, ' '))
})
