import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseProgressLine } from '../../src/runtime/apt.js'

test('parseProgressLine() names the package or list of apt-get\'s Get lines, and ignores all other lines', () => {
  assert.equal(parseProgressLine('Get:2 http://fake.test/debian forky/main amd64 Packages [10.1 MB]'), 'forky: list of packages (10.1 MB)')
  assert.equal(parseProgressLine('Get:5 http://fake.test/debian forky/main amd64 libc6 amd64 2.43-7 [1866 kB]'), 'libc6 2.43-7 (1866 kB)')
  assert.equal(parseProgressLine('Get:1 http://fake.test/debian forky InRelease [151 kB]'), undefined)
  assert.equal(parseProgressLine('Reading package lists...'), undefined)
})
