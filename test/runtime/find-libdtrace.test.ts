/** Where libdtrace is looked for, and in which order. */
import assert from 'node:assert/strict'
import { realpathSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildNodeCommand, buildCommand } from '../../src/runtime/launch.js'
import { findLibdtrace, readManifest, listPrivateRoots, findPrivateRuntime, listSystemDirectories, readUserContext, SHARED_ROOT } from '../../src/runtime/find-libdtrace.js'
import { findHome, findUserName } from '../../src/runtime/user.js'
import { fakeElf, fakeRuntime, place, put } from './places.js'

const nobody = { uid: 12345, home: '/fake/home' }

test('readUserContext() takes the caller of sudo only from root', () => {
  assert.equal(readUserContext({ SUDO_UID: '1000' }, 0).callerUid, 1000)
  assert.equal(readUserContext({ SUDO_UID: '1000' }, 1000).callerUid, undefined)
  assert.equal(readUserContext({ SUDO_UID: 'x' }, 0).callerUid, undefined)
})

test('readUserContext() does not take a relative home, nor an empty root', () => {
  assert.deepEqual(readUserContext({ HOME: 'home', XDG_DATA_HOME: 'data', HEAT_TRACER_ROOT: '' }, 7), { uid: 7 })
})

test('listPrivateRoots() is root\'s place, then the user\'s own', () => {
  assert.deepEqual(listPrivateRoots({ uid: 0 }), [SHARED_ROOT])
  assert.deepEqual(listPrivateRoots({ uid: 7 }), [SHARED_ROOT])
  assert.deepEqual(listPrivateRoots({ uid: 7, home: '/h' }), [SHARED_ROOT, '/h/.local/share/heat-tracer/runtime'])
  assert.deepEqual(listPrivateRoots({ uid: 7, home: '/h', dataHome: '/d' }), [SHARED_ROOT, '/d/heat-tracer/runtime'])
})

test('listPrivateRoots() of root under sudo ends with the caller\'s, by the user database', t => {
  const daemon = findHome(1)
  if (daemon === undefined) return t.skip('this machine has no user 1')
  assert.deepEqual(listPrivateRoots({ uid: 0, callerUid: 1, home: '/root' }), [SHARED_ROOT, `${daemon}/.local/share/heat-tracer/runtime`])
  assert.deepEqual(listPrivateRoots({ uid: 0, callerUid: 0 }), [SHARED_ROOT])
})

test('findHome() and nameOf() know root, and nothing of a user that is not there', () => {
  assert.equal(findUserName(0), 'root')
  assert.match(findHome(0) ?? '', /^\//)
  assert.equal(findHome(3_999_999_999), undefined)
})

test('findLibdtrace() finds nothing where there is nothing', t => {
  const empty = place(t)
  assert.equal(findLibdtrace({ user: nobody, platform: 'linux', systemDirectories: [empty, join(empty, 'none')], privateRoots: [empty] }), null)
  assert.equal(findLibdtrace({ user: nobody, platform: 'linux', systemDirectories: [], privateRoots: [] }), null)
})

test('findLibdtrace() prefers the system\'s library to a private one', t => {
  const system = place(t), root = fakeRuntime(place(t))
  put(join(system, 'libdtrace.so.2'), fakeElf())
  const found = findLibdtrace({ user: nobody, platform: 'linux', systemDirectories: [system], privateRoots: [root] })
  assert.equal(found?.kind, 'system')
  assert.equal(found.library, join(realpathSync(system), 'libdtrace.so.2'))
  assert.equal(found.loader, undefined)
})

test('findLibdtrace() takes an explicit root and nothing else, also when that holds nothing', t => {
  const system = place(t), root = fakeRuntime(place(t)), empty = place(t)
  put(join(system, 'libdtrace.so.2'), fakeElf())
  const options = { platform: 'linux' as const, systemDirectories: [system] }
  assert.equal(findLibdtrace({ ...options, user: { uid: 0, root } })?.root, realpathSync(root))
  assert.equal(findLibdtrace({ ...options, user: { uid: 0, root: empty } }), null)
})

test('findLibdtrace() passes over a library of another machine, and over what is no library', t => {
  const system = place(t), other = fakeElf()
  other.writeUInt16LE(0xfffe, 18)
  put(join(system, 'a', 'libdtrace.so.2'), other)
  put(join(system, 'b', 'libdtrace.so.2'), 'text')
  const directories = ['a', 'b', 'c'].map(name => join(system, name))
  assert.equal(findLibdtrace({ user: nobody, platform: 'linux', systemDirectories: directories, privateRoots: [] }), null)
  put(join(system, 'c', 'libdtrace.so.2'), fakeElf())
  assert.match(findLibdtrace({ user: nobody, platform: 'linux', systemDirectories: directories, privateRoots: [] })?.library ?? '', /\/c\/libdtrace/)
})

test('findLibdtrace() takes libdtrace.so.1 on illumos and FreeBSD, not on Linux, and on macOS the library that is in no file', t => {
  const system = place(t)
  put(join(system, 'libdtrace.so.1'), fakeElf())
  const on = (platform: NodeJS.Platform) => findLibdtrace({ user: nobody, platform, systemDirectories: [system], privateRoots: [] })?.library
  assert.equal(on('linux'), undefined)
  assert.equal(on('sunos'), join(realpathSync(system), 'libdtrace.so.1'))
  assert.equal(on('freebsd'), join(realpathSync(system), 'libdtrace.so.1'))
  assert.equal(on('darwin'), '/usr/lib/libdtrace.dylib')
})

test('findPrivateRuntime() names loader, library path and D libraries, whatever the architecture is called', t => {
  const root = realpathSync(fakeRuntime(place(t), 'other-linux-gnux32'))
  const libraries = join(root, 'usr/lib/other-linux-gnux32')
  const runtime = findPrivateRuntime(root)
  assert.equal(runtime?.library, join(libraries, 'libdtrace.so.2'))
  assert.equal(runtime.libraryDirectory, join(libraries, 'dtrace'))
  assert.deepEqual(runtime.loader, { program: join(libraries, 'ld-linux-fake.so.2'), args: ['--library-path', libraries] })
  assert.equal(runtime.version, undefined)
})

test('findPrivateRuntime() needs all of library, loader and D libraries', t => {
  for (const missing of ['libdtrace.so.2', 'ld-linux-fake.so.2', 'dtrace']) {
    const root = fakeRuntime(place(t))
    rmSync(join(root, 'usr/lib/fake-linux-gnu', missing), { recursive: true })
    assert.equal(findPrivateRuntime(root), null, missing)
  }
  assert.equal(findPrivateRuntime('/fake/absent'), null)
})

test('findPrivateRuntime() does not follow a loader that leads out of the tree', t => {
  const root = fakeRuntime(place(t)), outside = put(join(place(t), 'ld-linux-fake.so.2'), fakeElf())
  const loader = join(root, 'usr/lib/fake-linux-gnu/ld-linux-fake.so.2')
  rmSync(loader)
  symlinkSync(outside, loader)
  assert.equal(findPrivateRuntime(root), null)
})

test('findPrivateRuntime() reads version and include directory when they are there', t => {
  const root = realpathSync(fakeRuntime(place(t)))
  put(join(root, 'manifest.json'), JSON.stringify({ format: 1, suite: 'fake', date: '', packages: { libdtrace2: '9.9-1' } }))
  put(join(root, 'usr/include/dtrace.h'))
  put(join(root, 'usr/sbin/dtrace'))
  const runtime = findPrivateRuntime(root)
  assert.equal(runtime?.version, '9.9-1')
  assert.equal(runtime.includeDirectory, join(root, 'usr/include'))
  assert.equal(runtime.dtraceProgram, join(root, 'usr/sbin/dtrace'))
})

test('readManifest() is null for what it cannot read', t => {
  const root = place(t)
  for (const text of ['', '{', 'null', '[]', '{"format":2,"packages":{}}']) {
    put(join(root, 'manifest.json'), text)
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

test('buildNodeCommand() starts node on the system\'s library itself, and under the loader on a private one', t => {
  const root = realpathSync(fakeRuntime(place(t)))
  const runtime = findPrivateRuntime(root)!
  const { program, args } = runtime.loader!
  assert.deepEqual(buildNodeCommand(runtime, '/fake/node', 'x.js', ['-a']), { command: program, args: [...args, '/fake/node', 'x.js', '-a'] })
  assert.deepEqual(buildCommand(runtime, '/fake/dtrace', []), { command: program, args: [...args, '/fake/dtrace'] })
  const system = { kind: 'system' as const, library: '/fake/libdtrace.so.2', libraryDirectory: '/fake/dtrace' }
  assert.deepEqual(buildNodeCommand(system, '/fake/node', 'x.js', []), { command: '/fake/node', args: ['x.js'] })
})
