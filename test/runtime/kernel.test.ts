/** Reading a kernel's features, from trees of files that stand for / of another machine. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { isAtLeast, readKernelFacts } from '../../src/runtime/kernel.js'
import { fakeKernel, createDirectory, writeTestFile } from '../support/temporary-files.js'

test('readKernelFacts() reads a kernel with all features, one under lockdown, and an empty tree', t => {
  const root = fakeKernel(createDirectory(t))
  assert.deepEqual(readKernelFacts(root), {
    release: '6.1.0-fake', hasBtf: true, isDebugfsMounted: true, isTracefsMounted: false, hasDebugfsDirectory: true,
    unprivilegedBpfDisabled: '2',
  })
  writeTestFile(join(root, 'sys/kernel/security/lockdown'), 'none integrity [confidentiality]\n')
  assert.equal(readKernelFacts(root).lockdown, 'confidentiality')
  assert.deepEqual(readKernelFacts(createDirectory(t)), {
    release: '', hasBtf: false, isDebugfsMounted: false, isTracefsMounted: false, hasDebugfsDirectory: false,
  })
})

test('isAtLeast() compares versions by number', () => {
  assert.equal(isAtLeast('6.18.4-arch1', 5, 2), true)
  assert.equal(isAtLeast('5.10.0', 5, 2), true)
  assert.equal(isAtLeast('5.1.21', 5, 2), false)
  assert.equal(isAtLeast('4.19', 5, 2), false)
  assert.equal(isAtLeast('', 5, 2), false)
})
