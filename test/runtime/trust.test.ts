/** What a root consumer may load, with real files, owners and modes. Owners other than one's own need root to make. */
import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { UserError } from '../../src/core/errors/user-error.js'
import { findPrivateRuntime } from '../../src/runtime/find-libdtrace.js'
import { listConsumerFiles } from '../../src/runtime/own-package.js'
import { assertLoadable, assertTrusted, assertTrustedTree, findTrustFault } from '../../src/runtime/trust.js'
import { fakeRuntime, place, put } from './places.js'

const us = process.geteuid?.() ?? 0
/** Whoever runs the tests is the caller: his files are as good as root's. */
const caller = { callerUid: us }
const STRANGER = 54321

/** A directory of known mode, symlinks resolved. */
function home(t: TestContext): string {
  const directory = realpathSync(place(t))
  chmodSync(directory, 0o755)
  return directory
}

function file(path: string, mode = 0o644): string {
  put(path)
  chmodSync(path, mode)
  return path
}

const refused = (check: () => void, path: string) => assert.throws(check, error => error instanceof UserError && error.details.code === 'untrusted' && error.details.text.includes(path))

test('findTrustFault() lets the caller\'s own file pass, though /tmp above it is open to all and sticky', t => {
  assert.equal(findTrustFault(file(join(home(t), 'a')), caller), undefined)
})

test('findTrustFault() finds a file that everyone may write', t => {
  const path = file(join(home(t), 'a'), 0o646)
  assert.deepEqual(findTrustFault(path, caller), { path, reason: 'can be written by everyone' })
})

test('findTrustFault() finds a directory on the way that everyone may write', t => {
  const directory = join(home(t), 'd')
  const path = file(join(directory, 'e', 'a'))
  chmodSync(directory, 0o777)
  assert.equal(findTrustFault(path, caller)?.path, directory)
  chmodSync(directory, 0o1777)
  assert.equal(findTrustFault(path, caller), undefined)
})

test('findTrustFault() finds a link that leads to an open place, and its name', t => {
  const top = home(t)
  const open = join(top, 'open')
  file(join(open, 'a'))
  chmodSync(open, 0o777)
  symlinkSync('open/a', join(top, 'relative'))
  symlinkSync(join(open, 'a'), join(top, 'absolute'))
  assert.equal(findTrustFault(join(top, 'relative'), caller)?.path, open)
  assert.equal(findTrustFault(join(top, 'absolute'), caller)?.path, open)
})

test('findTrustFault() ends with links that lead in a circle, or nowhere', t => {
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

test('findTrustFault() finds a group of which nothing is known', t => {
  if (us !== 0) return t.skip('only root can give a file to another group')
  const path = file(join(home(t), 'a'), 0o664)
  chownSync(path, 0, STRANGER)
  assert.match(findTrustFault(path, caller)?.reason ?? '', /group 54321/)
})

test('findTrustFault() finds another owner, unless he is the caller', t => {
  if (us !== 0) return t.skip('only root can give a file away')
  const path = file(join(home(t), 'a'))
  chownSync(path, STRANGER, 0)
  assert.equal(findTrustFault(path, {})?.path, path)
  assert.match(findTrustFault(path, caller)?.reason ?? '', /user 54321/)
  assert.equal(findTrustFault(path, { callerUid: STRANGER }), undefined)
})

test('findTrustFault() finds another owner of a directory on the way', t => {
  if (us !== 0) return t.skip('only root can give a directory away')
  const directory = join(home(t), 'd')
  const path = file(join(directory, 'a'))
  chownSync(directory, STRANGER, 0)
  assert.equal(findTrustFault(path, {})?.path, directory)
})

test('assertTrustedTree() passes an orderly tree and names the one bad file in it', t => {
  const top = home(t)
  for (const name of ['a', 'b/c', 'b/d/e']) file(join(top, name))
  symlinkSync('b/c', join(top, 'good'))
  symlinkSync('absent', join(top, 'dangling'))
  assertTrustedTree(top, caller)
  chmodSync(join(top, 'b/d/e'), 0o666)
  refused(() => assertTrustedTree(top, caller), join(top, 'b/d/e'))
})

test('assertTrustedTree() refuses a sticky directory: a name that is not taken could be added', t => {
  const top = home(t)
  mkdirSync(join(top, 's'))
  chmodSync(join(top, 's'), 0o1777)
  refused(() => assertTrustedTree(top, caller), join(top, 's'))
  assertTrusted(join(top, 's'), caller)
})

test('assertTrustedTree() refuses a link out of the tree to an open place', t => {
  const top = home(t), outside = file(join(home(t), 'o'), 0o666)
  symlinkSync(outside, join(top, 'link'))
  refused(() => assertTrustedTree(top, caller), outside)
})

test('assertLoadable() names whatever part of a runtime is open to others', t => {
  const loads = { files: [file(join(home(t), 'node'), 0o755)], trees: [home(t)] }
  for (const part of ['libdtrace.so.2', 'ld-linux-fake.so.2', 'dtrace/bpf_dlib.o', 'dtrace', '.']) {
    const root = fakeRuntime(home(t))
    const path = join(root, 'usr/lib/fake-linux-gnu', part)
    const runtime = findPrivateRuntime(root)!
    chmodSync(path, 0o755)
    assertLoadable(runtime, loads, caller)
    chmodSync(path, 0o777)
    refused(() => assertLoadable(runtime, loads, caller), path)
  }
})

test('assertLoadable() asks of node and of the consumer\'s own code as well', t => {
  const runtime = findPrivateRuntime(fakeRuntime(home(t)))!
  const node = file(join(home(t), 'node'), 0o757), tree = home(t)
  refused(() => assertLoadable(runtime, { files: [node], trees: [] }, caller), node)
  file(join(tree, 'consumer.js'), 0o666)
  refused(() => assertLoadable(runtime, { files: [], trees: [tree] }, caller), 'consumer.js')
})

test('listConsumerFiles() names this package\'s own consumer and node', () => {
  const { files, trees } = listConsumerFiles('/fake/node')
  assert.ok(files.includes('/fake/node'))
  assert.ok(trees.some(name => name.endsWith('/dist/src/consumer')))
})
