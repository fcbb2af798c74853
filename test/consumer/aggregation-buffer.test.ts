/** The size of the aggregation buffer follows the script's keys and the memory that is free. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseAggregationBuffer, LEAST_BUFFER, readMachine } from '../../src/consumer/aggregation-buffer.js'
import { estimateRecordBytes } from '../../src/core/stream/record-size.js'

const [MIB, GIB] = [1024 ** 2, 1024 ** 3]
const SCRIPTS = [
  'BEGIN { @x[pid] = quantize(1); }', 'BEGIN { @x[execname, probefunc] = llquantize(1, 2, 6, 33, 8); }',
  'BEGIN { @x[execname] = count(); }',
]

test('chooseAggregationBuffer() holds 20,000 keys of any script where memory allows', () => {
  for (const script of SCRIPTS) {
    const bytes = chooseAggregationBuffer(script, [], { freeBytes: 16 * GIB, cpus: 4 })
    assert.ok(bytes / estimateRecordBytes(script) >= 20_000, script)
    assert.equal(bytes % MIB, 0)
  }
})

test('chooseAggregationBuffer() takes at most 1/32 of the free memory for all CPUs, but never less than 4 MiB', () => {
  for (const cpus of [1, 2, 8, 64]) {
    for (const free of [64 * MIB, 512 * MIB, 2 * GIB, 64 * GIB]) {
      const bytes = chooseAggregationBuffer(SCRIPTS[1]!, [], { freeBytes: free, cpus })
      assert.ok(bytes === LEAST_BUFFER || bytes * cpus <= free / 32, `${bytes} on ${cpus} CPUs with ${free}`)
      assert.ok(bytes >= LEAST_BUFFER)
    }
  }
})

test('chooseAggregationBuffer() is dtrace(1)\'s 4 MiB where the script needs no more', () => {
  const single = 'BEGIN { @ = quantize(1); trace("@x[execname]"); }'
  assert.equal(chooseAggregationBuffer(single, [], { freeBytes: 64 * GIB, cpus: 1 }), LEAST_BUFFER)
  assert.equal(chooseAggregationBuffer('BEGIN { trace(1); }', [], { freeBytes: 64 * GIB, cpus: 1 }), LEAST_BUFFER)
})

test('chooseAggregationBuffer() needs little for keys that are system calls alone', () => {
  const machine = { freeBytes: 64 * GIB, cpus: 2 }
  const script = 'BEGIN { @x[self->number] = llquantize(1, 2, 6, 33, 8); }'
  assert.equal(chooseAggregationBuffer(script, ['syscall'], machine), LEAST_BUFFER)
  assert.ok(chooseAggregationBuffer(script, [''], machine) > 30 * MIB)
  assert.ok(chooseAggregationBuffer(`${script} END { @y[execname, pid] = count(); }`, ['syscall'], machine) > 30 * MIB)
})

test('readMachine() finds free memory and CPUs', () => {
  const { freeBytes, cpus } = readMachine()
  assert.ok(freeBytes > 0 && cpus >= 1)
})
