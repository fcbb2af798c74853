import assert from 'node:assert/strict'
import { realpathSync } from 'node:fs'
import { test } from 'node:test'
import { findPrivateRuntime } from '../../src/runtime/find-libdtrace.js'
import { buildCommand, buildNodeCommand } from '../../src/runtime/launch.js'
import { fakeRuntime, createDirectory } from '../support/temporary-files.js'

test('buildNodeCommand() starts node directly on the system\'s libdtrace, and by the loader on a private runtime', t => {
  const root = realpathSync(fakeRuntime(createDirectory(t)))
  const runtime = findPrivateRuntime(root)!
  const { program, args } = runtime.loader!
  const expected = { command: program, args: [...args, '/fake/node', 'x.js', '-a'] }
  assert.deepEqual(buildNodeCommand(runtime, '/fake/node', 'x.js', ['-a']), expected)
  assert.deepEqual(buildCommand(runtime, '/fake/dtrace', []), { command: program, args: [...args, '/fake/dtrace'] })
  const system = { kind: 'system' as const, library: '/fake/libdtrace.so.2', libraryDirectory: '/fake/dtrace' }
  assert.deepEqual(buildNodeCommand(system, '/fake/node', 'x.js', []), { command: '/fake/node', args: ['x.js'] })
})
