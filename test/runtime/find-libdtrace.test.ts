/** Where libdtrace is searched, and in which order. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  findLibdtrace, findPrivateRuntime, listPrivateRoots, listSystemDirectories, readManifest, readUserContext, SHARED_ROOT,
} from '../../src/runtime/find-libdtrace.js'
import { findHome } from '../../src/runtime/user.js'
import { fakeElf, fakeRuntime, createDirectory, writeTestFile } from '../support/temporary-files.js'

const user = { uid: 12345, home: '/fake/home' }

test('readUserContext() takes the caller of sudo only from root', () => {
  assert.equal(readUserContext({ SUDO_UID: '1000' }, 0).callerUid, 1000)
  assert.equal(readUserContext({ SUDO_UID: '1000' }, 1000).callerUid, undefined)
  assert.equal(readUserContext({ SUDO_UID: 'x' }, 0).callerUid, undefined)
})

test('readUserContext() does not take a relative home, nor an empty root', () => {
  assert.deepEqual(readUserContext({ HOME: 'home', XDG_DATA_HOME: 'data', HEAT_TRACER_ROOT: '' }, 7), { uid: 7 })
})

test('listPrivateRoots() gives the shared directory, then the user\'s own', () => {
  assert.deepEqual(listPrivateRoots({ uid: 0 }), [SHARED_ROOT])
  assert.deepEqual(listPrivateRoots({ uid: 7 }), [SHARED_ROOT])
  assert.deepEqual(listPrivateRoots({ uid: 7, home: '/h' }), [SHARED_ROOT, '/h/.local/share/heat-tracer/runtime'])
  assert.deepEqual(listPrivateRoots({ uid: 7, home: '/h', dataHome: '/d' }), [SHARED_ROOT, '/d/heat-tracer/runtime'])
})

test('listPrivateRoots() of root under sudo ends with the caller\'s directory, found in the user database', t => {
  const daemon = findHome(1)
  if (daemon === undefined) return t.skip('this machine has no user 1')
  assert.deepEqual(listPrivateRoots({ uid: 0, callerUid: 1, home: '/root' }), [SHARED_ROOT, `${daemon}/.local/share/heat-tracer/runtime`])
  assert.deepEqual(listPrivateRoots({ uid: 0, callerUid: 0 }), [SHARED_ROOT])
})

test('findLibdtrace() finds nothing where there is nothing', t => {
  const empty = createDirectory(t)
  assert.equal(findLibdtrace({ user, platform: 'linux', systemDirectories: [empty, join(empty, 'none')], privateRoots: [empty] }), null)
  assert.equal(findLibdtrace({ user, platform: 'linux', systemDirectories: [], privateRoots: [] }), null)
})

test('findLibdtrace() prefers the system\'s library to a private one', t => {
  const system = createDirectory(t), root = fakeRuntime(createDirectory(t))
  writeTestFile(join(system, 'libdtrace.so.2'), fakeElf())
  const found = findLibdtrace({ user, platform: 'linux', systemDirectories: [system], privateRoots: [root] })
  assert.equal(found?.kind, 'system')
  assert.equal(found.library, join(realpathSync(system), 'libdtrace.so.2'))
  assert.equal(found.loader, undefined)
})

test('findLibdtrace() searches only HEAT_TRACER_ROOT when it is set, even when that is empty', t => {
  const system = createDirectory(t), root = fakeRuntime(createDirectory(t)), empty = createDirectory(t)
  writeTestFile(join(system, 'libdtrace.so.2'), fakeElf())
  const options = { platform: 'linux' as const, systemDirectories: [system] }
  assert.equal(findLibdtrace({ ...options, user: { uid: 0, root } })?.root, realpathSync(root))
  assert.equal(findLibdtrace({ ...options, user: { uid: 0, root: empty } }), null)
})

test('findLibdtrace() skips a library of another machine, and a file that is not a library', t => {
  const system = createDirectory(t), other = fakeElf()
  other.writeUInt16LE(0xfffe, 18)
  writeTestFile(join(system, 'a', 'libdtrace.so.2'), other)
  writeTestFile(join(system, 'b', 'libdtrace.so.2'), 'text')
  const directories = ['a', 'b', 'c'].map(name => join(system, name))
  assert.equal(findLibdtrace({ user, platform: 'linux', systemDirectories: directories, privateRoots: [] }), null)
  writeTestFile(join(system, 'c', 'libdtrace.so.2'), fakeElf())
  const found = findLibdtrace({ user, platform: 'linux', systemDirectories: directories, privateRoots: [] })
  assert.match(found?.library ?? '', /\/c\/libdtrace/)
})

test('a pipe in place of a library or a manifest is passed over, and not waited for', t => {
  const root = createDirectory(t)
  mkdirSync(join(root, 'usr/lib'), { recursive: true })
  for (const name of ['usr/lib/libdtrace.so.2', 'manifest.json']) execFileSync('mkfifo', [join(root, name)])
  assert.equal(findPrivateRuntime(root), null)
  assert.equal(readManifest(root), null)
  assert.equal(findLibdtrace({ user, platform: 'linux', systemDirectories: [join(root, 'usr/lib')], privateRoots: [root] }), null)
})

test('findLibdtrace() takes libdtrace.so.1 on illumos and FreeBSD but not on Linux, and needs no file on macOS', t => {
  const system = createDirectory(t)
  writeTestFile(join(system, 'libdtrace.so.1'), fakeElf())
  const on = (platform: NodeJS.Platform) => findLibdtrace({ user, platform, systemDirectories: [system], privateRoots: [] })?.library
  assert.equal(on('linux'), undefined)
  assert.equal(on('sunos'), join(realpathSync(system), 'libdtrace.so.1'))
  assert.equal(on('freebsd'), join(realpathSync(system), 'libdtrace.so.1'))
  assert.equal(on('darwin'), '/usr/lib/libdtrace.dylib')
})

test('findPrivateRuntime() names loader, library path and D libraries, whatever the architecture is called', t => {
  const root = realpathSync(fakeRuntime(createDirectory(t), 'other-linux-gnux32'))
  const libraries = join(root, 'usr/lib/other-linux-gnux32')
  const runtime = findPrivateRuntime(root)
  assert.equal(runtime?.library, join(libraries, 'libdtrace.so.2'))
  assert.equal(runtime.libraryDirectory, join(libraries, 'dtrace'))
  assert.deepEqual(runtime.loader, { program: join(libraries, 'ld-linux-fake.so.2'), args: ['--library-path', libraries] })
  assert.equal(runtime.version, undefined)
})

test('findPrivateRuntime() needs all of library, loader and D libraries', t => {
  for (const missing of ['libdtrace.so.2', 'ld-linux-fake.so.2', 'dtrace']) {
    const root = fakeRuntime(createDirectory(t))
    rmSync(join(root, 'usr/lib/fake-linux-gnu', missing), { recursive: true })
    assert.equal(findPrivateRuntime(root), null, missing)
  }
  assert.equal(findPrivateRuntime('/fake/absent'), null)
})

test('findPrivateRuntime() does not follow a loader that leads out of the tree', t => {
  const root = fakeRuntime(createDirectory(t)), outside = writeTestFile(join(createDirectory(t), 'ld-linux-fake.so.2'), fakeElf())
  const loader = join(root, 'usr/lib/fake-linux-gnu/ld-linux-fake.so.2')
  rmSync(loader)
  symlinkSync(outside, loader)
  assert.equal(findPrivateRuntime(root), null)
})

test('findPrivateRuntime() reads version and include directory when they are there', t => {
  const root = realpathSync(fakeRuntime(createDirectory(t)))
  writeTestFile(join(root, 'manifest.json'), JSON.stringify({ format: 1, suite: 'fake', date: '', packages: { libdtrace2: '9.9-1' } }))
  writeTestFile(join(root, 'usr/include/dtrace.h'))
  writeTestFile(join(root, 'usr/sbin/dtrace'))
  const runtime = findPrivateRuntime(root)
  assert.equal(runtime?.version, '9.9-1')
  assert.equal(runtime.includeDirectory, join(root, 'usr/include'))
  assert.equal(runtime.dtraceProgram, join(root, 'usr/sbin/dtrace'))
})

test('readManifest() is null for what it cannot read', t => {
  const root = createDirectory(t)
  for (const text of ['', '{', 'null', '[]', '{"format":2,"packages":{}}']) {
    writeTestFile(join(root, 'manifest.json'), text)
    assert.equal(readManifest(root), null, text)
  }
})

test('listSystemDirectories() names absolute directories, each once', () => {
  for (const platform of ['linux', 'freebsd', 'sunos'] as const) {
    const directories = listSystemDirectories(platform)
    assert.ok(directories.every(name => name.startsWith('/')))
    assert.equal(new Set(directories).size, directories.length)
  }
})
