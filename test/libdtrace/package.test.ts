/** The package without DTrace: it can be imported, and its errors say what is missing. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Consumer, DTraceError } from 'libdtrace'

const DIST = dirname(fileURLToPath(import.meta.resolve('libdtrace')))
const directory = mkdtempSync(join(tmpdir(), 'libdtrace-package-'))
after(() => rmSync(directory, { recursive: true }))

test('import works without the addon, and new Consumer() says that it is not built', async () => {
  cpSync(DIST, join(directory, 'dist'), { recursive: true })
  cpSync(join(DIST, '..', 'package.json'), join(directory, 'package.json'))
  const copy = (await import(pathToFileURL(join(directory, 'dist', 'index.js')).href)) as typeof import('libdtrace')
  for (const call of [() => new copy.Consumer(), () => copy.reserveStdio(), () => copy.setsid()]) {
    assert.throws(call, (error) => error instanceof copy.DTraceError && error.code === 'ADDON_MISSING' && /not built/.test(error.message))
  }
})

test('new Consumer() says that libdtrace is missing, with the linker\'s reason', () => {
  assert.throws(() => new Consumer({ library: '/nonexistent/libdtrace.so' }),
    (error) => error instanceof DTraceError && error.code === 'LIBRARY_MISSING' && error.message.includes('/nonexistent/libdtrace.so'))
})

test('new Consumer() refuses a library that is not libdtrace', () => {
  assert.throws(() => new Consumer({ library: 'libm.so.6' }),
    (error) => error instanceof DTraceError && error.code === 'LIBRARY_MISSING' && error.message.includes('dtrace_open'))
})

test('new Consumer() refuses options of the wrong type', () => {
  for (const options of [null, 5, 'libdtrace.so', { library: 5 }]) {
    assert.throws(() => new Consumer(options as never), TypeError)
  }
})

/** Runs a module's text in a process of its own, with DIST's index as `d`. */
function run(text: string, stdio: ('pipe' | 'ignore')[] = ['pipe', 'pipe', 'pipe'], input = '') {
  const module = `const d = await import(${JSON.stringify(pathToFileURL(join(DIST, 'index.js')).href)});${text}`
  return spawnSync(process.execPath, ['--input-type=module', '-e', module], { stdio, input, encoding: 'utf8' })
}

test('reserveStdio() keeps input and output from child processes', () => {
  const { stdout, stderr, status } = run(`
    const { readFileSync, writeSync } = await import('node:fs')
    const { execFileSync, spawnSync } = await import('node:child_process')
    const { input, output } = d.reserveStdio()
    if (input < 10 || output < 10) throw new Error('too low')
    const child = spawnSync('sh', ['-c', 'cat; echo from the child; ls /proc/self/fd'], { stdio: 'inherit' })
    writeSync(output, 'mine: ' + readFileSync(input, 'utf8'))`, undefined, 'the input')
  assert.equal(status, 0, stderr)
  assert.equal(stdout, 'mine: the input')
  assert.match(stderr, /from the child/)
  assert.doesNotMatch(stderr, /^1[0-9]$/m, 'the child inherits no descriptor from 10 on')
})

test('setsid() starts a session once, and fails in a process that leads its group', () => {
  const { stdout, stderr } = run(`
    const { readFileSync } = await import('node:fs')
    console.log(d.setsid() === process.pid, readFileSync('/proc/self/stat', 'utf8').split(' ')[5] === String(process.pid))
    try { d.setsid() } catch (error) { console.log(error.name, error.code) }`)
  assert.equal(stdout, 'true true\nDTraceError PROCESS\n', stderr)
})
