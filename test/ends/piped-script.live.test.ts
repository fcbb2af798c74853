/** `run -`: the script comes from standard input, and the keys from the terminal all the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BIN, parseEvents, selectTicks, startHeatTracer, waitForExit } from '../support/heat-tracer.js'
import { waitUntil } from '../support/pty.js'
import { runInTerminal } from '../support/terminal.js'

const PROGRAM = 'tick-50ms { @ = quantize(7); }'

test('run - draws the script of a pipe, takes keys, and gives the terminal back', async () => {
  const command = `printf '%s\\n' '${PROGRAM}' | "$0" "$1" run - --interval 100`
  const terminal = runInTerminal(['sh', '-c', command, process.execPath, BIN], { columns: 100, rows: 30 })
  try {
    await terminal.waitForFirstFrame()
    terminal.type('?')
    await waitUntil('the help is shown', () => /Pause or resume/.test(terminal.screen.text().join('\n')))
    terminal.type('\x1b')
    terminal.type('q')
    const ended = await terminal.waitForEnd()
    assert.equal(ended.code, 0)
    assert.equal(ended.after, ended.before)
  } finally {
    await terminal.leave()
  }
})

test('run - without a terminal writes the stream', async () => {
  const child = startHeatTracer(['run', '-', '--ndjson', '--interval', '100', '--ticks', '3'], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin!.end(`${PROGRAM}\n`)
  const { code, stdout, stderr } = await waitForExit(child)
  assert.deepEqual([code, stderr], [0, ''])
  assert.equal(selectTicks(parseEvents(stdout)).length, 3)
})
