/** Root runs no file of the program that another user could have changed: neither its own nor a package's, whatever the command. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { copyProgram } from '../support/copy.js'
import { waitForExit, type ExitResult } from '../support/heat-tracer.js'
import { runInTerminal } from '../support/terminal.js'
import { createUser, userSkipReason, type User } from '../support/user.js'

const STRANGER = 54321

describe('the program that root starts', { skip: userSkipReason() ?? false }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
  const copy = join(directory, 'place', 'copy')
  let user: User
  before(() => {
    chmodSync(directory, 0o755)
    mkdirSync(copy, { recursive: true })
    copyProgram(copy)
    user = createUser({ sudoers: ['%u ALL=(ALL:ALL) NOPASSWD: ALL'] })
  })
  after(() => {
    user.remove()
    rmSync(directory, { recursive: true })
  })

  const run = (before: readonly string[], ...args: string[]): Promise<ExitResult> => {
    const [command, ...words] = [...before, process.execPath, join(copy, 'bin/heat-tracer.js'), ...args]
    const { SUDO_UID: _, ...env } = process.env
    return waitForExit(spawn(command!, words, { env, stdio: ['ignore', 'pipe', 'pipe'] }))
  }
  const DEMO = ['--demo', '--ticks', '1', '--interval', '50', '--text']
  function assertRefused({ code, stdout, stderr }: ExitResult, path: string, reason: RegExp): void {
    assert.equal(code, 4)
    assert.equal(stdout, '')
    assert.match(stderr, /^heat-tracer: Root must not load files that other users can change: \S+ .*\.\n {2}\S.*\n$/)
    assert.ok(stderr.includes(` ${path} `), stderr)
    assert.match(stderr, reason)
  }
  /** Calls `use` while a file or directory belongs to somebody else. */
  async function whileForeign(path: string, use: () => Promise<void>): Promise<void> {
    const { uid, gid } = statSync(path)
    lchownSync(path, STRANGER, STRANGER)
    await use()
    lchownSync(path, uid, gid)
  }

  for (const path of [
    'bin/heat-tracer.js', 'bin', 'dist/src/cli.js', 'dist/src/commands', 'dist/src/commands/shared/print.js', 'dist/src/core/frame.js',
    'package.json', 'scripts/syscall.linux.d', 'node_modules', 'node_modules/commander/esm.mjs', 'node_modules/commander',
    'node_modules/string-width/index.js', 'node_modules/get-east-asian-width', 'dist', '.', '..',
  ]) {
    test(`is not run when ${path} belongs to another user`, async () => {
      const file = join(copy, path)
      if (!existsSync(file)) return assert.fail(`there is no ${file}`)
      const whole = statSync(copy).uid
      await whileForeign(file, async () => {
        // The owner of the package itself is trusted by root that was not called through sudo.
        if (path !== '.') assertRefused(await run([], ...DEMO), file, /belongs to user 54321/)
        assertRefused(await run([...user.runAs, 'sudo'], ...DEMO), file, /belongs to user 54321/)
        assertRefused(await run([...user.runAs, 'sudo'], '--help'), file, /belongs to user 54321/)
      })
      assert.equal(statSync(copy).uid, whole)
    })
  }

  for (const path of ['node_modules/blessed/lib/widgets/screen.js', 'node_modules/lodash']) {
    test(`loads no screen as root when ${path} belongs to another user`, async (t) => {
      await whileForeign(join(copy, path), async () => {
        const terminal = runInTerminal([process.execPath, join(copy, 'bin/heat-tracer.js'), ...DEMO.slice(0, -1)])
        t.after(() => terminal.leave())
        const { code, text } = await terminal.waitForEnd()
        assert.equal(code, 4)
        const words = text.join('').replaceAll(/\s+/g, '')
        assert.ok(words.includes(`Rootmustnotloadfilesthatotheruserscanchange:${join(copy, path)}belongstouser54321`), text.join('\n'))
      })
    })
  }

  for (const path of ['node_modules/csv-parse/dist/cjs/sync.cjs', 'node_modules/@hpcc-js/wasm-zstd/package.json']) {
    test(`is not run by root when ${path} belongs to another user; after sudo, no package is loaded as root`, async () => {
      await whileForeign(join(copy, path), async () => {
        assertRefused(await run([], ...DEMO), join(copy, path), /belongs to user 54321/)
        assert.equal((await run([...user.runAs, 'sudo'], ...DEMO)).code, 0)
      })
    })
  }

  test('is not run when a directory above has packages that everyone can write', async () => {
    const packages = join(copy, '../node_modules')
    mkdirSync(packages)
    chmodSync(packages, 0o1777)
    assertRefused(await run([], ...DEMO), packages, /can be written by everyone/)
    rmSync(packages, { recursive: true })
  })

  test('is not run when a package is a link to the files of another user', async () => {
    const [real, moved] = [join(copy, 'node_modules/commander'), join(directory, 'commander')]
    renameSync(real, moved)
    symlinkSync(moved, real)
    await whileForeign(join(moved, 'index.js'), async () => assertRefused(await run([], ...DEMO), join(moved, 'index.js'), /belongs to/))
    rmSync(real)
    renameSync(moved, real)
  })

  test('is run when it belongs to root, to the caller of sudo, or as a whole to another user', async () => {
    assert.equal((await run([], ...DEMO)).code, 0)
    assert.equal((await run([...user.runAs, 'sudo'], ...DEMO)).code, 0)
    execFileSync('chown', ['-R', `${user.uid}`, copy])
    assert.equal((await run([...user.runAs, 'sudo'], ...DEMO)).code, 0)
    execFileSync('chown', ['-R', `${STRANGER}`, copy])
    assert.equal((await run([], ...DEMO)).code, 0)
    assertRefused(await run([...user.runAs, 'sudo'], ...DEMO), copy, /belongs to user 54321/)
    execFileSync('chown', ['-R', '0', copy])
    chownSync(copy, 0, 0)
  })

  test('is run by a user who is not root, whoever owns it: the user has nothing that the owner lacks', async () => {
    await whileForeign(join(copy, 'dist/src/cli.js'), async () => assert.equal((await run(user.runAs, ...DEMO)).code, 0))
  })
})
