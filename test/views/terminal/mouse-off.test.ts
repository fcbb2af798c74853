/** The mouse's switch on the real command: by option, by the configuration file, by key. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { waitUntil } from '../../support/pty.js'
import { assertRestored, runHeatTracerInTerminal } from '../../support/terminal.js'

const home = mkdtempSync(join(tmpdir(), 'heat-tracer-mouse-'))
after(() => rmSync(home, { recursive: true }))
mkdirSync(join(home, 'heat-tracer'))
writeFileSync(join(home, 'heat-tracer', 'config.json'), '{"mouse": false}')

const ON = /\x1b\[\?100[0236]h/

for (const [words, config, heard] of [[[], '', true], [['--no-mouse'], '', false], [[], home, false], [['--mouse'], home, true]] as const) {
  test(`the terminal ${heard ? 'tells of' : 'keeps'} the mouse: ${[...words, config === '' ? '' : '"mouse": false'].join(' ') || 'unless told otherwise'}`, async (t) => {
    const env = { ...process.env, TERM: 'xterm-256color', XDG_CONFIG_HOME: config === '' ? join(home, 'none') : config, SUDO_UID: '' }
    const program = runHeatTracerInTerminal(['--demo', '--interval', '50', ...words], { env })
    t.after(() => program.leave())
    await program.waitForFirstFrame()
    const tracked = (): string => program.screen.terminal.modes.mouseTrackingMode
    assert.equal(tracked(), heard ? 'drag' : 'none')
    assert.equal(ON.test(program.output()), heard)
    program.type('d')
    await waitUntil('the mouse changes hands', () => tracked() === (heard ? 'none' : 'drag'))
    program.type('q')
    const ended = await program.waitForEnd()
    assert.equal(ended.code, 0)
    assertRestored(program, ended)
  })
}
