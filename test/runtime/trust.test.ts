/** What a root consumer may load, with real files, owners and modes. Only root can create files of other owners. */
import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { UserError } from '../../src/core/errors/user-error.js'
import { findPrivateRuntime } from '../../src/runtime/find-libdtrace.js'
import { assertLoadable, assertTrusted, assertTrustedTree, findTrustFault } from '../../src/runtime/trust.js'
import { fakeRuntime, createDirectory, writeTestFile } from '../support/temporary-files.js'

const ownUid = process.geteuid?.() ?? 0
/** The user who runs the tests is the caller of sudo: this user's files are trusted. */
const caller = { callerUid: ownUid }
const OTHER_USER = 54321

/** A directory of known mode, symlinks resolved. */
function home(t: TestContext): string {
  const directory = realpathSync(createDirectory(t))
  chmodSync(directory, 0o755)
  return directory
}

function file(path: string, mode = 0o644): string {
  writeTestFile(path)
  chmodSync(path, mode)
  return path
}

const assertRefused = (check: () => void, path: string) => assert.throws(check, error =>
  error instanceof UserError && error.details.code === 'untrusted' && error.details.text.includes(path))

test('findTrustFault() trusts the caller\'s own file below /tmp, which is sticky and which everyone can write', t => {
  assert.equal(findTrustFault(file(join(home(t), 'a')), caller), undefined)
})

test('findTrustFault() finds a file that everyone can write', t => {
  const path = file(join(home(t), 'a'), 0o646)
  assert.deepEqual(findTrustFault(path, caller), { path, reason: 'can be written by everyone' })
})

test('findTrustFault() finds a directory on the path that everyone can write', t => {
  const directory = join(home(t), 'd')
  const path = file(join(directory, 'e', 'a'))
  chmodSync(directory, 0o777)
  assert.equal(findTrustFault(path, caller)?.path, directory)
  chmodSync(directory, 0o1777)
  assert.equal(findTrustFault(path, caller), undefined)
})

test('findTrustFault() finds a link to a directory that everyone can write', t => {
  const top = home(t)
  const open = join(top, 'open')
  file(join(open, 'a'))
  chmodSync(open, 0o777)
  symlinkSync('open/a', join(top, 'relative'))
  symlinkSync(join(open, 'a'), join(top, 'absolute'))
  assert.equal(findTrustFault(join(top, 'relative'), caller)?.path, open)
  assert.equal(findTrustFault(join(top, 'absolute'), caller)?.path, open)
})

test('findTrustFault() refuses links that form a circle or have no target', t => {
  const top = home(t)
  symlinkSync('b', join(top, 'a'))
  symlinkSync('a', join(top, 'b'))
  symlinkSync('absent', join(top, 'c'))
  assert.match(findTrustFault(join(top, 'a'), caller)?.reason ?? '', /nowhere/)
  assert.match(findTrustFault(join(top, 'c'), caller)?.reason ?? '', /does not exist/)
  assert.match(findTrustFault('relative', caller)?.reason ?? '', /absolute/)
})

test('findTrustFault() follows .. through links as the kernel does', t => {
  const top = home(t)
  mkdirSync(join(top, 'x', 'y'), { recursive: true })
  file(join(top, 'x', 'a'))
  symlinkSync('x/y', join(top, 'link'))
  assert.equal(findTrustFault(`${top}/link/../a`, caller), undefined)
})

test('findTrustFault() finds a group whose members are not known', t => {
  if (ownUid !== 0) return t.skip('only root can give a file to another group')
  const path = file(join(home(t), 'a'), 0o664)
  chownSync(path, 0, OTHER_USER)
  assert.match(findTrustFault(path, caller)?.reason ?? '', /group 54321/)
})

test('findTrustFault() finds another owner, unless that is the caller', t => {
  if (ownUid !== 0) return t.skip('only root can give a file away')
  const path = file(join(home(t), 'a'))
  chownSync(path, OTHER_USER, 0)
  assert.equal(findTrustFault(path, {})?.path, path)
  assert.match(findTrustFault(path, caller)?.reason ?? '', /user 54321/)
  assert.equal(findTrustFault(path, { callerUid: OTHER_USER }), undefined)
})

test('findTrustFault() finds another owner of a directory on the path', t => {
  if (ownUid !== 0) return t.skip('only root can give a directory away')
  const directory = join(home(t), 'd')
  const path = file(join(directory, 'a'))
  chownSync(directory, OTHER_USER, 0)
  assert.equal(findTrustFault(path, {})?.path, directory)
})

test('assertTrustedTree() accepts a safe tree and names the one unsafe file in it', t => {
  const top = home(t)
  for (const name of ['a', 'b/c', 'b/d/e']) file(join(top, name))
  symlinkSync('b/c', join(top, 'good'))
  symlinkSync('absent', join(top, 'dangling'))
  assertTrustedTree(top, caller)
  chmodSync(join(top, 'b/d/e'), 0o666)
  assertRefused(() => assertTrustedTree(top, caller), join(top, 'b/d/e'))
})

test('assertTrustedTree() refuses a sticky directory, because others can add a file to it', t => {
  const top = home(t)
  mkdirSync(join(top, 's'))
  chmodSync(join(top, 's'), 0o1777)
  assertRefused(() => assertTrustedTree(top, caller), join(top, 's'))
  assertTrusted(join(top, 's'), caller)
})

test('assertTrustedTree() refuses a link out of the tree to a file that everyone can write', t => {
  const top = home(t), outside = file(join(home(t), 'o'), 0o666)
  symlinkSync(outside, join(top, 'link'))
  assertRefused(() => assertTrustedTree(top, caller), outside)
})

test('assertLoadable() names the part of a runtime that others can write', t => {
  const loads = { files: [file(join(home(t), 'node'), 0o755)], trees: [home(t)] }
  for (const part of ['libdtrace.so.2', 'ld-linux-fake.so.2', 'dtrace/bpf_dlib.o', 'dtrace', '.']) {
    const root = fakeRuntime(home(t))
    const path = join(root, 'usr/lib/fake-linux-gnu', part)
    const runtime = findPrivateRuntime(root)!
    chmodSync(path, 0o755)
    assertLoadable(runtime, loads, caller)
    chmodSync(path, 0o777)
    assertRefused(() => assertLoadable(runtime, loads, caller), path)
  }
})

test('assertLoadable() checks node and the consumer\'s own code as well', t => {
  const runtime = findPrivateRuntime(fakeRuntime(home(t)))!
  const node = file(join(home(t), 'node'), 0o757), tree = home(t)
  assertRefused(() => assertLoadable(runtime, { files: [node], trees: [] }, caller), node)
  file(join(tree, 'consumer.js'), 0o666)
  assertRefused(() => assertLoadable(runtime, { files: [], trees: [tree] }, caller), 'consumer.js')
})
