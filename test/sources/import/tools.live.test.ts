/**
 * Imports checked against real tools: a known number of getpid() calls seen by strace and perf trace, from a live pipe and from a file,
 * and fio's I/Os, which fio counts itself.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Readable } from 'node:stream'
import { isQuantized } from '../../../src/core/stream/aggregation.js'
import type { Drop, Event } from '../../../src/core/stream/event.js'
import { buildWorkload } from '../../support/build.js'
import { countByKey, readImport, readingOf, selectTicks, totalOf } from './read-import.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-tools-'))
after(() => rmSync(directory, { recursive: true }))

const CALLS = 2000
const has = (program: string): false | string => (spawnSync('which', [program]).status === 0 ? false : `no ${program} on this machine`)
const needsRoot = process.getuid?.() === 0 ? false : 'tracing needs root'

/** The workload. It starts its calls when it reads a line from standard input. */
const workload = `${buildWorkload('counted')} ${CALLS} 20 2000`
const noDelays = (events: readonly Event[]): Drop[] => events.filter((event): event is Drop => event.type === 'drop')

for (const stamps of [['-ttt'], ['-tt'], ['-r'], ['-r', '-ttt']]) {
  test(`strace -f ${stamps.join(' ')} -T: every call is an event, from a live pipe`, { skip: has('strace'), timeout: 60_000 }, async () => {
    const args = ['-f', ...stamps, '-T', '-e', 'trace=getpid', ...workload.split(' ')]
    const child = spawn('strace', args, { stdio: ['pipe', 'ignore', 'pipe'] })
    child.stdin!.end('go\n')
    const events = await readImport({ stream: child.stderr as Readable, name: 'strace', isLive: true })
    assert.match(readingOf(events)!, /^strace: time: .*, value: <time> \(s\), key: syscall$/)
    assert.equal(countByKey(events)['getpid'], CALLS)
    assert.deepEqual(noDelays(events), [])
    const [lowest] = selectTicks(events).flatMap(({ aggregations }) => aggregations.filter(isQuantized)).flatMap(({ records }) => records)
    assert.ok(lowest!.buckets[0]![0]! < 1e6, 'a call takes microseconds')
  })
}

test('perf trace: every call is an event or counted as lost', { skip: needsRoot || has('perf'), timeout: 60_000 }, async () => {
  const path = join(directory, 'perf.txt')
  spawnSync('perf', ['trace', '-e', 'getpid', '-o', path, '--', ...workload.split(' ')], { input: 'go\n', timeout: 50_000 })
  const events = await readImport({ path })
  assert.match(readingOf(events)!, /^perf trace: time: ms, value: \(duration\) \(ms\), key: syscall$/)
  const lost = noDelays(events).reduce((sum, { count }) => sum + count, 0)
  assert.ok(totalOf(events) <= CALLS && totalOf(events) + lost >= CALLS, `${totalOf(events)} events, ${lost} lost`)
})

test('fio: every I/O that fio counts is in its log, as read or write', { skip: has('fio'), timeout: 60_000 }, async () => {
  const args = ['--name=t', '--size=4m', '--rw=randrw', '--bs=4k', '--ioengine=psync', '--write_lat_log=t', '--output-format=json']
  const { jobs: [job] } = JSON.parse(execFileSync('fio', args, { cwd: directory, encoding: 'utf8' })) as {
    jobs: [{ read: { total_ios: number; lat_ns: { max: number } }; write: { total_ios: number } }]
  }
  const events = await readImport({ path: join(directory, 't_lat.1.log') })
  assert.deepEqual(countByKey(events), { read: job.read.total_ios, write: job.write.total_ios })
  const highest = selectTicks(events).flatMap(({ aggregations }) => aggregations.filter(isQuantized)).flatMap(({ records }) => records)
    .filter(({ key }) => key[0] === 'read').flatMap(({ buckets }) => buckets.map(([, max]) => max!))
  assert.ok(Math.max(...highest) >= job.read.lat_ns.max)
  assert.ok(readFileSync(join(directory, 't_lat.1.log'), 'utf8').split('\n').length - 1 === totalOf(events))
})
