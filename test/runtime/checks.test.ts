/** doctor's checks, on facts of made-up machines. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as checks from '../../src/runtime/checks.js'
import { readKernelFacts } from '../../src/runtime/kernel.js'
import { fakeKernel, createDirectory } from '../support/temporary-files.js'

const terminal = { isTTY: true, term: 'fake-term', colors: '256', utf8: true, columns: 80, rows: 24 } as const

test('checkLinux() fails for an old kernel, for lockdown and for one without BPF', t => {
  const facts = readKernelFacts(fakeKernel(createDirectory(t)))
  const marks = (more: object) => checks.checkLinux({ ...facts, ...more }, 'x64')
    .filter(check => check.mark !== 'ok').map(check => `${check.mark} ${check.name}`)
  assert.deepEqual(marks({}), [])
  assert.deepEqual(marks({ release: '4.18.0' }), ['fail kernel'])
  assert.deepEqual(marks({ lockdown: 'confidentiality' }), ['fail BPF'])
  assert.deepEqual(marks({ lockdown: 'integrity' }), [])
  assert.deepEqual(marks({ unprivilegedBpfDisabled: undefined }), ['fail BPF'])
  assert.deepEqual(marks({ hasBtf: false }), ['warn BTF'])
  assert.deepEqual(marks({ isDebugfsMounted: false, isTracefsMounted: true }), ['fail tracefs'])
  assert.deepEqual(checks.checkLinux(facts, 's390x').filter(check => check.mark === 'warn').map(check => check.name), ['machine'])
})

test('checkPrivileges() distinguishes root, root in a container, a user with sudo and a user without', () => {
  assert.equal(checks.checkPrivileges({ uid: 0, capabilities: 0x1ffffffffffn }).mark, 'ok')
  assert.match(checks.checkPrivileges({ uid: 0, caller: 'fake' }).text, /on behalf of fake/)
  assert.equal(checks.checkPrivileges({ uid: 0, capabilities: 0xa80425fbn }).mark, 'fail')
  assert.match(checks.checkPrivileges({ uid: 7, sudo: '/fake/sudo' }).text, /\/fake\/sudo/)
  assert.equal(checks.checkPrivileges({ uid: 7 }).mark, 'fail')
})

test('checkConsumer() has a hint for every point at which the self-test can end', () => {
  for (const reached of ['nothing', 'addon', 'library', 'opened'] as const) {
    const check = checks.checkConsumer({ reached, message: 'fake reason' })
    assert.equal(check.mark, 'fail')
    assert.match(check.text, /fake reason/)
    assert.ok(check.hint)
  }
})

test('checkTerminal() warns and never fails', () => {
  const marks = (more: object) => checks.checkTerminal({ ...terminal, ...more }).map(check => check.mark)
  assert.deepEqual(marks({}), ['ok', 'ok', 'ok', 'ok'])
  assert.deepEqual(marks({ term: 'dumb' }), ['warn', 'ok', 'ok', 'ok'])
  assert.deepEqual(marks({ colors: 'none' }), ['ok', 'warn', 'ok', 'ok'])
  assert.deepEqual(marks({ columns: 20, rows: 5 }), ['ok', 'ok', 'warn', 'ok'])
  assert.deepEqual(marks({ utf8: false }), ['ok', 'ok', 'ok', 'warn'])
  assert.deepEqual(marks({ isTTY: false }), ['warn'])
})
