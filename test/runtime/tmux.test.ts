import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isBesideAPane } from '../../src/runtime/tmux.js'

/** Calls `play` with the environment of a made-up tmux, a shell script that runs `said`. */
function withFakeTmux(said: string, play: (env: Record<string, string>) => void): void {
  const place = mkdtempSync(join(tmpdir(), 'heat-tracer-tmux-'))
  try {
    writeFileSync(join(place, 'tmux'), `#!/bin/sh\n${said}\n`)
    chmodSync(join(place, 'tmux'), 0o755)
    play({ PATH: `${place}:/usr/bin:/bin`, TMUX: '/tmp/socket,1,0', TMUX_PANE: '%1' })
  } finally {
    rmSync(place, { recursive: true })
  }
}

test('isBesideAPane() is true only where a pane does not reach both sides', () => {
  for (const [said, beside] of [['11', false], ['01', true], ['10', true], ['00', true], ['', false], ['no', false]] as const) {
    withFakeTmux(`echo ${said}`, (env) => assert.equal(isBesideAPane(env), beside, said))
  }
})

test('isBesideAPane() asks for its own pane', () => {
  withFakeTmux('[ "$3" = -t ] && [ "$4" = %1 ] && echo 01', (env) => assert.equal(isBesideAPane(env), true))
})

test('isBesideAPane() is false outside tmux, where tmux fails and where there is none', () => {
  assert.equal(isBesideAPane({}), false)
  withFakeTmux('exit 1', (env) => assert.equal(isBesideAPane(env), false))
  assert.equal(isBesideAPane({ TMUX: 'x', PATH: '/nonexistent' }), false)
})

test('isBesideAPane() in a real tmux, alone and split', (t) => {
  const server = ['-L', `heat-tracer-${process.pid}`, '-f', '/dev/null']
  const tmux = (...words: string[]): string => execFileSync('tmux', [...server, ...words], { encoding: 'utf8' }).trim()
  try {
    execFileSync('tmux', ['-V'])
  } catch {
    return t.skip('there is no tmux here')
  }
  tmux('new-session', '-d', '-x', '120', '-y', '30', 'sleep 60')
  try {
    const show = (format: string): string => tmux('display', '-p', format)
    const env = { ...process.env, TMUX: `${show('#{socket_path}')},${show('#{pid}')},0`, TMUX_PANE: show('#{pane_id}') }
    assert.equal(isBesideAPane(env), false)
    tmux('split-window', '-v', 'sleep 60')
    assert.equal(isBesideAPane(env), false)
    tmux('split-window', '-h', '-t', env.TMUX_PANE, 'sleep 60')
    assert.equal(isBesideAPane(env), true)
  } finally {
    tmux('kill-server')
  }
})
