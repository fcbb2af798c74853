/** The color depth for every environment that was met, and whether a locale is UTF-8. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detectColorDepth, isUtf8Locale, type ColorFlag, type Depth, type Environment } from '../../../src/views/terminal/color-depth.js'

const environments: readonly (readonly [Environment, Depth])[] = [
  [{}, 'none'],
  [{ TERM: '' }, 'none'],
  [{ TERM: 'dumb' }, 'none'],
  [{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
  [{ TERM: 'vt100' }, 'none'],
  [{ TERM: 'vt220' }, 'none'],
  [{ TERM: 'sun' }, 'none'],
  [{ TERM: 'linux' }, '16'],
  [{ TERM: 'xterm' }, '16'],
  [{ TERM: 'xterm-16color' }, '16'],
  [{ TERM: 'rxvt' }, '16'],
  [{ TERM: 'putty' }, '16'],
  [{ TERM: 'xterm-256color' }, '256'],
  [{ TERM: 'putty-256color' }, '256'],
  [{ TERM: 'gnome-256color' }, '256'],
  [{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'],
  [{ TERM: 'xterm-256color', COLORTERM: '24bit' }, 'truecolor'],
  [{ TERM: 'xterm-256color', COLORTERM: 'yes' }, '256'],
  [{ TERM: 'xterm-256color', COLORTERM: '' }, '256'],
  [{ TERM: 'xterm-kitty' }, 'truecolor'],
  [{ TERM: 'xterm-ghostty' }, 'truecolor'],
  [{ TERM: 'alacritty' }, 'truecolor'],
  [{ TERM: 'alacritty-direct' }, 'truecolor'],
  [{ TERM: 'foot' }, 'truecolor'],
  [{ TERM: 'foot-extra' }, 'truecolor'],
  [{ TERM: 'wezterm' }, 'truecolor'],
  [{ TERM: 'xterm-direct' }, 'truecolor'],
  [{ TERM: 'XTERM-256COLOR' }, '256'],
  [{ TERM: 'xterm-256color', TERM_PROGRAM: 'iTerm.app' }, 'truecolor'],
  [{ TERM: 'xterm-256color', TERM_PROGRAM: 'Apple_Terminal' }, '256'],
  [{ TERM: 'tmux-256color' }, '256'],
  [{ TERM: 'tmux-256color', TMUX: '/tmp/tmux-0/default,1,0', COLORTERM: 'truecolor' }, 'truecolor'],
  [{ TERM: 'screen', TMUX: '/tmp/tmux-0/default,1,0' }, '256'],
  [{ TERM: 'screen' }, '256'],
  [{ TERM: 'screen-256color', STY: '1.pts', COLORTERM: 'truecolor' }, '256'],
  [{ TERM: 'screen.xterm-256color', COLORTERM: 'truecolor' }, '256'],
  [{ TERM: 'xterm-256color', STY: '1.pts', COLORTERM: 'truecolor' }, '256'],
]

for (const [env, depth] of environments) {
  test(`detectColorDepth(${JSON.stringify(env)}) is ${depth}`, () => {
    assert.equal(detectColorDepth(env, undefined, true), depth)
    assert.equal(detectColorDepth(env, 'auto', true), depth)
    assert.equal(detectColorDepth(env, 'auto', false), 'none', 'not a terminal')
  })
}

const KITTY = { TERM: 'xterm-kitty' }

const wishes: readonly (readonly [Environment, ColorFlag | undefined, boolean, Depth])[] = [
  [{ ...KITTY, NO_COLOR: '1' }, undefined, true, 'none'],
  [{ ...KITTY, NO_COLOR: '0' }, undefined, true, 'none'],
  [{ ...KITTY, NO_COLOR: '' }, undefined, true, 'truecolor'],
  [{ ...KITTY, NO_COLOR: '1', FORCE_COLOR: '3' }, undefined, true, 'none'],
  [{ ...KITTY, FORCE_COLOR: '0' }, undefined, true, 'none'],
  [{ ...KITTY, FORCE_COLOR: 'false' }, undefined, true, 'none'],
  [{ ...KITTY, FORCE_COLOR: '1' }, undefined, true, '16'],
  [{ ...KITTY, FORCE_COLOR: '' }, undefined, true, '16'],
  [{ ...KITTY, FORCE_COLOR: '2' }, undefined, false, '256'],
  [{ FORCE_COLOR: '3' }, undefined, false, 'truecolor'],
  [{ FORCE_COLOR: 'what' }, undefined, false, '16'],
  [{ ...KITTY, NO_COLOR: '1' }, '256', true, '256'],
  [{ ...KITTY, NO_COLOR: '1' }, 'always', true, 'truecolor'],
  [{}, 'always', false, '16'],
  [KITTY, 'always', false, 'truecolor'],
  [KITTY, 'never', true, 'none'],
  [KITTY, 'none', true, 'none'],
  [KITTY, '16', true, '16'],
  [{ TERM: 'dumb' }, 'truecolor', false, 'truecolor'],
]

for (const [env, flag, isTTY, depth] of wishes) {
  test(`detectColorDepth(${JSON.stringify(env)}, ${flag}, ${isTTY}) is ${depth}: flag, then NO_COLOR, then FORCE_COLOR`, () => {
    assert.equal(detectColorDepth(env, flag, isTTY), depth)
  })
}

for (const [env, speaks] of [
  [{}, false], [{ LANG: 'C' }, false], [{ LANG: 'POSIX' }, false], [{ LANG: 'en_US.UTF-8' }, true], [{ LANG: 'de_DE.utf8' }, true],
  [{ LANG: 'C.UTF-8' }, true],
  [{ LANG: 'en_US.ISO-8859-1' }, false], [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, false], [{ LANG: 'C', LC_CTYPE: 'UTF-8' }, true],
  [{ LANG: 'en_US.UTF-8', LC_ALL: '', LC_CTYPE: '' }, true], [{ LC_ALL: 'C.UTF-8', LC_CTYPE: 'C' }, true],
] as const) {
  test(`isUtf8Locale(${JSON.stringify(env)}) is ${speaks}`, () => assert.equal(isUtf8Locale(env), speaks))
}
