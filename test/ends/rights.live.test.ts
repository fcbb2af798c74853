/**
 * What reaches the root consumer, and what runs with which rights: no variable of the caller and no inspector gets in, no
 * descriptor gets out, and what -c and -C start runs as the user who called sudo.
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { BIN, parseEvents, runHeatTracer, startHeatTracer, waitForExit } from '../support/heat-tracer.js'
import { findConsumer, hasEnded, listOpenFiles, readProcess, type Process } from '../support/process.js'
import { waitUntil } from '../support/pty.js'
import { createUser, findProgram, userSkipReason } from '../support/user.js'

const skip = userSkipReason() ?? false
const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
chmodSync(directory, 0o755)
after(() => rmSync(directory, { recursive: true }))

function write(name: string, text: string, mode = 0o644): string {
  const path = join(directory, name)
  writeFileSync(path, text, { mode })
  return path
}

const COUNT = write('count.d', 'rawtp:raw_syscalls::sys_enter /pid == $target/ { @ = quantize(arg1); }\n')
const IDLE = write('idle.d', 'rawtp:raw_syscalls::sys_enter /pid == 1/ { @ = quantize(arg1); }\n')
/** Variables through which a program can be made to load code or to behave otherwise. None of them harms the tests. */
const HOSTILE = {
  NODE_OPTIONS: '--stack-trace-limit=11', NODE_PENDING_DEPRECATION: '1', LD_BIND_NOW: '1', GCONV_PATH: '/nowhere',
  DTRACE_OPT_QUIET: '1', BASH_ENV: '/nowhere', TMPDIR: '/tmp', LANG: 'C.UTF-8',
}

/** Waits until the trace of `tracer` has begun. */
async function findRunning(tracer: ChildProcess): Promise<Process> {
  let [output, errors] = ['', '']
  tracer.stdout!.on('data', (chunk: Buffer) => (output += String(chunk)))
  tracer.stderr!.on('data', (chunk: Buffer) => (errors += String(chunk)))
  await waitUntil('the header', () => output.includes('\n') || tracer.exitCode !== null, 30_000)
  assert.equal(tracer.exitCode, null, errors)
  return findConsumer(tracer.pid!)!
}

const readVariables = ({ pid }: Process): string[] => readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean)

/** Whether one of the process's sockets waits for connections. */
function isListening(process: Process): boolean {
  const listening = ['tcp', 'tcp6'].flatMap((name) => readFileSync(`/proc/net/${name}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/)).filter((fields) => fields[3] === '0A').map((fields) => `socket:[${fields[9]}]`)
  return listOpenFiles(process).some((file) => listening.includes(file))
}

const ALLOWED = /^(PATH=\/usr\/local\/sbin:|HOME=\/$|LANG=C\.UTF-8$|LC_|SUDO_(UID|GID|USER)=)/

/** The program as this user runs it: it calls sudo itself, or is run through sudo. */
function asUser(user: ReturnType<typeof createUser>, sudo: boolean, env: Record<string, string>, words: readonly string[]): ChildProcess {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const [first, ...rest] = [...user.runAs, 'env', ...variables, ...(sudo ? ['sudo'] : []), ...findProgram(user), ...words]
  return spawn(first!, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
}

describe('the consumer', { skip }, () => {
  // the most careless rules that sudo can have
  const user = skip === false ? createUser({ sudoers: ['Defaults:%u !env_reset', '%u ALL=(ALL:ALL) NOPASSWD: SETENV: ALL'] }) : undefined
  after(() => user?.remove())

  for (const how of ['as root', 'by sudo', 'under sudo']) {
    test(`${how}: gets none of the caller's variables; SIGUSR1 opens no inspector; it is called heat-tracer`, async () => {
      const words = ['run', IDLE, '--interval', '100', '--ndjson']
      const tracer = how === 'as root'
        ? startHeatTracer(words, { env: { ...process.env, ...HOSTILE } })
        : asUser(user!, how === 'under sudo', HOSTILE, words)
      const consumer = await findRunning(tracer)
      assert.deepEqual(readVariables(consumer).filter((variable) => !ALLOWED.test(variable)), [])
      const tasks = readdirSync(`/proc/${consumer.pid}/task`)
      const names = new Set(tasks.map((task) => readFileSync(`/proc/${consumer.pid}/task/${task}/comm`, 'utf8').trim()))
      assert.deepEqual([...names], ['heat-tracer'])
      assert.equal(readFileSync(`/proc/${consumer.pid}/cmdline`, 'utf8').split('\0')[0], 'heat-tracer')
      const processes = [consumer, readProcess(tracer.pid!)!]
      for (const { pid } of how === 'as root' ? processes : [consumer]) process.kill(pid, 'SIGUSR1')
      await new Promise((resolve) => setTimeout(resolve, 300))
      assert.ok(processes.every((one) => !isListening(one) && !hasEnded(one)))
      process.kill(consumer.pid, 'SIGTERM')
      await waitForExit(tracer)
    })
  }

  for (const sudo of [false, true]) {
    const how = sudo ? 'under sudo' : 'by sudo'
    test(`${how}: the command of -c runs as the caller, with the caller's groups and no descriptor of the consumer`, async () => {
      const command = 'sh -c "id -ru; id -G; echo $WORD; echo $HOME; ls -l /proc/self/fd"'
      const { stdout, stderr } = await waitForExit(asUser(user!, sudo, { WORD: 'kept' }, ['run', COUNT, '-c', command, '--ndjson']))
      const lines = parseEvents(stdout).flatMap((event) => (event.type === 'notice' && event.from === 'command' ? [event.text] : []))
      assert.equal(lines[0], String(user!.uid), stderr)
      assert.deepEqual(lines[1]!.split(' ').map(Number).sort((a, b) => a - b), user!.groups)
      assert.deepEqual(lines.slice(2, 4), ['kept', user!.home])
      const files = lines.filter((line) => line.includes(' -> ')).map((line) => line.replace(/.* (\d+ -> )/, '$1'))
      assert.deepEqual(files.map((line) => line.split(' ')[0]), ['0', '1', '2', '3'])
      assert.match(files[3]!, /^3 -> \/proc\/\d+\/fd$/)
    })

    test(`${how}: the preprocessor of -C runs as the caller`, async () => {
      const secret = write('secret.h', '#define SECRET 1\n', 0o600)
      const own = write('own.h', '#define OWN 1\n')
      const trace = async (header: string) => {
        const script = write('include.d', `#include "${header}"\nBEGIN { @ = quantize(1); exit(0); }\n`)
        return waitForExit(asUser(user!, sudo, {}, ['run', script, '-C', '--ndjson']))
      }
      const allowed = await trace(own)
      assert.equal(allowed.code, 0, allowed.stderr)
      const refused = await trace(secret)
      assert.notEqual(refused.code, 0)
      assert.doesNotMatch(refused.stdout + refused.stderr, /define SECRET/)
    })
  }
})

test('what system() starts gets no descriptor of the consumer or of the caller\'s shell', { skip: process.geteuid?.() !== 0 }, async () => {
  const script = write('system.d', 'BEGIN { @ = quantize(1); system("ls -l /proc/self/fd"); } rawtp:raw_syscalls::sys_enter /pid == 1/ {}')
  // Node closes what it inherits up to a gap: 200 is beyond
  const shell = ['-c', 'exec 200</dev/null; exec "$@"', 'bash', process.execPath, BIN]
  const words = ['run', script, '-w', '--duration', '1', '--ndjson']
  const { stdout, stderr } = await waitForExit(spawn('bash', [...shell, ...words], { stdio: ['ignore', 'pipe', 'pipe'] }))
  const lines = parseEvents(stdout).flatMap((event) => (event.type === 'notice' && event.text.includes(' -> ') ? [event.text] : []))
  assert.deepEqual(lines.map((line) => line.replace(/.* (\d+) -> .*/, '$1')), ['0', '1', '2', '3'], stderr)
})

describe('destructive without -w is refused', { skip: process.geteuid?.() !== 0 }, () => {
  const included = write('allow.h', '#pragma D option destructive\n')
  const body = 'BEGIN { @ = quantize(1); exit(0); }\n'
  for (const [what, text, ...words] of [
    ['#pragma D option destructive', `#pragma D option destructive\n${body}`],
    ['a value', `#pragma D option destructive=1\n${body}`],
    ['tabs and blanks', `#\tpragma \t D\toption\t\tdestructive \n${body}`],
    ['after another option', `#pragma D option quiet\n#pragma D option destructive\n${body}`],
    ['after the clauses', `${body}#pragma D option destructive\n`],
    ['in an included file', `#include "${included}"\n${body}`, '-C'],
    ['made by a macro', `#define PRAGMA(x) _Pragma(#x)\nPRAGMA(D option destructive)\n${body}`, '-C'],
    ['a continued line', `#pragma D option \\\ndestructive\n${body}`, '-C'],
    ['-x destructive', body, '-x', 'destructive'],
    ['-x destructive=1', body, '-x', 'destructive=1'],
    ['a destructive action', 'BEGIN { @ = quantize(1); system("true"); exit(0); }\n'],
  ] as const) {
    test(what, async () => {
      const script = write('destructive.d', text)
      const refused = await runHeatTracer(['run', script, ...words, '--ndjson'])
      assert.equal(refused.code, 3, refused.stdout)
      assert.match(refused.stderr, /destructive actions[^]*-w|does not compile/)
    })
  }

  test('with -w it is allowed', async () => {
    const script = write('destructive.d', `#pragma D option destructive\n${body}`)
    const { code, stderr } = await runHeatTracer(['run', script, '-w', '--ndjson'])
    assert.equal(code, 0, stderr)
  })
})
