/** --record: what the file holds, whatever happens to the program or the disk. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { StreamDecoder } from '../../src/core/stream/ndjson.js'
import { pipeSource } from '../../src/sources/recording/pipe-source.js'
import { BIN, waitForExit, runHeatTracer, startHeatTracer } from '../support/heat-tracer.js'
import { waitUntil } from '../support/pty.js'
import { runHeatTracerInTerminal } from '../support/terminal.js'
import { findSchemaError } from '../core/stream/schema.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-record-'))
after(() => rmSync(directory, { recursive: true }))
let count = 0
const fresh = (ending = '.ndjson'): string => join(directory, `${count++}${ending}`)
const demo = (...more: string[]): string[] => ['--demo', '--interval', '50', '--ticks', '10', ...more]

/** The lines of a recording, without the reader's own notice that there is no end. */
async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = []
  for await (const { line } of pipeSource({ path, pace: 'max' }).events()) lines.push(line)
  return lines.filter((line) => !/The recording has no end/.test(line))
}

for (const ending of ['.ndjson', '.ndjson.gz', '.ndjson.zst']) {
  test(`--record X${ending} holds the lines that --ndjson prints`, async () => {
    const path = fresh(ending)
    const { code, stdout, stderr } = await runHeatTracer(demo('--ndjson', '--record', path))
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
    assert.equal((await linesOf(path)).map((line) => `${line}\n`).join(''), stdout)
    if (ending.endsWith('.gz')) assert.equal(execFileSync('zcat', [path], { encoding: 'utf8' }), stdout)
    if (ending.endsWith('.ndjson')) assert.equal(readFileSync(path, 'utf8'), stdout)
  })

  test(`--record X${ending}: kill -9 loses at most the last tick`, async () => {
    const path = fresh(ending)
    const child = startHeatTracer(['--demo', '--interval', '50', '--ndjson', '--record', path])
    let seen = ''
    child.stdout!.on('data', (text) => (seen += text))
    await waitUntil('some ticks have come', () => seen.split('\n').length > 14, 30_000)
    child.kill('SIGKILL')
    await waitForExit(child)
    const lines = await linesOf(path)
    const printed = seen.split('\n').filter(Boolean)
    const decoder = new StreamDecoder()
    for (const line of lines) {
      assert.equal(findSchemaError(line), '')
      decoder.decode(line)
    }
    assert.ok(lines.length >= printed.length - 1, `${lines.length} lines of ${printed.length}`)
    for (const [i, line] of lines.slice(0, printed.length).entries()) assert.equal(line, printed[i])
  })
}

test('--record: an existing file is overwritten only with --force, and before anything is traced', async () => {
  const path = fresh()
  writeFileSync(path, 'precious')
  const refused = await runHeatTracer(demo('--ndjson', '--record', path))
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /The file already exists: .*\n {2}Choose another name, or use --force/)
  assert.equal(refused.stdout, '')
  assert.equal(readFileSync(path, 'utf8'), 'precious')
  assert.equal((await runHeatTracer(demo('--ndjson', '--record', path, '--force'))).code, 0)
  assert.equal((await linesOf(path)).length, 12)
})

test('--record: a directory, a missing directory, a link to a missing file: an error message each', async () => {
  const link = fresh()
  symlinkSync(fresh(), link)
  const cases: [string, RegExp, number][] = [
    [directory, /--record writes only to regular files/, 2],
    [join(directory, 'no/x'), /there is no such directory/, 1],
    [link, /The file already exists/, 2],
  ]
  for (const [path, says, code] of cases) {
    const ended = await runHeatTracer(demo('--ndjson', '--record', path))
    assert.match(ended.stderr, says)
    assert.equal(ended.code, code)
    assert.doesNotMatch(ended.stderr, /^ +at /m)
  }
})

test('--record on a full disk: the trace continues, and one message comes at the end', async () => {
  const { code, stdout, stderr } = await runHeatTracer(demo('--ndjson', '--record', '/dev/full'))
  assert.equal(code, 0)
  assert.equal(stdout.trimEnd().split('\n').length, 12)
  const expected = 'heat-tracer: Recording to /dev/full stopped at 00:00:00 UTC: no space is left on the disk. ' +
    'The recording is complete up to that time.\n'
  assert.equal(stderr.replace(/\d\d:\d\d:\d\d/, '00:00:00'), expected)
})

test('--record on a disk that fills up: what is in the file is complete', async (t) => {
  const disk = join(directory, 'disk')
  mkdirSync(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12k', 'none', disk], { stdio: 'pipe' })
  } catch {
    return t.skip('no tmpfs can be mounted here (not root?)')
  }
  try {
    for (const ending of ['.ndjson', '.ndjson.gz', '.ndjson.zst']) {
      const path = join(disk, `x${ending}`)
      const { code, stdout, stderr } = await runHeatTracer(['--demo', '--interval', '50', '--ticks', '90', '--ndjson', '--record', path])
      assert.equal(code, 0)
      assert.match(stderr, /no space is left/)
      const lines = await linesOf(path)
      assert.ok(lines.length > 3 && lines.length < stdout.split('\n').length)
      assert.deepEqual(lines, stdout.split('\n').slice(0, lines.length))
      rmSync(path)
    }
  } finally {
    execFileSync('umount', [disk])
  }
})

test('--rotate: numbered parts, each a stream, together one stream; an old part is not overwritten', async () => {
  const path = fresh('.ndjson.gz')
  const args = ['--demo', '--interval', '50', '--ticks', '45', '--ndjson', '--record', path, '--rotate', '1s']
  assert.equal((await runHeatTracer(args)).code, 0)
  const names = readdirSync(directory).filter((name) => join(directory, name).startsWith(path.replace('.ndjson.gz', '.0')))
  assert.deepEqual(names.sort().map((name) => name.replace(/^\d+/, '')), ['.0001.ndjson.gz', '.0002.ndjson.gz', '.0003.ndjson.gz'])
  let ticks = 0
  for (const name of names) {
    const lines = await linesOf(join(directory, name))
    ticks += lines.filter((line) => line.startsWith('{"type":"tick"')).length
    assert.match(lines.at(-1)!, name === names.at(-1) ? /"limit"/ : /"rotate"/)
  }
  assert.equal(ticks, 45)
  const whole = execFileSync(
    'sh', ['-c', `cat ${path.replace('.ndjson.gz', '')}.*.gz | ${process.execPath} ${BIN} replay - --ndjson`], { encoding: 'utf8' },
  )
  assert.equal(whole.split('\n').filter((line) => line.startsWith('{"type":"tick"')).length, 45)
  const again = await runHeatTracer(args)
  assert.match(again.stderr, /The file already exists: .*0001/)
  assert.equal(again.code, 2)
})

test('--rotate by size: parts of the file and of --ndjson, none much larger than asked for', async () => {
  const path = fresh()
  const { code, stdout } = await runHeatTracer(
    ['--demo', '--interval', '50', '--ticks', '60', '--ndjson', '--record', path, '--rotate', '64k'],
  )
  assert.equal(code, 0)
  const names = readdirSync(directory).filter((name) => join(directory, name).startsWith(path.replace('.ndjson', '.0'))).sort()
  assert.ok(names.length >= 2, names.join())
  for (const name of names.slice(0, -1)) {
    const { size } = statSync(join(directory, name))
    assert.ok(size >= 65_536 && size < 80_000, `${name}: ${size}`)
  }
  assert.equal(
    names.map((name) => readFileSync(join(directory, name), 'utf8')).join(''), stdout, 'the parts together are what --ndjson prints',
  )
})

test('--record on a full disk: the screen says so, and the map continues', async (t) => {
  const program = runHeatTracerInTerminal(['--demo', '--interval', '100', '--record', '/dev/full', '--notices'], { columns: 140, rows: 30 })
  t.after(() => program.leave())
  await program.waitForFirstFrame()
  await waitUntil('it is on the screen', () => /Recording to .* stopped at/.test(program.screen.text().join(' ')), 30_000)
  const clockOf = (): string => /(\d\d:\d\d:\d\d) *$/.exec(program.screen.text()[0]!)?.[1] ?? ''
  const then = clockOf()
  await waitUntil('time goes on', () => clockOf() !== then, 30_000)
  program.type('q')
  const { code, text } = await program.waitForEnd()
  assert.equal(code, 0)
  assert.match(text.join('\n'), /no space is left on the disk/)
})

test('--rotate without an output to split, or with a malformed value, is an error', async () => {
  assert.match((await runHeatTracer(demo('--rotate', '1h', '--text'))).stderr, /--rotate needs --record or --ndjson/)
  assert.match((await runHeatTracer(demo('--rotate', 'often', '--ndjson'))).stderr, /--rotate often: expected a size or a time/)
})

test('--record: mode 0644 less the umask', async () => {
  const path = fresh()
  await waitForExit(startHeatTracer(demo('--ndjson', '--record', path), {}))
  assert.equal(statSync(path).mode & 0o777, 0o644 & ~process.umask())
})

test('--record under sudo: the file belongs to the caller, who must be allowed to create it', async (t) => {
  if (process.getuid?.() !== 0) return t.skip('only root can play sudo')
  const home = join(directory, 'home')
  mkdirSync(home)
  chmodSync(directory, 0o755)
  chownSync(home, 4321, 4321)
  const env = { ...process.env, SUDO_UID: '4321', SUDO_GID: '4321', SUDO_USER: 'nobody-of-that-name' }
  const path = join(home, 'x.ndjson')
  const { code, stderr } = await runHeatTracer(demo('--ndjson', '--record', path), { env })
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
  const { uid, gid, mode } = statSync(path)
  assert.deepEqual({ uid, gid, mode: mode & 0o777 }, { uid: 4321, gid: 4321, mode: 0o644 & ~process.umask() })
  const elsewhere = join(directory, 'roots.ndjson')
  const refused = await runHeatTracer(demo('--ndjson', '--record', elsewhere), { env })
  assert.match(refused.stderr, /Cannot record to .*: permission denied/)
  assert.ok(!existsSync(elsewhere))
})
