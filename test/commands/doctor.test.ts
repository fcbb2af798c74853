/** `doctor` on this machine, and on made-up machines that lack something. What is made up has "fake" in its name. */
import assert from 'node:assert/strict'
import { chownSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { doctor, type DoctorOptions } from '../../src/commands/doctor.js'
import { findLibdtrace, readUserContext } from '../../src/runtime/find-libdtrace.js'
import { fakeKernel, fakeRuntime, createDirectory } from '../support/temporary-files.js'

const uid = process.geteuid?.() ?? -1
const terminal = { isTTY: true, term: 'fake-term', colors: '256', utf8: true, columns: 80, rows: 24 } as const
const good: DoctorOptions = { user: readUserContext(process.env, uid), env: process.env, node: process.execPath, terminal }

async function run(options: Partial<DoctorOptions>): Promise<{ works: boolean, text: string, lines: string[] }> {
  const lines: string[] = []
  const works = await doctor({ ...good, ...options }, line => lines.push(line))
  return { works, lines, text: lines.join('\n') }
}

test('doctor() says that tracing can work, after it has opened a real consumer', async t => {
  if (process.platform !== 'linux' || findLibdtrace({ user: good.user }) === null) {
    return t.skip('there is no libdtrace here: npm run setup gets it')
  }
  const { works, text } = await run({})
  assert.equal(works, true, text)
  assert.match(text, /^ok {4}consumer +opens and compiles, D \d/m)
  assert.doesNotMatch(text, /FAIL/)
})

test('doctor() without DTrace says so, what to do, and that tracing cannot work', async t => {
  const empty = createDirectory(t)
  const { works, text } = await run({
    user: { uid }, systemDirectories: [], privateRoots: [empty], kernelRoot: fakeKernel(createDirectory(t)), platform: 'linux',
  })
  assert.equal(works, false)
  assert.match(text, /^FAIL {2}libdtrace +not found\n +.*heat-tracer setup/m)
  assert.doesNotMatch(text, /consumer +opens/)
})

test('doctor() names HEAT_TRACER_ROOT when it holds no runtime', async t => {
  const root = createDirectory(t)
  assert.ok((await run({ user: { uid, root } })).text.includes(`not found in ${root} (HEAT_TRACER_ROOT)`))
})

test('doctor() tries a runtime whose files only look right, and fails', async t => {
  const root = fakeRuntime(realpathSync(createDirectory(t)))
  const { works, text } = await run({ user: { uid, callerUid: uid, root }, kernelRoot: fakeKernel(createDirectory(t)) })
  assert.equal(works, false)
  assert.match(text, /^FAIL {2}consumer/m)
})

test('doctor() does not load, as root, what others can change', async t => {
  if (uid !== 0) return t.skip('only root refuses')
  const root = fakeRuntime(realpathSync(createDirectory(t)))
  chownSync(join(root, 'usr/lib/fake-linux-gnu/libdtrace.so.2'), 54321, 0)
  const { works, text } = await run({ user: { uid: 0, root } })
  assert.equal(works, false)
  assert.match(text, /^FAIL {2}trust .*user 54321/m)
  assert.doesNotMatch(text, /consumer/)
})

test('doctor() names an addon that is not built, or not installed', async t => {
  assert.match((await run({ addon: createDirectory(t) })).text, /^FAIL {2}addon +not built: .*\n +Build it: heat-tracer setup/m)
  assert.match((await run({ addon: null })).text, /^FAIL {2}addon +the package libdtrace is not installed/m)
})

test('doctor() works with no /proc and no /sys', async t => {
  const { works, text } = await run({ kernelRoot: createDirectory(t), addon: null })
  assert.equal(works, false)
  assert.match(text, /^FAIL {2}tracefs +\/sys\/kernel\/debug does not exist/m)
  assert.match(text, /^warn {2}kernel/m)
})

test('doctor() prints a hint under every line that is not ok', async t => {
  const terminal = { isTTY: false, term: '', colors: 'none', utf8: false } as const
  const bare = { kernelRoot: createDirectory(t), addon: null, user: { uid: 7 }, env: {}, systemDirectories: [], privateRoots: [], terminal }
  const { lines } = await run(bare)
  lines.slice(0, -1).forEach((line, i) => {
    if (/^(warn|FAIL)/.test(line)) assert.match(lines[i + 1] ?? '', /^ {19}\S/, line)
  })
  assert.ok(lines.filter(line => line.startsWith('FAIL')).length >= 3)
})

test('doctor() on another system does not look for BTF', async t => {
  for (const platform of ['freebsd', 'darwin', 'sunos'] as const) {
    const { text } = await run({ platform, systemDirectories: [createDirectory(t)], addon: null })
    assert.doesNotMatch(text, /BTF|tracefs/)
    assert.match(text, new RegExp(`kernel +${platform}`))
  }
})
