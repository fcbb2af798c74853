import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutText, cutTextStart, fitText, padEndToWidth, padStartToWidth, splitClusters, textWidth } from '../../../src/core/text/cells.js'

test('textWidth() counts columns: two for a wide letter, none for a mark', () => {
  const widths = { '': 0, abc: 3, '≥10µs': 5, 日本語: 6, 'e\u0301': 1, '👩\u200d💻': 2, 'a日': 3 }
  for (const [text, width] of Object.entries(widths)) assert.equal(textWidth(text), width, text)
})

test('cutText() and cutTextStart() never cut a character in two', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 9].map((width) => cutText('a日本b', width)), ['', 'a', 'a', 'a日', 'a日', 'a日本', 'a日本b'])
  assert.deepEqual([0, 1, 2, 3, 4].map((width) => cutTextStart('a日本b', width)), ['', 'b', 'b', '本b', '本b'])
  assert.equal(cutText('e\u0301e\u0301', 1), 'e\u0301')
  assert.equal(cutText('abc', -1) + cutTextStart('abc', -1), '')
})

test('padding counts columns', () => {
  assert.equal(padEndToWidth('日本', 6), '日本  ')
  assert.equal(padStartToWidth('日本', 6), '  日本')
  assert.equal(padEndToWidth('abc', 2), 'abc')
})

test('fitText() cuts behind a word where one ends near, else inside it', () => {
  assert.equal(fitText('Latency of every system call', 20, true), 'Latency of every…')
  assert.equal(fitText('Latency of every system call', 24, true), 'Latency of every system…')
  assert.equal(fitText('Latency of every system call', 28, true), 'Latency of every system call')
  assert.equal(fitText('/usr/lib/systemd/systemd-journald', 20, true), '/usr/lib/systemd…')
  assert.equal(fitText('systemd-journald', 6, true), 'syste…')
  assert.equal(fitText('日本語の名前です', 7, true), '日本語…')
  assert.equal(fitText('tmux: server read', 14, false), 'tmux: server~')
  assert.equal(fitText('the host of the shop, with', 23, true), 'the host of the shop…')
  assert.equal(fitText('abc', 0, true), '')
  for (let width = 1; width < 30; width++) assert.ok(textWidth(fitText('a 日本語 b/c 👩\u200d💻 defghi jkl', width, true)) <= width)
})

test('splitClusters() gives the same clusters again, also when it has forgotten them', () => {
  const before = splitClusters('日本')
  for (let i = 0; i < 3000; i++) splitClusters(`日${i}`)
  assert.deepEqual(splitClusters('日本'), before)
})
