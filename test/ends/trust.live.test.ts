/**
 * Root loads no file that others can change. The user interface checks before it starts a consumer, so before sudo asks for the
 * password; the consumer checks again before it opens libdtrace.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { buildNodeCommand } from '../../src/runtime/launch.js'
import { findLibdtrace, readUserContext, type Runtime } from '../../src/runtime/find-libdtrace.js'
import { copyProgram, TOP } from '../support/copy.js'
import { waitForExit } from '../support/heat-tracer.js'
import { createUser, userSkipReason } from '../support/user.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
chmodSync(directory, 0o755)
after(() => rmSync(directory, { recursive: true }))
const script = join(directory, 'any.d')
writeFileSync(script, 'BEGIN { @ = quantize(1); }\n')
chmodSync(script, 0o644)

const runtime = findLibdtrace({ user: readUserContext({}, process.geteuid?.() ?? -1) })
const skip = userSkipReason() ?? (runtime === null ? 'there is no libdtrace' : undefined) ?? false

/** Runs a copy of the program. */
const run = (top: string, env: NodeJS.ProcessEnv = {}, before: readonly string[] = []) => {
  const [command, ...words] = [...before, process.execPath, join(top, 'bin/heat-tracer.js'), 'run', script, '--ndjson', '--ticks', '1']
  return waitForExit(spawn(command!, words, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }))
}

const refusal = (path: string): RegExp => new RegExp(
  `^heat-tracer: Root must not load files that other users can change: ${path.replaceAll('.', '\\.')} `
    + '(can be written by everyone|belongs to user \\d+).*\\n {2}\\S.*\\n$')

describe('a root consumer', { skip }, () => {
  const copy = copyProgram(join(directory, 'copy'))

  for (const [what, path, damage] of [
    ['its own code', 'dist/src/consumer/main.js', (file: string) => chmodSync(file, 0o666)],
    ['the directory of its code', 'dist/src/core', (file: string) => chmodSync(file, 0o777)],
    ['the addon', 'src/libdtrace/build/Release/dtrace.node', (file: string) => chmodSync(file, 0o757)],
    ['code that belongs to them', 'dist/src/consumer', (file: string) => chownSync(file, 54321, 54321)],
  ] as const) {
    test(`is not started when others can change ${what}`, async () => {
      const [file, whole] = [join(copy, path), join(TOP, path)]
      damage(file)
      const { code, stdout, stderr } = await run(copy)
      rmSync(file, { recursive: true })
      cpSync(whole, file, { recursive: true })
      assert.equal(code, 4)
      assert.equal(stdout, '')
      assert.match(stderr, refusal(file))
    })
  }

  test('is started by root from the checkout of another user, whose code already runs as root', async () => {
    execFileSync('chown', ['-R', '54321:54321', copy])
    const { code, stderr } = await run(copy)
    execFileSync('chown', ['-R', '0:0', copy])
    assert.equal(code, 0, stderr)
  })

  const noPrivateRuntime = runtime?.root === undefined ? 'the system\'s own libdtrace is in use' : false
  test('is not started on a runtime that others can change', { skip: noPrivateRuntime }, async () => {
    const root = join(directory, 'runtime')
    cpSync(runtime!.root!, root, { recursive: true, verbatimSymlinks: true })
    chownSync(root, 54321, 54321)
    assert.match((await run(copy, { HEAT_TRACER_ROOT: root })).stderr, refusal(root))
  })

  test('is not started through sudo when others can change its code', async (t) => {
    const user = createUser({ sudoers: ['%u ALL=(ALL:ALL) NOPASSWD: ALL'] })
    t.after(() => user.remove())
    const file = join(copy, 'dist/src/consumer/main.js')
    chmodSync(file, 0o666)
    const { code, stderr } = await run(copy, {}, user.runAs)
    chmodSync(file, 0o644)
    assert.equal(code, 4)
    assert.match(stderr, refusal(file))
  })

  test('itself refuses a library that others can change', async () => {
    const { library, libraryDirectory } = runtime!
    const file = join(directory, basename(library))
    cpSync(library, file, { dereference: true })
    chmodSync(file, 0o666)
    const request = { probes: 'dtrace:::', library: file, libraryDirectory }
    const { command, args } = buildNodeCommand(runtime as Runtime, process.execPath, join(copy, 'dist/src/consumer/main.js'), [])
    const consumer = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    consumer.stdin.write(`${JSON.stringify(request)}\n`)
    const { stdout } = await waitForExit(consumer)
    const failure = JSON.parse(stdout.split('\n')[1]!) as { type: string; details: { code: string; text: string } }
    assert.equal(failure.details.code, 'untrusted')
    assert.ok(failure.details.text.includes(file))
  })
})
