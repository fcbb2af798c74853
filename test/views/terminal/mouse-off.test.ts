/** Mouse support of the real command, turned on and off by option, by configuration file and by key. */
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

for (const [words, config, isOn] of [[[], '', true], [['--no-mouse'], '', false], [[], home, false], [['--mouse'], home, true]] as const) {
  const how = [...words, config === '' ? '' : '"mouse": false'].join(' ') || 'by default'
  test(`mouse support is ${isOn ? 'on' : 'off'}: ${how}`, async (t) => {
    const env = { ...process.env, TERM: 'xterm-256color', XDG_CONFIG_HOME: config === '' ? join(home, 'none') : config, SUDO_UID: '' }
    const program = runHeatTracerInTerminal(['--demo', '--interval', '50', ...words], { env })
    t.after(() => program.leave())
    await program.waitForFirstFrame()
    const tracked = (): string => program.screen.terminal.modes.mouseTrackingMode
    assert.equal(tracked(), isOn ? 'drag' : 'none')
    assert.equal(ON.test(program.output()), isOn)
    program.type('d')
    await waitUntil('mouse support is toggled', () => tracked() === (isOn ? 'none' : 'drag'))
    program.type('q')
    const ended = await program.waitForEnd()
    assert.equal(ended.code, 0)
    assertRestored(program, ended)
  })
}
