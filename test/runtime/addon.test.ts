/** The state of an addon, and how its build fails. `npm run setup` builds the real one; the builds here are made up. */
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { UserError } from '../../src/core/errors/user-error.js'
import { buildAddon, readAddonState } from '../../src/runtime/addon.js'
import { findLibdtrace } from '../../src/runtime/find-libdtrace.js'
import { fakeElf, fakeRuntime, createDirectory, writeTestFile } from '../support/temporary-files.js'

const runtime = { kind: 'system' as const, library: '/fake/libdtrace.so.2', libraryDirectory: '/fake/dtrace' }

function program(directory: string, name: string, text = 'exit 0'): void {
  chmodSync(writeTestFile(join(directory, name), `#!/bin/sh\n${text}\n`), 0o755)
}

/** The error code and message of a build; code 'none' when it succeeds. */
async function readError(directory: string, path: string, installer?: string): Promise<{ code: string, text: string }> {
  try {
    await buildAddon(directory, runtime, { env: { PATH: path }, node: '/fake/bin/node', ...(installer !== undefined && { installer }) })
  } catch (error) {
    if (error instanceof UserError) return { code: error.details.code, text: error.message }
    throw error
  }
  return { code: 'none', text: '' }
}

test('buildAddon() names all build tools that are missing, and the command that installs them', async t => {
  const empty = createDirectory(t)
  const { code, text } = await readError(empty, empty, 'apt-get install')
  assert.equal(code, 'no-build-tools')
  assert.match(text, /without g\+\+ and make and python3/)
  assert.match(text, /sudo apt-get install g\+\+ make python3/)
})

test('buildAddon() names the only tool that is missing', async t => {
  const bin = createDirectory(t)
  for (const name of ['g++', 'python3']) program(bin, name)
  assert.match((await readError(createDirectory(t), bin)).text, /without make\./)
})

test('buildAddon() quotes the compiler\'s first error', async t => {
  const bin = createDirectory(t)
  for (const name of ['g++', 'make', 'python3']) program(bin, name)
  program(bin, 'npm', 'echo "a.cc:1:1: error: fake complaint" >&2; echo "gyp ERR! build error" >&2; exit 1')
  const { code, text } = await readError(createDirectory(t), bin)
  assert.equal(code, 'addon-failed')
  assert.match(text, /a\.cc:1:1: error: fake complaint/)
})

test('buildAddon() fails when the build leaves no addon', async t => {
  const bin = createDirectory(t)
  for (const name of ['g++', 'make', 'python3', 'npm']) program(bin, name)
  assert.equal((await readError(createDirectory(t), bin)).code, 'addon-failed')
})

test('buildAddon() tells the build where the headers are, and returns the new state', async t => {
  const bin = createDirectory(t), directory = createDirectory(t)
  for (const name of ['g++', 'make', 'python3']) program(bin, name)
  program(bin, 'npm', '/bin/mkdir -p build/Release; echo "$LIBDTRACE_INCLUDE" > build/Release/dtrace.node')
  const withHeaders = { ...runtime, includeDirectory: '/fake/include' }
  const state = await buildAddon(directory, withHeaders, { env: { PATH: bin }, node: '/fake/bin/node' })
  assert.deepEqual(state, { path: join(directory, 'build/Release/dtrace.node'), built: true, stale: false })
})

test('readAddonState() is stale when a source is newer, not when it is older', async t => {
  const top = createDirectory(t)
  assert.deepEqual(readAddonState(top, null), { path: join(top, 'build/Release/dtrace.node'), built: false, stale: false })
  writeTestFile(join(top, 'native/a.cc'))
  await new Promise(resolve => setTimeout(resolve, 20))
  writeTestFile(join(top, 'build/Release/dtrace.node'), fakeElf())
  assert.equal(readAddonState(top, null).stale, false)
  await new Promise(resolve => setTimeout(resolve, 20))
  writeTestFile(join(top, 'native/a.cc'), '// changed')
  assert.equal(readAddonState(top, null).stale, true)
})

test('readAddonState() is stale when the runtime\'s headers were installed later', async t => {
  const top = createDirectory(t), root = fakeRuntime(createDirectory(t))
  writeTestFile(join(top, 'build/Release/dtrace.node'), fakeElf())
  await new Promise(resolve => setTimeout(resolve, 20))
  writeTestFile(join(root, 'usr/include/dtrace.h'))
  assert.equal(readAddonState(top, findLibdtrace({ user: { uid: 0, root } })).stale, true)
})
