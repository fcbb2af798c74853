/**
 * Imports checked against the real programs: a known number of getpid() calls, counted by dtrace(1) and by bpftrace, printed again and
 * again while they are made, and imported from the live pipe. The sums must be the calls made, in every aggregation.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Readable } from 'node:stream'
import { buildCommand } from '../../../src/runtime/launch.js'
import { findLibdtrace, readUserContext } from '../../../src/runtime/find-libdtrace.js'
import { buildWorkload } from '../../support/build.js'
import { countByAggregation, readImport, noticeTexts, quantizersByName, selectTicks } from './read-import.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-import-'))
after(() => rmSync(directory, { recursive: true }))

const runtime = findLibdtrace({ user: readUserContext(process.env, process.getuid?.() ?? -1) })
const GETPID = process.arch === 'arm64' ? 172 : 39
const CALLS = 6000
const hasDebugfs = existsSync('/sys/kernel/debug/tracing/events')
const root = process.getuid?.() !== 0 ? 'tracing needs root' : hasDebugfs ? false : 'debugfs is not mounted on /sys/kernel/debug'

/** The workload. It starts its calls when it reads a line from standard input. */
const workload = `${buildWorkload('counted')} ${CALLS} 20 8000`

function stopLater(child: ChildProcess): void {
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
  child.once('exit', () => clearTimeout(timer))
}

const SCRIPT = `#pragma D option quiet
rawtp:raw_syscalls::sys_enter /pid == $target && arg1 == ${GETPID}/
{
	this->v = timestamp / 1000;
	@q["getpid", pid] = quantize(this->v % 5000);
	@l["linear"] = lquantize(this->v % 300, 20, 200, 15);
	@ll = llquantize(this->v % 90000 - 400, 10, 1, 4, 20);
	n++;
}
rawtp:raw_syscalls::sys_enter /pid == $target && n % 1000 == 0 && n != 0 && n != last/
{
	last = n;
	printa(@q); printa(@l); printa(@ll); CLEAR
}`

function dtrace(clear: string): ChildProcess {
  const script = join(directory, 'counted.d')
  writeFileSync(script, SCRIPT.replace('CLEAR', clear))
  const libraries = join(directory, 'lib')
  rmSync(libraries, { recursive: true, force: true })
  execFileSync('mkdir', [libraries])
  copyFileSync(join(runtime!.libraryDirectory, 'bpf_dlib.o'), join(libraries, 'bpf_dlib.o'))
  const { command, args } = buildCommand(
    runtime!, runtime!.dtraceProgram!, ['-x', `syslibdir=${libraries}`, '-x', 'aggsize=4m', '-q', '-s', script, '-c', workload],
  )
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin!.end('go\n')
  stopLater(child)
  return child
}

const without = runtime?.dtraceProgram === undefined ? 'no dtrace(1) on this machine' : root

for (const [how, clear] of [
  ['prints sums', ''], ['clears', 'clear(@q); clear(@l); clear(@ll);'], ['truncates', 'trunc(@q); trunc(@l); trunc(@ll);'],
] as const) {
  test(`dtrace(1) that ${how} each time, from a live pipe: every call is in every aggregation`, {
    skip: without, timeout: 120_000,
  }, async () => {
    const child = dtrace(clear)
    const events = await readImport({
      stream: child.stdout as Readable, name: 'dtrace', isLive: true, format: 'dtrace', ...(clear === '' ? {} : { countMode: 'cleared' }),
    })
    const ticks = selectTicks(events)
    const sums = Object.fromEntries(['quantize', 'lquantize', 'llquantize'].map(
      (name) => [name, ticks.reduce((sum, tick) => sum + (countByAggregation(tick)[name] ?? 0), 0)],
    ))
    // What is counted while the print is under way may be cleared unseen; sums lose nothing.
    const least = clear === '' ? CALLS : CALLS - 60
    for (const [name, sum] of Object.entries(sums)) assert.ok(sum <= CALLS && sum >= least, `${name}: ${sum} of ${CALLS}`)
    assert.ok(ticks.length >= 3, `${ticks.length} ticks`)
    assert.deepEqual(noticeTexts(events).filter((notice) => !/ready|done/.test(notice)), [])
    const shapes = quantizersByName(ticks[0]!)
    assert.equal(shapes['lquantize'], 'lquantize(20,200,15)')
    // Where nothing fell into the lowest and the highest bucket, its limits are not printed.
    assert.match(shapes['llquantize']!, /^llquantize\(10,[01],\d+,20\)$/)
  })
}

const bpftrace = ((): string | false => {
  try {
    execFileSync('bpftrace', ['--version'], { stdio: 'ignore' })
    return root
  } catch {
    return 'no bpftrace on this machine'
  }
})()

for (const [how, clear] of [['prints sums', ''], ['clears', 'clear(@h); clear(@l);']] as const) {
  test(`bpftrace that ${how} each time, from a live pipe: every call is in every map`, { skip: bpftrace, timeout: 120_000 }, async () => {
    const program = `tracepoint:raw_syscalls:sys_enter /pid == cpid && args->id == ${GETPID}/ {
      @h = hist((nsecs / 1000) % 5000); @l[comm, args->id] = lhist((nsecs / 1000) % 300, 20, 200, 15);
      @n++; if (@n % 1000 == 0) { print(@h); print(@l); ${clear} } }`
    const child = spawn('bpftrace', ['-f', 'json', '-c', workload, '-e', program], { stdio: ['pipe', 'pipe', 'ignore'] })
    child.stdin!.end('go\n')
    stopLater(child)
    const events = await readImport({
      stream: child.stdout as Readable, name: 'bpftrace', isLive: true, format: 'bpftrace',
      ...(clear === '' ? {} : { countMode: 'cleared' }),
    })
    const ticks = selectTicks(events)
    for (const name of ['h', 'l']) {
      const sum = ticks.reduce((all, tick) => all + (countByAggregation(tick)[name] ?? 0), 0)
      assert.ok(sum <= CALLS && sum >= (clear === '' ? CALLS : CALLS - 300), `@${name}: ${sum} of ${CALLS}`)
    }
    assert.ok(ticks.length >= 3, `${ticks.length} ticks`)
    assert.equal(quantizersByName(ticks[0]!)['l'], 'lquantize(20,200,15)')
  })
}
