/**
 * `setup` with real downloads: from the archive that this machine's apt is configured with, into temporary directories. Nothing
 * is installed. Without apt, the tests that need it are skipped.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setup, findTargetRoot, type SetupOptions } from '../../src/commands/setup.js'
import { UserError } from '../../src/core/errors/user-error.js'
import { readMachineSources, PrivateApt } from '../../src/runtime/apt.js'
import { runChild } from '../../src/runtime/run-child.js'
import { buildCommand } from '../../src/runtime/launch.js'
import { readManifest, findPrivateRuntime } from '../../src/runtime/find-libdtrace.js'
import { readAptSources, listCandidates, parseOsRelease } from '../../src/runtime/apt-sources.js'
import { fakeRuntime, createDirectory, writeTestFile } from '../support/temporary-files.js'

const CHILD = fileURLToPath(new URL('./setup-child.js', import.meta.url))
const DEBIAN = 'ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="fake Debian"\n'
const uid = process.geteuid?.() ?? -1
const noApt = existsSync('/usr/bin/apt-get') ? false : 'this machine has no apt-get'

function options(root: string, more: Partial<SetupOptions> = {}): SetupOptions {
  return { user: { uid, root }, env: process.env, node: process.execPath, addon: null, ...more }
}

/** Runs setup. Returns the lines that it printed, and the code and message of its error. */
async function run(given: SetupOptions): Promise<{ lines: string[], code?: string, message?: string }> {
  const lines: string[] = []
  try {
    await setup(given, line => lines.push(line))
    return { lines }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { lines, code: error.details.code, message: error.message }
  }
}

const leftovers = (root: string) => readdirSync(dirname(root)).filter(name => name.startsWith('.'))

/** Runs setup in a process of its own and kills it at the first line that matches. */
async function killAt(root: string, pattern: RegExp): Promise<void> {
  const child = spawn(process.execPath, [CHILD, root], { stdio: ['ignore', 'pipe', 'inherit'] })
  let seen = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text
    if (pattern.test(seen)) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close') as [number | null, string | null]
  assert.equal(signal, 'SIGKILL', seen)
}

test('setup() unpacks a runtime after two killed runs; one more run changes nothing', { skip: noApt }, async t => {
  const root = join(createDirectory(t), 'new', 'runtime')
  await killAt(root, /list of packages/)
  assert.equal(existsSync(root), false)
  await killAt(root, /libdtrace2 \d/)
  assert.equal(existsSync(root), false)

  const first = await run(options(root))
  assert.equal(first.code, undefined, first.message)
  assert.match(first.lines.at(-1) ?? '', /^ready: libdtrace \d/)
  assert.deepEqual(leftovers(root), [])
  assert.ok(readManifest(root)?.packages['libc6'])
  assert.equal(statSync(root).mode & 0o777, 0o755)

  const runtime = findPrivateRuntime(root)!
  const { command, args } = buildCommand(runtime, process.execPath, ['-p', 'process.version'])
  assert.equal((await runChild(command, args, { env: process.env })).stdout.trim(), process.version)
  assert.ok(existsSync(join(runtime.includeDirectory ?? '', 'dtrace.h')))

  const before = statSync(root).ctimeMs
  const second = await run(options(root))
  assert.equal(second.lines.length, 1)
  assert.match(second.lines[0] ?? '', /^all there: /)
  assert.equal(statSync(root).ctimeMs, before)
  assert.deepEqual((await run(options(root, { quiet: true }))).lines, [])
})

test('two runs of setup() at once leave one complete runtime', { skip: noApt }, async t => {
  const root = join(createDirectory(t), 'runtime')
  const both = await Promise.all([0, 1].map(() => runChild(process.execPath, [CHILD, root], { env: process.env })))
  for (const { status, stdout, stderr } of both) {
    assert.equal(status, 0, stdout + stderr)
    assert.match(stdout, /(ready|all there): libdtrace /)
  }
  assert.notEqual(findPrivateRuntime(root), null)
  assert.deepEqual(leftovers(root), [])
})

test('setup() refuses an archive that is signed by another key', { skip: noApt }, async t => {
  const top = createDirectory(t)
  const sources = await readMachineSources(process.env)
  const keyring = writeTestFile(join(top, 'fake-keyring.gpg'))
  const root = join(top, 'runtime')
  const signed = home(sources!).map(source => ({ ...source, signedBy: keyring }))
  const { code } = await run(options(root, { osRelease: DEBIAN, sources: signed }))
  assert.equal(code, 'bad-signature')
  assert.equal(existsSync(root), false)
  assert.deepEqual(leftovers(root), [])
})

test('setup() refuses an archive that is not signed, though the source list says trusted=yes', { skip: noApt }, async t => {
  const top = createDirectory(t)
  writeTestFile(join(top, 'archive/dists/forky/Release'), 'Codename: forky\nSuite: testing\nArchitectures: amd64 arm64\nComponents: main\n')
  const parsed = writeTestFile(join(top, 'list'), `deb [trusted=yes allow-insecure=yes] file:${join(top, 'archive')} bookworm main\n`)
  const { code } = await run(options(join(top, 'runtime'), { osRelease: DEBIAN, sources: readAptSources(parsed, '/fake/none') }))
  assert.equal(code, 'bad-signature')
})

test('setup() refuses an archive whose signed release file was changed', { skip: noApt }, async t => {
  const top = createDirectory(t)
  const sources = home((await readMachineSources(process.env))!)
  const [genuine] = listCandidates(sources, parseOsRelease(readFileSync('/etc/os-release', 'utf8')), { carriers: [], hasLists: true })
  const directory = join(top, 'apt')
  mkdirSync(directory)
  chmodSync(top, 0o755)
  assert.equal(await new PrivateApt({ env: process.env, directory }, genuine!).update(() => {}), 'downloaded')
  const release = readdirSync(join(directory, 'lists')).find(name => name.endsWith('_InRelease'))!
  const text = readFileSync(join(directory, 'lists', release), 'utf8')
  writeTestFile(join(top, 'archive/dists/forky/InRelease'), text.replace(/^Description: .*$/m, 'Description: forged'))
  const forged = sources.map(source => ({ ...source, uris: [`file:${join(top, 'archive')}`] }))
  const { code } = await run(options(join(top, 'runtime'), { osRelease: DEBIAN, sources: forged }))
  assert.equal(code, 'bad-signature')
})

test('setup() names the suites it asked when none has libdtrace2', { skip: noApt }, async t => {
  const top = createDirectory(t)
  mkdirSync(join(top, 'archive'))
  const sources = [{ uris: [`file:${join(top, 'archive')}`], suites: ['bookworm'], components: ['main'] }]
  const { code, message } = await run(options(join(top, 'runtime'), { osRelease: DEBIAN, sources }))
  assert.equal(code, 'no-suite')
  assert.match(message ?? '', /forky, sid/)
  assert.equal((await run(options(join(top, 'runtime'), { osRelease: DEBIAN, sources: [] }))).code, 'no-suite')
})

test('setup() without apt on the PATH ends with an error message', async t => {
  const empty = createDirectory(t)
  const { code } = await run(options(join(empty, 'runtime'), { osRelease: DEBIAN, env: { PATH: empty } }))
  assert.equal(code, 'no-apt')
})

test('setup() on a distribution without apt names the package and how to install it', async t => {
  const root = join(createDirectory(t), 'runtime')
  for (const [osRelease, command] of [
    ['ID=fedora\n', 'dnf install dtrace'], ['ID=ol\n', 'dnf install dtrace'], ['ID=gentoo\n', 'emerge'],
    ['ID=endeavouros\nID_LIKE=arch\n', 'pacman -S dtrace'],
  ] as const) {
    const { code, message } = await run(options(root, { osRelease }))
    assert.equal(code, 'no-apt')
    assert.ok(message?.includes(command), message)
  }
  assert.match((await run(options(root, { osRelease: 'ID=fake\n' }))).message ?? '', /package that contains libdtrace/)
})

test('setup() on another system says what to do there', async t => {
  const empty = createDirectory(t)
  for (const [platform, word] of [['freebsd', 'kldload'], ['sunos', 'pkg install']] as const) {
    const { code, message } = await run(options(join(empty, 'x'), { platform, systemDirectories: [empty], user: { uid: 7 } }))
    assert.equal(code, 'no-dtrace-on')
    assert.ok(message?.includes(word))
  }
})

test('setup() does not touch a directory that holds something else', async t => {
  const root = createDirectory(t)
  writeTestFile(join(root, 'letters', 'a'), 'dear')
  assert.equal((await run(options(root, { osRelease: DEBIAN }))).code, 'place-taken')
  assert.equal(readFileSync(join(root, 'letters', 'a'), 'utf8'), 'dear')
})

test('setup() ends with an error message where it cannot write', async t => {
  const file = writeTestFile(join(createDirectory(t), 'file'))
  assert.equal((await run(options(join(file, 'runtime'), { osRelease: DEBIAN }))).code, 'place-taken')
  assert.equal((await run(options('/proc/fake/runtime', { osRelease: DEBIAN }))).code, 'unpack-failed')
})

test('setup() keeps a runtime that exists already', async t => {
  const root = fakeRuntime(createDirectory(t))
  assert.match((await run(options(root))).lines.at(-1) ?? '', /^all there: libdtrace/)
})

test('findTargetRoot() gives root the shared directory, a user the user\'s own, and fails without a home', () => {
  assert.equal(findTargetRoot({ uid: 0, callerUid: 7 }), '/var/lib/heat-tracer/runtime')
  assert.equal(findTargetRoot({ uid: 7, home: '/h' }), '/h/.local/share/heat-tracer/runtime')
  assert.equal(findTargetRoot({ uid: 0, root: '/r' }), '/r')
  assert.throws(() => findTargetRoot({ uid: 7 }), error => error instanceof UserError && error.details.code === 'no-home')
})

/** The machine's entries with a main component of its own distribution, so that forky is asked of no third party. */
function home(sources: NonNullable<Awaited<ReturnType<typeof readMachineSources>>>): typeof sources {
  const codename = parseOsRelease(readFileSync('/etc/os-release', 'utf8')).codenames
  return sources.filter(source => source.suites.some(suite => codename.includes(suite)))
}
