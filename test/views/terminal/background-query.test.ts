/** The answers of terminals about their background, and that none of their bytes is left to be read. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askBackground, parseBackgroundAnswer, readBackgroundFromEnvironment } from '../../../src/views/terminal/background-query.js'
import { openPty, waitUntil, type PtyPair } from '../../support/pty.js'

test('parseBackgroundAnswer() reads colors of one to four digits, whatever is around them', () => {
  assert.equal(parseBackgroundAnswer('\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c'), 'light')
  assert.equal(parseBackgroundAnswer('\x1b]11;rgb:00/00/00\x07'), 'dark')
  assert.equal(parseBackgroundAnswer('x\x1b]11;rgb:f/e/d\x1b\\'), 'light')
  assert.equal(parseBackgroundAnswer('\x1b]11;rgba:1e1e/1e1e/2e2e/ffff\x1b\\'), 'dark')
  for (const answer of [
    '', '\x1b[?62c', '\x1b]11;?\x1b\\', '\x1b]10;rgb:ff/ff/ff\x1b\\',
  ]) assert.equal(parseBackgroundAnswer(answer), undefined)
})

test('readBackgroundFromEnvironment() reads COLORFGBG', () => {
  assert.deepEqual(
    [
      readBackgroundFromEnvironment({ COLORFGBG: '0;15' }), readBackgroundFromEnvironment({ COLORFGBG: '15;default;0' }),
      readBackgroundFromEnvironment({ COLORFGBG: 'x' }), readBackgroundFromEnvironment({}),
    ],
    ['light', 'dark', undefined, undefined],
  )
})

async function askAndAnswer(answer: string, act: (pty: PtyPair) => Promise<void> = async () => {}): Promise<string | undefined> {
  const pty = openPty()
  try {
    const background = askBackground(pty.stdin, pty.stdout, { timeout: 300 })
    await waitUntil('it is asked', () => pty.output().includes('\x1b[c'))
    pty.type(answer)
    const said = await background
    await act(pty)
    return said
  } finally {
    pty.close()
  }
}

test('askBackground() reads the answer and leaves none of it to be read', async () => {
  const said = await askAndAnswer('\x1b]11;rgb:ffff/ffff/e0e0\x1b\\\x1b[?62;22c', async ({ stdin }) => {
    assert.equal(stdin.isRaw, false)
    let rest = ''
    stdin.setRawMode(true)
    stdin.on('data', (bytes: Buffer) => (rest += bytes.toString())).resume()
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    assert.equal(rest, '')
  })
  assert.equal(said, 'light')
})

test('askBackground() does not wait for a terminal that answers only the second question', async () => {
  assert.equal(await askAndAnswer('\x1b[?1;2c'), undefined)
})

test('askBackground() stops waiting for a terminal that answers nothing', async () => {
  assert.equal(await askAndAnswer(''), undefined)
})
