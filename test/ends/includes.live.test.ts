/** What `-C` includes is opened as the user who called sudo: no file of root is read or quoted, and a pipe does not stop the program. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { waitForExit, type ExitResult } from '../support/heat-tracer.js'
import { createUser, findProgram, userSkipReason, type User } from '../support/user.js'
import { waitUntil } from '../support/pty.js'

describe('an included file', { skip: userSkipReason() ?? false }, () => {
  let user: User
  let place: string
  before(() => {
    user = createUser({ sudoers: ['%u ALL=(ALL:ALL) NOPASSWD: ALL'] })
    place = mkdtempSync(join(tmpdir(), 'heat-tracer-root-')) // mode 0700
    writeFileSync(join(place, 'secret.h'), 'TOPSECRET:*:19000:0:99999:7:::\n')
    for (const name of ['secret', 'link', 'pipe', 'missing']) {
      const script = join(user.home, `${name}.d`)
      writeFileSync(script, `#include "${name === 'secret' ? join(place, 'secret.h') : `${name}.h`}"\nBEGIN { @ = quantize(1); exit(0); }\n`)
      chownSync(script, user.uid, user.gid)
    }
    symlinkSync(join(place, 'secret.h'), join(user.home, 'link.h'))
    execFileSync('mkfifo', ['--mode=666', join(user.home, 'pipe.h')])
  })
  after(() => {
    user.remove()
    rmSync(place, { recursive: true })
  })

  const run = (how: readonly string[], name: string): Promise<ExitResult> => {
    const words = ['run', '-C', '-I', user.home, join(user.home, `${name}.d`), '--ndjson']
    const [command, ...rest] = [...user.runAs, ...how, ...findProgram(user), ...words]
    return waitForExit(spawn(command!, rest, { stdio: ['ignore', 'pipe', 'pipe'] }))
  }

  for (const how of [[], ['sudo']]) {
    const called = how.length === 0 ? 'heat-tracer through sudo' : 'sudo heat-tracer'
    test(`${called}: a file of root is not read, and the message says why`, async () => {
      const cases = [['secret', 'Permission denied'], ['link', 'Permission denied'], ['missing', 'No such file']] as const
      for (const [name, reason] of cases) {
        const { code, stdout, stderr } = await run(how, name)
        assert.equal(code, 3)
        assert.match(stderr, new RegExp(`does not compile: Preprocessor failed .*\\n +.*${name}\\.h: (${reason})`))
        assert.doesNotMatch(stdout + stderr, /TOPSECRET/)
      }
    })
  }

  test('a pipe without a writer ends the preprocessor after a while, and nothing is left', async () => {
    const { code, stderr } = await run(['sudo'], 'pipe')
    assert.equal(code, 3)
    assert.match(stderr, /does not compile: Preprocessor failed .*\n +the preprocessor did not end within 10 seconds: does it read a pipe\?\n/)
    await waitUntil('no process of the user is left', () => {
      try {
        execFileSync('pgrep', ['-u', String(user.uid)], { stdio: 'ignore' })
        return false
      } catch {
        return true
      }
    })
  })
})
