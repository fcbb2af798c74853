/** doctor's lines: on this machine as it is, and with pieces missing (files and facts that say "fake" in their names). */
import assert from 'node:assert/strict'
import { chownSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { doctor, type DoctorOptions } from '../../src/commands/doctor.js'
import { readAddonState } from '../../src/runtime/addon.js'
import * as checks from '../../src/runtime/checks.js'
import { isAtLeast, readKernelFacts } from '../../src/runtime/kernel.js'
import { findLibdtrace, readUserContext } from '../../src/runtime/find-libdtrace.js'
import { fakeElf, fakeRuntime, place, put } from './places.js'

const uid = process.geteuid?.() ?? -1
const terminal = { isTTY: true, term: 'fake-term', colors: '256', utf8: true, columns: 80, rows: 24 } as const
const good: DoctorOptions = { user: readUserContext(process.env, uid), env: process.env, node: process.execPath, terminal }

async function run(options: Partial<DoctorOptions>): Promise<{ works: boolean, text: string, lines: string[] }> {
  const lines: string[] = []
  const works = await doctor({ ...good, ...options }, line => lines.push(line))
  return { works, lines, text: lines.join('\n') }
}

/** A directory that stands for / with the files of a kernel that has everything. */
function fakeKernel(root: string): string {
  put(join(root, 'proc/sys/kernel/osrelease'), '6.1.0-fake\n')
  put(join(root, 'proc/sys/kernel/unprivileged_bpf_disabled'), '2\n')
  put(join(root, 'proc/self/mounts'), 'none /sys/kernel/debug debugfs rw 0 0\n')
  put(join(root, 'proc/self/status'), 'Name:\tfake\nCapEff:\t000001ffffffffff\n')
  put(join(root, 'sys/kernel/btf/vmlinux'))
  put(join(root, 'sys/kernel/debug/.keep'))
  return root
}

test('doctor() says that tracing can work where it can: a consumer was really opened', async t => {
  if (process.platform !== 'linux' || findLibdtrace({ user: good.user }) === null) return t.skip('there is no libdtrace here: npm run setup gets it')
  const { works, text } = await run({})
  assert.equal(works, true, text)
  assert.match(text, /^ok {4}consumer +opens and compiles, D \d/m)
  assert.doesNotMatch(text, /FAIL/)
})

test('doctor() with no DTrace says so, with the way out, and that tracing cannot work', async t => {
  const empty = place(t)
  const { works, text } = await run({ user: { uid }, systemDirectories: [], privateRoots: [empty], kernelRoot: fakeKernel(place(t)), platform: 'linux' })
  assert.equal(works, false)
  assert.match(text, /^FAIL {2}libdtrace +not found\n +.*heat-tracer setup/m)
  assert.doesNotMatch(text, /consumer +opens/)
})

test('doctor() names an explicit root that holds nothing', async t => {
  const root = place(t)
  assert.ok((await run({ user: { uid, root } })).text.includes(`not found in ${root} (HEAT_TRACER_ROOT)`))
})

test('doctor() with a runtime of files that only look right finds out by trying', async t => {
  const { works, text } = await run({ user: { uid, callerUid: uid, root: fakeRuntime(realpathSync(place(t))) }, kernelRoot: fakeKernel(place(t)) })
  assert.equal(works, false)
  assert.match(text, /^FAIL {2}consumer/m)
})

test('doctor() does not load, as root, what others can change', async t => {
  if (uid !== 0) return t.skip('only root refuses')
  const root = fakeRuntime(realpathSync(place(t)))
  chownSync(join(root, 'usr/lib/fake-linux-gnu/libdtrace.so.2'), 54321, 0)
  const { works, text } = await run({ user: { uid: 0, root } })
  assert.equal(works, false)
  assert.match(text, /^FAIL {2}trust .*user 54321/m)
  assert.doesNotMatch(text, /consumer/)
})

test('doctor() names an addon that is not built, or not installed', async t => {
  assert.match((await run({ addon: place(t) })).text, /^FAIL {2}addon +not built: .*\n +Build it: heat-tracer setup/m)
  assert.match((await run({ addon: null })).text, /^FAIL {2}addon +the package libdtrace is not installed/m)
})

test('doctor() works with no /proc and no /sys', async t => {
  const { works, text } = await run({ kernelRoot: place(t), addon: null })
  assert.equal(works, false)
  assert.match(text, /^FAIL {2}tracefs +\/sys\/kernel\/debug does not exist/m)
  assert.match(text, /^warn {2}kernel/m)
})

test('doctor() gives every line that is not ok its way out, right under it', async t => {
  const bare = { kernelRoot: place(t), addon: null, user: { uid: 7 }, env: {}, systemDirectories: [], privateRoots: [], terminal: { isTTY: false, term: '', colors: 'none', utf8: false } as const }
  const { lines } = await run(bare)
  lines.slice(0, -1).forEach((line, i) => {
    if (/^(warn|FAIL)/.test(line)) assert.match(lines[i + 1] ?? '', /^ {19}\S/, line)
  })
  assert.ok(lines.filter(line => line.startsWith('FAIL')).length >= 3)
})

test('doctor() on another system does not look for BTF', async t => {
  for (const platform of ['freebsd', 'darwin', 'sunos'] as const) {
    const { text } = await run({ platform, systemDirectories: [place(t)], addon: null })
    assert.doesNotMatch(text, /BTF|tracefs/)
    assert.match(text, new RegExp(`kernel +${platform}`))
  }
})

test('readKernelFacts() of a whole kernel, of an empty tree and of one under lockdown', t => {
  const root = fakeKernel(place(t))
  assert.deepEqual(readKernelFacts(root), { release: '6.1.0-fake', hasBtf: true, isDebugfsMounted: true, isTracefsMounted: false, hasDebugfsDirectory: true, unprivilegedBpfDisabled: '2' })
  put(join(root, 'sys/kernel/security/lockdown'), 'none integrity [confidentiality]\n')
  assert.equal(readKernelFacts(root).lockdown, 'confidentiality')
  assert.deepEqual(readKernelFacts(place(t)), { release: '', hasBtf: false, isDebugfsMounted: false, isTracefsMounted: false, hasDebugfsDirectory: false })
})

test('isAtLeast() compares versions by number', () => {
  assert.equal(isAtLeast('6.18.4-arch1', 5, 2), true)
  assert.equal(isAtLeast('5.10.0', 5, 2), true)
  assert.equal(isAtLeast('5.1.21', 5, 2), false)
  assert.equal(isAtLeast('4.19', 5, 2), false)
  assert.equal(isAtLeast('', 5, 2), false)
})

test('checkLinux() fail for an old kernel, for lockdown and for one without BPF', t => {
  const facts = readKernelFacts(fakeKernel(place(t)))
  const marks = (more: object) => checks.checkLinux({ ...facts, ...more }, 'x64').filter(check => check.mark !== 'ok').map(check => `${check.mark} ${check.name}`)
  assert.deepEqual(marks({}), [])
  assert.deepEqual(marks({ release: '4.18.0' }), ['fail kernel'])
  assert.deepEqual(marks({ lockdown: 'confidentiality' }), ['fail BPF'])
  assert.deepEqual(marks({ lockdown: 'integrity' }), [])
  assert.deepEqual(marks({ unprivilegedBpfDisabled: undefined }), ['fail BPF'])
  assert.deepEqual(marks({ hasBtf: false }), ['warn BTF'])
  assert.deepEqual(marks({ isDebugfsMounted: false, isTracefsMounted: true }), ['fail tracefs'])
  assert.deepEqual(checks.checkLinux(facts, 's390x').filter(check => check.mark === 'warn').map(check => check.name), ['machine'])
})

test('checkPrivileges() tell root, root in a container, a user with sudo and one without', () => {
  assert.equal(checks.checkPrivileges({ uid: 0, capabilities: 0x1ffffffffffn }).mark, 'ok')
  assert.match(checks.checkPrivileges({ uid: 0, caller: 'fake' }).text, /on behalf of fake/)
  assert.equal(checks.checkPrivileges({ uid: 0, capabilities: 0xa80425fbn }).mark, 'fail')
  assert.match(checks.checkPrivileges({ uid: 7, sudo: '/fake/sudo' }).text, /\/fake\/sudo/)
  assert.equal(checks.checkPrivileges({ uid: 7 }).mark, 'fail')
})

test('checkConsumer() has a way out for every place where a trial can end', () => {
  for (const reached of ['nothing', 'addon', 'library', 'opened'] as const) {
    const check = checks.checkConsumer({ reached, message: 'fake reason' })
    assert.equal(check.mark, 'fail')
    assert.match(check.text, /fake reason/)
    assert.ok(check.hint)
  }
})

test('checkTerminal() warn and never fail', () => {
  const marks = (more: object) => checks.checkTerminal({ ...terminal, ...more }).map(check => check.mark)
  assert.deepEqual(marks({}), ['ok', 'ok', 'ok', 'ok'])
  assert.deepEqual(marks({ term: 'dumb' }), ['warn', 'ok', 'ok', 'ok'])
  assert.deepEqual(marks({ colors: 'none' }), ['ok', 'warn', 'ok', 'ok'])
  assert.deepEqual(marks({ columns: 20, rows: 5 }), ['ok', 'ok', 'warn', 'ok'])
  assert.deepEqual(marks({ utf8: false }), ['ok', 'ok', 'ok', 'warn'])
  assert.deepEqual(marks({ isTTY: false }), ['warn'])
})

test('readAddonState() is stale when a source is newer, not when it is older', async t => {
  const top = place(t)
  assert.deepEqual(readAddonState(top, null), { path: join(top, 'build/Release/dtrace.node'), built: false, stale: false })
  put(join(top, 'native/a.cc'))
  await new Promise(resolve => setTimeout(resolve, 20))
  put(join(top, 'build/Release/dtrace.node'), fakeElf())
  assert.equal(readAddonState(top, null).stale, false)
  await new Promise(resolve => setTimeout(resolve, 20))
  put(join(top, 'native/a.cc'), '// changed')
  assert.equal(readAddonState(top, null).stale, true)
})

test('readAddonState() is stale when the runtime\'s headers came after it', async t => {
  const top = place(t), root = fakeRuntime(place(t))
  put(join(top, 'build/Release/dtrace.node'), fakeElf())
  await new Promise(resolve => setTimeout(resolve, 20))
  put(join(root, 'usr/include/dtrace.h'))
  assert.equal(readAddonState(top, findLibdtrace({ user: { uid, root } })).stale, true)
})
