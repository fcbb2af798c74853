/** Building an addon: what is missing, what fails. The real one is built by `npm run setup`; here are fakes that do not build. */
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { UserError } from '../../src/core/errors/user-error.js'
import { buildAddon } from '../../src/runtime/addon.js'
import { place, put } from './places.js'

const runtime = { kind: 'system' as const, library: '/fake/libdtrace.so.2', libraryDirectory: '/fake/dtrace' }

function program(directory: string, name: string, text = 'exit 0'): void {
  chmodSync(put(join(directory, name), `#!/bin/sh\n${text}\n`), 0o755)
}

async function sentence(directory: string, path: string, installer?: string): Promise<{ code: string, text: string }> {
  try {
    await buildAddon(directory, runtime, { env: { PATH: path }, node: '/fake/bin/node', ...(installer !== undefined && { installer }) })
  } catch (error) {
    if (error instanceof UserError) return { code: error.details.code, text: error.message }
    throw error
  }
  return { code: 'none', text: '' }
}

test('buildAddon() names all build tools that are missing, and the command that installs them', async t => {
  const empty = place(t)
  const { code, text } = await sentence(empty, empty, 'apt-get install')
  assert.equal(code, 'no-build-tools')
  assert.match(text, /without g\+\+ and make and python3/)
  assert.match(text, /sudo apt-get install g\+\+ make python3/)
})

test('buildAddon() names the one that is missing', async t => {
  const bin = place(t)
  for (const name of ['g++', 'python3']) program(bin, name)
  assert.match((await sentence(place(t), bin)).text, /without make\./)
})

test('buildAddon() quotes the compiler\'s first complaint', async t => {
  const bin = place(t)
  for (const name of ['g++', 'make', 'python3']) program(bin, name)
  program(bin, 'npm', 'echo "a.cc:1:1: error: fake complaint" >&2; echo "gyp ERR! build error" >&2; exit 1')
  const { code, text } = await sentence(place(t), bin)
  assert.equal(code, 'addon-failed')
  assert.match(text, /a\.cc:1:1: error: fake complaint/)
})

test('buildAddon() does not believe a build that leaves no addon', async t => {
  const bin = place(t)
  for (const name of ['g++', 'make', 'python3', 'npm']) program(bin, name)
  assert.equal((await sentence(place(t), bin)).code, 'addon-failed')
})

test('buildAddon() hands the headers\' place to the build and gives the state of what was built', async t => {
  const bin = place(t), directory = place(t)
  for (const name of ['g++', 'make', 'python3']) program(bin, name)
  program(bin, 'npm', '/bin/mkdir -p build/Release; echo "$LIBDTRACE_INCLUDE" > build/Release/dtrace.node')
  const state = await buildAddon(directory, { ...runtime, includeDirectory: '/fake/include' }, { env: { PATH: bin }, node: '/fake/bin/node' })
  assert.deepEqual(state, { path: join(directory, 'build/Release/dtrace.node'), built: true, stale: false })
})
