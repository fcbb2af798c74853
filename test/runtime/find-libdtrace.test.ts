/** Where libdtrace is looked for, and in which order. */
import assert from 'node:assert/strict'
import { realpathSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { launch, launchProgram } from '../../src/runtime/launch.js'
import { findLibdtrace, manifestOf, privateRoots, privateRuntime, systemDirectories, readWhereabouts, ROOTS_RUNTIME } from '../../src/runtime/find-libdtrace.js'
import { homeOf, nameOf } from '../../src/runtime/user.js'
import { fakeElf, fakeRuntime, place, put } from './places.js'

const nobody = { uid: 12345, home: '/fake/home' }

test('whereaboutsOf() takes the caller of sudo only from root', () => {
  assert.equal(readWhereabouts({ SUDO_UID: '1000' }, 0).callerUid, 1000)
  assert.equal(readWhereabouts({ SUDO_UID: '1000' }, 1000).callerUid, undefined)
  assert.equal(readWhereabouts({ SUDO_UID: 'x' }, 0).callerUid, undefined)
})

test('whereaboutsOf() does not take a relative home, nor an empty root', () => {
  assert.deepEqual(readWhereabouts({ HOME: 'home', XDG_DATA_HOME: 'data', HEAT_TRACER_ROOT: '' }, 7), { uid: 7 })
})

test('privateRoots() is root\'s place, then the user\'s own', () => {
  assert.deepEqual(privateRoots({ uid: 0 }), [ROOTS_RUNTIME])
  assert.deepEqual(privateRoots({ uid: 7 }), [ROOTS_RUNTIME])
  assert.deepEqual(privateRoots({ uid: 7, home: '/h' }), [ROOTS_RUNTIME, '/h/.local/share/heat-tracer/runtime'])
  assert.deepEqual(privateRoots({ uid: 7, home: '/h', dataHome: '/d' }), [ROOTS_RUNTIME, '/d/heat-tracer/runtime'])
})

test('privateRoots() of root under sudo ends with the caller\'s, by the user database', t => {
  const daemon = homeOf(1)
  if (daemon === undefined) return t.skip('this machine has no user 1')
  assert.deepEqual(privateRoots({ uid: 0, callerUid: 1, home: '/root' }), [ROOTS_RUNTIME, `${daemon}/.local/share/heat-tracer/runtime`])
  assert.deepEqual(privateRoots({ uid: 0, callerUid: 0 }), [ROOTS_RUNTIME])
})

test('homeOf() and nameOf() know root, and nothing of a user that is not there', () => {
  assert.equal(nameOf(0), 'root')
  assert.match(homeOf(0) ?? '', /^\//)
  assert.equal(homeOf(3_999_999_999), undefined)
})

test('locate() finds nothing where there is nothing', t => {
  const empty = place(t)
  assert.equal(findLibdtrace({ whereabouts: nobody, platform: 'linux', systemDirectories: [empty, join(empty, 'none')], privateRoots: [empty] }), null)
  assert.equal(findLibdtrace({ whereabouts: nobody, platform: 'linux', systemDirectories: [], privateRoots: [] }), null)
})

test('locate() prefers the system\'s library to a private one', t => {
  const system = place(t), root = fakeRuntime(place(t))
  put(join(system, 'libdtrace.so.2'), fakeElf())
  const found = findLibdtrace({ whereabouts: nobody, platform: 'linux', systemDirectories: [system], privateRoots: [root] })
  assert.equal(found?.kind, 'system')
  assert.equal(found.library, join(realpathSync(system), 'libdtrace.so.2'))
  assert.equal(found.loader, undefined)
})

test('locate() takes an explicit root and nothing else, also when that holds nothing', t => {
  const system = place(t), root = fakeRuntime(place(t)), empty = place(t)
  put(join(system, 'libdtrace.so.2'), fakeElf())
  const options = { platform: 'linux' as const, systemDirectories: [system] }
  assert.equal(findLibdtrace({ ...options, whereabouts: { uid: 0, root } })?.root, realpathSync(root))
  assert.equal(findLibdtrace({ ...options, whereabouts: { uid: 0, root: empty } }), null)
})

test('locate() passes over a library of another machine, and over what is no library', t => {
  const system = place(t), other = fakeElf()
  other.writeUInt16LE(0xfffe, 18)
  put(join(system, 'a', 'libdtrace.so.2'), other)
  put(join(system, 'b', 'libdtrace.so.2'), 'text')
  const directories = ['a', 'b', 'c'].map(name => join(system, name))
  assert.equal(findLibdtrace({ whereabouts: nobody, platform: 'linux', systemDirectories: directories, privateRoots: [] }), null)
  put(join(system, 'c', 'libdtrace.so.2'), fakeElf())
  assert.match(findLibdtrace({ whereabouts: nobody, platform: 'linux', systemDirectories: directories, privateRoots: [] })?.library ?? '', /\/c\/libdtrace/)
})

test('locate() takes libdtrace.so.1 on illumos and FreeBSD, not on Linux, and on macOS the library that is in no file', t => {
  const system = place(t)
  put(join(system, 'libdtrace.so.1'), fakeElf())
  const on = (platform: NodeJS.Platform) => findLibdtrace({ whereabouts: nobody, platform, systemDirectories: [system], privateRoots: [] })?.library
  assert.equal(on('linux'), undefined)
  assert.equal(on('sunos'), join(realpathSync(system), 'libdtrace.so.1'))
  assert.equal(on('freebsd'), join(realpathSync(system), 'libdtrace.so.1'))
  assert.equal(on('darwin'), '/usr/lib/libdtrace.dylib')
})

test('privateRuntime() names loader, library path and D libraries, whatever the architecture is called', t => {
  const root = realpathSync(fakeRuntime(place(t), 'other-linux-gnux32'))
  const libraries = join(root, 'usr/lib/other-linux-gnux32')
  const runtime = privateRuntime(root)
  assert.equal(runtime?.library, join(libraries, 'libdtrace.so.2'))
  assert.equal(runtime.libraryDirectory, join(libraries, 'dtrace'))
  assert.deepEqual(runtime.loader, { program: join(libraries, 'ld-linux-fake.so.2'), args: ['--library-path', libraries] })
  assert.equal(runtime.version, undefined)
})

test('privateRuntime() needs all of library, loader and D libraries', t => {
  for (const missing of ['libdtrace.so.2', 'ld-linux-fake.so.2', 'dtrace']) {
    const root = fakeRuntime(place(t))
    rmSync(join(root, 'usr/lib/fake-linux-gnu', missing), { recursive: true })
    assert.equal(privateRuntime(root), null, missing)
  }
  assert.equal(privateRuntime('/fake/absent'), null)
})

test('privateRuntime() does not follow a loader that leads out of the tree', t => {
  const root = fakeRuntime(place(t)), outside = put(join(place(t), 'ld-linux-fake.so.2'), fakeElf())
  const loader = join(root, 'usr/lib/fake-linux-gnu/ld-linux-fake.so.2')
  rmSync(loader)
  symlinkSync(outside, loader)
  assert.equal(privateRuntime(root), null)
})

test('privateRuntime() reads version and include directory when they are there', t => {
  const root = realpathSync(fakeRuntime(place(t)))
  put(join(root, 'manifest.json'), JSON.stringify({ format: 1, suite: 'fake', date: '', packages: { libdtrace2: '9.9-1' } }))
  put(join(root, 'usr/include/dtrace.h'))
  put(join(root, 'usr/sbin/dtrace'))
  const runtime = privateRuntime(root)
  assert.equal(runtime?.version, '9.9-1')
  assert.equal(runtime.includeDirectory, join(root, 'usr/include'))
  assert.equal(runtime.dtraceProgram, join(root, 'usr/sbin/dtrace'))
})

test('manifestOf() is null for what it cannot read', t => {
  const root = place(t)
  for (const text of ['', '{', 'null', '[]', '{"format":2,"packages":{}}']) {
    put(join(root, 'manifest.json'), text)
    assert.equal(manifestOf(root), null, text)
  }
})

test('systemDirectories() names absolute directories, each once', () => {
  for (const platform of ['linux', 'freebsd', 'sunos'] as const) {
    const directories = systemDirectories(platform)
    assert.ok(directories.every(name => name.startsWith('/')))
    assert.equal(new Set(directories).size, directories.length)
  }
})

test('launch() starts node on the system\'s library itself, and under the loader on a private one', t => {
  const root = realpathSync(fakeRuntime(place(t)))
  const runtime = privateRuntime(root)!
  const { program, args } = runtime.loader!
  assert.deepEqual(launch(runtime, '/fake/node', 'x.js', ['-a']), { command: program, args: [...args, '/fake/node', 'x.js', '-a'] })
  assert.deepEqual(launchProgram(runtime, '/fake/dtrace', []), { command: program, args: [...args, '/fake/dtrace'] })
  const system = { kind: 'system' as const, library: '/fake/libdtrace.so.2', libraryDirectory: '/fake/dtrace' }
  assert.deepEqual(launch(system, '/fake/node', 'x.js', []), { command: '/fake/node', args: ['x.js'] })
})
