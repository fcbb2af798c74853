/**
 * The kernel takes about 75 ms to detach each probe: a minute for the 720 probes of the provider syscall. Only the consumer waits
 * for that, and by then it keeps nothing of the user's open.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { listOpenFiles, hasEnded, readProcess } from '../support/process.js'
import { waitUntil } from '../support/pty.js'
import { runHeatTracerInTerminal } from '../support/terminal.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
after(() => rmSync(directory, { recursive: true }))

function script(name: string, text: string): string {
  const path = join(directory, `${name}.d`)
  writeFileSync(path, text)
  return path
}

/** Milliseconds that the kernel may take to detach all probes. */
const DETACHED = 240_000

/** Milliseconds: far less than the kernel takes, far more than the prompt does on a machine under load. */
const AT_ONCE = 3000

test('with 720 probes q gives the prompt back while the consumer, in a session of its own, lets go of them', async (t) => {
  const every = script('every', `
syscall:::entry /pid == $1/ { self->start = timestamp; }
syscall:::return /self->start/ { @[probefunc] = quantize(timestamp - self->start); self->start = 0; }
`)
  const terminal = runHeatTracerInTerminal(['run', every, String(process.pid), '--interval', '200'])
  t.after(() => terminal.leave())
  await terminal.waitForFirstFrame()
  const [user, consumer] = [await terminal.findInterface(), await terminal.findConsumer()]
  const began = performance.now()
  terminal.type('q')
  const { code, before, after } = await terminal.waitForEnd()
  const took = performance.now() - began
  t.diagnostic(`prompt back after ${took.toFixed(0)} ms`)
  assert.equal(code, 0)
  assert.equal(after, before)
  assert.ok(!terminal.screen.alternate && !terminal.screen.cursorHidden)
  assert.ok(took < AT_ONCE)
  assert.ok(hasEnded(user))

  const behind = readProcess(consumer.pid)
  assert.ok(behind !== undefined && !hasEnded(consumer), 'the consumer still lets go of its probes')
  assert.notEqual(behind.session, user.session, 'it is in a session of its own')
  assert.equal(behind.session, consumer.pid)
  await waitUntil('the consumer keeps nothing of the user\'s open', () => (
    readlinkSync(`/proc/${consumer.pid}/cwd`) === '/' && listOpenFiles(consumer).every((file) => !file.startsWith('/dev/pts/'))
  ))
  assert.deepEqual(listOpenFiles(consumer).filter((file) => /^\/dev\/(pts|tty)/.test(file)), [])

  await waitUntil('no consumer lives on', () => hasEnded(consumer), DETACHED)
  t.diagnostic(`probes let go after ${((performance.now() - began) / 1000).toFixed(1)} s`)
})

test('kill -9 of a consumer with many probes ends the screen, although the kernel holds its pipes', async (t) => {
  const some = script('some', `
syscall::g*:entry, syscall::s*:entry /pid == $1/ { self->start = timestamp; }
syscall::g*:return /self->start/ { @[probefunc] = quantize(timestamp - self->start); self->start = 0; }
`)
  const terminal = runHeatTracerInTerminal(['run', some, String(process.pid), '--interval', '200'])
  t.after(() => terminal.leave())
  await terminal.waitForFirstFrame()
  const consumer = await terminal.findConsumer()
  const began = performance.now()
  process.kill(consumer.pid, 'SIGKILL')
  const { code, before, after, text } = await terminal.waitForEnd()
  const took = performance.now() - began
  t.diagnostic(`prompt back after ${took.toFixed(0)} ms`)
  assert.ok(!hasEnded(consumer), 'the kernel still detaches its probes')
  assert.equal(code, 1)
  assert.equal(after, before)
  assert.ok(!terminal.screen.alternate)
  assert.match(text.join('\n'), /^heat-tracer: The consumer died while tracing\. .*\n.*dmesg/m)
  assert.ok(took < AT_ONCE)
  await waitUntil('no consumer lives on', () => hasEnded(consumer), DETACHED)
  t.diagnostic(`gone after ${((performance.now() - began) / 1000).toFixed(1)} s`)
})
