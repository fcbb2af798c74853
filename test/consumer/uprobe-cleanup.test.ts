/** Finding the probes that killed consumers left in the kernel. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findStaleProbes } from '../../src/consumer/uprobe-cleanup.js'

const LIST = `p:dt_100_dtrace/BEGIN /lib/libdtrace.so.2:0x000000000004b2a0
p:dt_100_dtrace/END /lib/libdtrace.so.2:0x000000000004b2b0
p:dt_200_dtrace/BEGIN /lib/libdtrace.so.2:0x000000000004b2a0
r16:dt_300_pid/x_1 /bin/a:0x10
p:uprobes/mine /bin/a:0x10
`

test('findStaleProbes() names the probes of dead processes and of our own pid alone', () => {
  assert.deepEqual(findStaleProbes(LIST, 7, (pid) => pid === 200), ['dt_100_dtrace/BEGIN', 'dt_100_dtrace/END', 'dt_300_pid/x_1'])
  assert.deepEqual(findStaleProbes(LIST, 200, () => true), ['dt_200_dtrace/BEGIN'])
})

test('findStaleProbes() finds nothing in an empty list, or when all processes live', () => {
  assert.deepEqual(findStaleProbes('', 7, () => false), [])
  assert.deepEqual(findStaleProbes(LIST, 7, () => true), [])
})
