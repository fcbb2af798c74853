/** A recording whose every text would command the terminal: the screen shows all of it and executes none of it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildHostileRecording, CONTROL } from '../commands/hostile.js'
import { BIN } from '../support/heat-tracer.js'
import { waitUntil } from '../support/pty.js'
import { runInTerminal } from '../support/terminal.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-'))
after(() => rmSync(directory, { recursive: true, force: true }))

/** What this program itself sends: colors, modes, cursor movement, the question for the background, and the shell's line ends. */
const OWN_SEQUENCES = /\x1b\[[?\d;]*[A-Za-z]|\x1b\]11;\?\x1b\\|[\b\v\r]/g

for (const text of ['\x1b]52;c;aGk=\x07', '\x9b2J\x90q\x9c', '\u202egpj.exe\u2066', '\x1b[8m\x7f\r', 'a\x1b]0;title\x1b\\']) {
  test(`the screen executes nothing of ${JSON.stringify(text)}`, async () => {
    const path = join(directory, `${text}.ndjson`)
    writeFileSync(path, buildHostileRecording(text, `${text} key`, ''))
    const terminal = runInTerminal([process.execPath, BIN, 'replay', path, '--speed', 'max', '--background', 'dark', '--keep'],
      { columns: 120, rows: 40 })
    try {
      await terminal.waitForFirstFrame()
      for (const key of ['t', 'n', 'l', '?', '?', '\t', 'e']) {
        const before = terminal.bytes()
        terminal.type(key)
        await waitUntil(`${key} is answered`, () => terminal.bytes() > before)
      }
      terminal.type('\x03')
      await terminal.waitForEnd()
      const output = terminal.output().replace(OWN_SEQUENCES, '')
      const found = output.search(CONTROL)
      assert.equal(found, -1, JSON.stringify(output.slice(Math.max(0, found - 40), found + 40)))
      assert.doesNotMatch(terminal.output(), /\x1b\[8m|\x1b\]0/)
    } finally {
      await terminal.leave()
    }
  })
}
