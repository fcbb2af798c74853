/**
 * Under sudo, whatever the user owns or names is opened with the user's rights: no message quotes a file of root, no pipe in a file's
 * place stops the program, and what is written belongs to the user.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, symlinkSync, writeFileSync, chownSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { waitForExit, type ExitResult } from '../support/heat-tracer.js'
import { findInterface, readIds } from '../support/process.js'
import { waitUntil } from '../support/pty.js'
import { createUser, findProgram, userSkipReason, type User } from '../support/user.js'
import { buildLines } from '../sources/recording/make-recording.js'

const skip = userSkipReason() ?? false

describe('under sudo', { skip }, () => {
  let user: User
  let place: string
  /** A file that only root may read. */
  let secret: string
  let recording: string
  let config: string

  before(() => {
    user = createUser({ sudoers: ['%u ALL=(ALL:ALL) NOPASSWD: ALL'] })
    place = mkdtempSync(join(tmpdir(), 'heat-tracer-root-')) // mode 0700
    secret = join(place, 'secret.d')
    writeFileSync(secret, 'TOPSECRET:*:19000:0:99999:7:::\n')
    recording = join(user.home, 'recording.ndjson')
    writeFileSync(recording, buildLines(3).map((line) => `${line}\n`).join(''))
    config = join(user.home, '.config/heat-tracer/config.json')
    mkdirSync(dirname(config), { recursive: true })
    // The program of a copied checkout must be readable, and the directory of the user is the user's.
    chownSync(recording, user.uid, user.gid)
  })
  after(() => {
    user.remove()
    rmSync(place, { recursive: true })
  })

  const start = (...args: string[]): ChildProcess => {
    const [command, ...words] = [...user.runAs, 'sudo', ...findProgram(user), ...args]
    return spawn(command!, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  }
  const run = (...args: string[]): Promise<ExitResult> => waitForExit(start(...args), 30_000)
  const fifo = (path: string): string => {
    execFileSync('mkfifo', ['--mode=666', path])
    return path
  }

  test('a configuration file that leads to a file of root is not read', async () => {
    symlinkSync(secret, config)
    const { code, stdout, stderr } = await run('replay', recording, '--text')
    rmSync(config)
    assert.match(stderr, /^heat-tracer: Cannot read the configuration file .*config\.json: permission denied\n/)
    assert.doesNotMatch(stdout + stderr, /TOP|SECRET/)
    assert.equal(code, 2)
  })

  test('a pipe in place of the configuration file is refused at once', async () => {
    fifo(config)
    const { code, stderr } = await run('replay', recording, '--text')
    rmSync(config)
    assert.match(stderr, /^heat-tracer: Cannot read the configuration file .*: it is not a regular file\n/)
    assert.equal(code, 2)
  })

  for (const [verb, args] of [
    ['summary', (file: string) => ['summary', file]],
    ['replay', (file: string) => ['replay', file, '--text']],
    ['import', (file: string) => ['import', file, '--ndjson']],
    ['export', (file: string) => ['export', file, 'out.svg']],
    ['diff', (file: string) => ['diff', file, file]],
    ['run', (file: string) => ['run', file, '--ndjson']],
  ] as const) {
    test(`${verb} does not read a file of root, by its name or by a link to it`, async (t) => {
      const link = join(user.home, 'mine.d')
      symlinkSync(secret, link)
      t.after(() => rmSync(link))
      for (const file of [secret, link]) {
        const { code, stdout, stderr } = await run(...args(file))
        assert.match(stderr, /^heat-tracer: (Cannot read|No permission to read|Cannot open).*(secret|mine)\.d/)
        assert.doesNotMatch(stdout + stderr, /TOP/)
        assert.notEqual(code, 0)
      }
    })
  }

  test('what is exported and recorded belongs to the user, and does not go where the user may not write', async () => {
    const made = { picture: join(user.home, 'out.svg'), recorded: join(user.home, 'out.ndjson') }
    assert.equal((await run('export', recording, made.picture)).code, 0)
    assert.equal((await run('run', '--demo', '--ticks', '2', '--text', '--record', made.recorded)).code, 0)
    for (const file of Object.values(made)) {
      const { uid, gid } = statSync(file)
      assert.deepEqual({ uid, gid }, { uid: user.uid, gid: user.gid }, file)
      rmSync(file)
    }
    const { code, stderr } = await run('export', recording, join(place, 'out.svg'))
    assert.equal(code, 1)
    assert.match(stderr, /^heat-tracer: Cannot write .*out\.svg: /)
  })

  test('a command that does not trace has given up root, and says so when it waits for a pipe', async () => {
    const path = fifo(join(user.home, 'pipe'))
    const child = start('summary', path)
    let stderr = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const ended = waitForExit(child, 30_000)
    await waitUntil('it says what it waits for', () => stderr !== '')
    assert.match(stderr, /^heat-tracer: waiting for a program to write to the pipe .*pipe\. Press Ctrl-C to stop\.\n$/)
    const { uids, gids, groups } = readIds(findInterface(child.pid!)!)
    assert.deepEqual(uids, Array(4).fill(user.uid))
    assert.deepEqual(gids, Array(4).fill(user.gid))
    assert.deepEqual(groups, user.groups)
    closeSync(openSync(path, 'w'))
    const { code } = await ended
    assert.equal(code, 5)
    rmSync(path)
  })
})
