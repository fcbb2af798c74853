/** Files that are written: nothing goes through a symlink of somebody else, and an existing file stays until its replacement is whole. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync, closeSync, existsSync, lchownSync, linkSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync,
  statSync, symlinkSync, writeFileSync, writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { UserError } from '../../src/core/errors/user-error.js'
import { createOutput } from '../../src/sinks/output-file.js'
import { findOutputPlace } from '../../src/sinks/output-place.js'
import { formatPartName } from '../../src/sinks/rotation.js'
import { buildLines } from '../sources/recording/make-recording.js'
import { BIN, runHeatTracer } from '../support/heat-tracer.js'

const isRoot = process.geteuid?.() === 0
const top = mkdtempSync(join(tmpdir(), 'heat-tracer-output-'))
after(() => rmSync(top, { recursive: true }))
let count = 0
function fresh(): string {
  const directory = join(top, String(count++))
  mkdirSync(directory)
  return directory
}
const recording = join(top, 'recording.ndjson')
writeFileSync(recording, buildLines(3).map((line) => `${line}\n`).join(''))
const STRANGER = 4321
const hasCode = (code: string) => (error: UserError): boolean => error.details.code === code

/** The commands that write a file, each with --force or without. */
const WRITERS: readonly (readonly [string, (path: string, ...more: string[]) => string[]])[] = [
  ['export', (path, ...more) => ['export', recording, `${path}.csv`, ...more]],
  ['--record', (path, ...more) => ['--demo', '--ticks', '2', '--interval', '50', '--ndjson', '--record', `${path}.csv`, ...more]],
  ['--record --rotate', (path, ...more) => [
    '--demo', '--ticks', '2', '--interval', '50', '--ndjson', '--rotate', '1h', '--record', `${path}.csv`, ...more,
  ]],
]
const nameOf = (what: string, path: string): string => (what.endsWith('--rotate') ? formatPartName(`${path}.csv`, 1) : `${path}.csv`)

describe('a symlink of another user', { skip: isRoot ? false : 'only root can make files of others' }, () => {
  for (const [what, words] of WRITERS) {
    test(`${what} does not write through it: as the file, as a directory on the path, with and without --force`, async () => {
      const [place, roots] = [fresh(), fresh()]
      chmodSync(place, 0o1777)
      writeFileSync(join(roots, 'x.csv'), 'precious')
      writeFileSync(nameOf(what, join(roots, 'x')), 'precious')
      const [file, directory] = [join(place, 'planted'), join(place, 'way')]
      symlinkSync(join(roots, 'x.csv'), nameOf(what, file))
      symlinkSync(join(roots, 'new'), nameOf(what, join(place, 'dangling')))
      symlinkSync(roots, directory)
      for (const name of readdirSync(place)) lchownSync(join(place, name), STRANGER, STRANGER)
      const before = readdirSync(roots)
      for (const path of [file, join(place, 'dangling'), join(directory, 'x'), join(directory, 'new')]) {
        for (const more of [[], ['--force']]) {
          const { code, stderr } = await runHeatTracer(words(path, ...more))
          assert.match(stderr, /^heat-tracer: Nothing is written through the symlink .*: it belongs to user 4321\.\n/)
          assert.equal(code, 1)
        }
      }
      assert.deepEqual(readdirSync(roots), before)
      for (const name of before) assert.equal(readFileSync(join(roots, name), 'utf8'), 'precious')
    })
  }
})

test('a symlink in a directory where everyone can replace it is not followed', () => {
  const place = fresh()
  symlinkSync(fresh(), join(place, 'way'))
  chmodSync(place, 0o777)
  assert.throws(() => findOutputPlace(join(place, 'way/x')), hasCode('foreign-link'))
  chmodSync(place, 0o1777)
  findOutputPlace(join(place, 'way/x')).close()
})

for (const [what, words] of WRITERS) {
  test(`${what} --force replaces what a symlink of one's own leads to; without --force, nothing`, async () => {
    const [place, target] = [fresh(), join(fresh(), 'target')]
    writeFileSync(target, 'old')
    const link = nameOf(what, join(place, 'x'))
    symlinkSync(target, link)
    assert.match((await runHeatTracer(words(join(place, 'x')))).stderr, /The file already exists/)
    assert.equal(readFileSync(target, 'utf8'), 'old')
    assert.equal((await runHeatTracer(words(join(place, 'x'), '--force'))).code, 0)
    assert.ok(lstatSync(link).isSymbolicLink())
    assert.ok(readFileSync(target).length > 100)
  })

  test(`${what} --force keeps the file's mode, writes through no hard link, and leaves no other file`, async () => {
    const place = fresh()
    const file = nameOf(what, join(place, 'x'))
    writeFileSync(file, 'old')
    chmodSync(file, 0o640)
    linkSync(file, join(place, 'other'))
    if (isRoot) lchownSync(file, STRANGER, STRANGER)
    const owner = statSync(file).uid
    assert.equal((await runHeatTracer(words(join(place, 'x'), '--force'))).code, 0)
    assert.equal(statSync(file).mode & 0o777, 0o640)
    assert.equal(statSync(file).uid, owner)
    assert.equal(readFileSync(join(place, 'other'), 'utf8'), 'old')
    assert.equal(readdirSync(place).length, 2)
  })
}

test('what is written goes into the directory that was looked at, whatever is put in its place', { skip: process.platform !== 'linux' }, () => {
  const [place, elsewhere] = [fresh(), fresh()]
  mkdirSync(join(place, 'way'))
  const file = createOutput(join(place, 'way/x'), { force: true, isHidden: true })
  renameSync(join(place, 'way'), join(place, 'moved'))
  symlinkSync(elsewhere, join(place, 'way'))
  writeSync(file.fd, 'new')
  file.publish(true)
  closeSync(file.fd)
  assert.deepEqual(readdirSync(elsewhere), [])
  assert.equal(readFileSync(join(place, 'moved/x'), 'utf8'), 'new')
})

test('a file that is not completed is removed when the process ends, and the old one stays', () => {
  const place = fresh()
  writeFileSync(join(place, 'x'), 'old')
  const module = new URL('../../src/sinks/output-file.js', import.meta.url).href
  const code = `const { createOutput } = await import('${module}')
    createOutput('x', { force: true, isHidden: true })
    createOutput('y', { force: false, isHidden: true })
    createOutput('z', { force: false, isHidden: false })
    process.exit((await import('node:fs')).readdirSync('.').length)`
  assert.equal(spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: place }).status, 4)
  assert.deepEqual(readdirSync(place), ['x'])
  assert.equal(readFileSync(join(place, 'x'), 'utf8'), 'old')
})

test('without force, a name that is taken meanwhile is not replaced', () => {
  const place = fresh()
  const file = createOutput(join(place, 'x'), { force: false, isHidden: true })
  writeFileSync(join(place, 'x'), 'theirs')
  assert.throws(() => file.publish(true), hasCode('record-exists'))
  file.discard()
  closeSync(file.fd)
  assert.deepEqual(readdirSync(place), ['x'])
  assert.equal(readFileSync(join(place, 'x'), 'utf8'), 'theirs')
})

test('export writes to /dev/stdout, to a pipe that is read, and to the file behind /dev/stdout', () => {
  const place = fresh()
  const run = (command: string): string => execFileSync('/bin/bash', ['-c', command], {
    cwd: place, encoding: 'utf8', env: { ...process.env, NODE: process.execPath, BIN, REC: recording }, stdio: ['ignore', 'pipe', 'ignore'],
  })
  const expected = run('"$NODE" "$BIN" export "$REC" - --format csv')
  assert.ok(expected.length > 100)
  assert.equal(run('"$NODE" "$BIN" export "$REC" /dev/stdout --format csv | cat'), expected)
  assert.equal(run('"$NODE" "$BIN" export "$REC" >(cat > out) --format csv && sleep 0.3 && cat out'), expected)
  assert.equal(run('"$NODE" "$BIN" export "$REC" /dev/stdout --format csv > file && cat file'), expected)
  assert.equal(run('mkfifo p && (sleep 1; cat p) & "$NODE" "$BIN" export "$REC" p --format csv; wait'), expected)
  assert.ok(!existsSync(join(place, 'p.csv')))
})
