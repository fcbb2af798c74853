import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distinctNames, visibleGroupNames } from '../../../src/core/keys/distinct-names.js'
import { fitGroupNames } from '../../../src/core/layout/key-names.js'
import { textWidth } from '../../../src/core/text/cells.js'

const groups = (...keys: readonly (readonly (string | number)[])[]): string[] => keys.map((key) => JSON.stringify(key))

test('a name that no other key has stays as it is', () => {
  assert.deepEqual(visibleGroupNames(groups(['read'], ['write', 'sh'], ['日本語'])), ['read', 'write sh', '日本語'])
})

test('names that look alike end in a part of their checksum, whatever makes them alike', () => {
  for (const keys of [[['a b'], ['a', 'b']], [[1], ['1']], [['é'], ['e\u0301']], [[''], ['-']]] as const) {
    const [first, second] = visibleGroupNames(groups(...keys))
    assert.match(first!, /#[\da-f]{4}$/)
    assert.notEqual(first!.normalize(), second!.normalize())
  }
})

test('names that are cut to the same start stay distinct, within their width', () => {
  for (const utf8 of [true, false]) {
    for (let width = 6; width < 40; width++) {
      const names = fitGroupNames(groups(
        ['/usr/lib/x86_64-linux-gnu/libc.so.6'], ['/usr/lib/x86_64-linux-gnu/libm.so.6'], ['/usr/lib/x86_64-linux-gnu'], ['日本語日本語一'], ['日本語日本語二'],
        ['\x01'], ['\x02'], ['👩\u200d💻'],
      ), width, utf8)
      assert.equal(new Set(names).size, names.length, `${width}: ${names.join('|')}`)
      for (const name of names) assert.equal(textWidth(name), width)
    }
  }
})

test('even checksums that begin alike are told apart', () => {
  const many = Array.from({ length: 1000 }, (_, i) => ({ group: String(i), name: 'x' }))
  assert.equal(new Set(distinctNames(many)).size, 1000)
})
