/** Formats of single events beyond the cases: every variant of their lines, and what is no event. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../../src/core/errors/user-error.js'
import type { Drop, Event, Header } from '../../../src/core/stream/event.js'
import type { ImportOptions } from '../../../src/sources/import/index.js'
import { countByKey, findBuckets, noticeTexts, readImport, readingOf, selectTicks, textInput, totalOf } from './read-import.js'

const read = (text: string, options: Partial<ImportOptions> = {}): Promise<Event[]> => readImport({ ...textInput(text), ...options })
const refused = (code: string, sentence: RegExp) => (error: unknown): boolean => {
  assert.ok(error instanceof UserError, String(error))
  assert.equal(error.details.code, code)
  assert.match(error.message, sentence)
  return true
}

/** 14:03:20. */
const SECOND = 1_767_362_600_000
const CLOCK = 'HH:MM:SS (day of the file)'
const CALLS = (stamps: readonly string[], pid = ''): string => [
  `${pid}${stamps[0]} read(3, "a > b <0.5> \\"x\\"", 832) = 832 <0.000250>`, `${pid}${stamps[1]} futex(0x1, FUTEX_WAIT <unfinished ...>`,
  `${pid}${stamps[2]} --- SIGCHLD {si_signo=SIGCHLD} ---`, `${pid}${stamps[3]} <... futex resumed>) = -1 EAGAIN (Resource …) <1.500000>`,
  `${pid}${stamps[4]} exit_group(0) = ?`, `${pid}${stamps[5]} +++ exited with 0 +++`, '',
].join('\n')
for (const [what, stamps, pid, reading, start] of [
  ['-ttt', ['1767362600.1', '1767362600.2', '1767362601.5', '1767362601.7', '1767362601.8', '1767362601.9'], '4711 ', 'Unix s', SECOND],
  ['-tt', ['14:03:20.1', '14:03:20.2', '14:03:21.5', '14:03:21.7', '14:03:21.8', '14:03:21.9'], '[pid  4711] ', CLOCK, SECOND],
  ['-t', ['14:03:20', '14:03:20', '14:03:21', '14:03:21', '14:03:21', '14:03:21'], '', CLOCK, SECOND],
  ['-r', ['     0.100000', '     0.1', '     1.300000', '     0.200000', '     0.1', '     0.1'], '4711 ', 's since the start, -r', 0],
  ['-r -ttt', ['1767362600.1 (+     0.000000)', '1767362600.2 (+     0.1)', '1767362601.5 (+     1.3)', '1767362601.7 (+     0.2)',
    '1767362601.8 (+     0.1)', '1767362601.9 (+     0.1)'], '4711  ', 'Unix s', SECOND],
] as const) {
  test(`strace ${what}: a call has its latency at the end; signals, exits and unfinished calls are no events`, async () => {
    const events = await read(CALLS(stamps, pid), { now: () => Date.UTC(2026, 0, 2, 20) })
    assert.equal(readingOf(events), `strace: time: ${reading}, value: <time> (s), key: syscall`)
    assert.equal((events[0] as Header).start, start)
    assert.deepEqual(selectTicks(events).map(({ time, aggregations }) => [time, aggregations[0]!.records.map(({ key }) => key[0])]), [
      [1000, ['read']], [2000, ['futex']],
    ])
    assert.deepEqual(findBuckets(selectTicks(events)[1]!, 'latency', ['futex']), [[1_476_395_008, 1_610_612_735, 1]])
    assert.deepEqual(noticeTexts(events), ['Skipped: 2 lines of calls without a latency (unfinished, or not returning)'])
  })
}

test('strace without times is refused, and other keys are chosen by name', async () => {
  const line = '4711 1767362600.1 getpid() = 4711 <0.000004>\n4712 1767362600.1 getpid() = 4712 <0.000004>\n'
  assert.deepEqual(countByKey(await read(line, { key: 'pid' })), { 4711: 1, 4712: 1 })
  assert.deepEqual(countByKey(await read(line, { key: 'none' })), { '': 2 })
  const sentence = /--key comm: strace has no such key\.\n {2}Choose one of syscall, pid, none/
  await assert.rejects(read(line, { key: 'comm' }), refused('import-no-key', sentence))
  await assert.rejects(read(line, { format: 'strace', time: '1' }), refused('import-fixed-columns', /--time does not apply to strace/))
  const timeless = 'getpid() = 1 <0.000004>\n'.repeat(3)
  await assert.rejects(read(timeless), refused('import-refused', /strace wrote no times\.\n {2}Trace with times: strace -f -ttt -T/))
})

test('perf trace: durations in ms; calls without one are skipped and counted; lost events are drops', async () => {
  const events = await read([
    '         ? (         ): sh/9904  ... [continued]: execve())                = 0',
    '     0.046 ( 0.011 ms): sh/9904 brk()           = 0x556b93086000',
    '  1000.000 (1500.000 ms): Web Content/12 poll(ufds: 0x1, nfds: 1)         = 1', 'LOST 12 events!',
    '  1200.000 (         ): sh/9904 rt_sigreturn() ...', '  2500.000 (1300.000 ms): sh/9904  ... [continued]: wait4()) = 1', 'what', '',
  ].join('\n'))
  assert.equal(readingOf(events), 'perf trace: time: ms, value: (duration) (ms), key: syscall')
  assert.deepEqual(countByKey(events), { brk: 1, poll: 1, wait4: 1 })
  assert.deepEqual(findBuckets(selectTicks(events)[0]!, 'latency', ['brk']), [[10_240, 11_263, 1]])
  assert.deepEqual(events.filter((event): event is Drop => event.type === 'drop').map(({ count }) => count), [12])
  assert.deepEqual(noticeTexts(events).slice(-2), [
    '1 line was not understood, line 7: "what"', 'Skipped: 2 calls without a time or a duration (begun before, or not returned)',
  ])
  const one = await read('     0.004 ( 0.020 ms): read(fd: 3, buf: 0x1, count: 832) = 832\n')
  assert.deepEqual(countByKey(one), { read: 1 })
})

const REQUEST = '127.0.0.1 - - [02/Jan/2026:14:03:20 +0000] "GET /a?b=1 HTTP/1.1" 200 612 "-" "curl/7.88 0.123"'
test('nginx: $request_time behind the usual fields, before the times of the upstream, or by its name', async () => {
  const ends = [' 0.250', ' 0.250 0.100', ' 0.250 "0.100"', ' "0.250"', ' rt=0.250 uct="0.001" urt="0.100"', ' request_time=0.250']
  for (const end of ends) {
    const events = await read(`${REQUEST}${end}\n`.repeat(3))
    assert.equal(readingOf(events), 'access log: time: [date], value: $request_time (s), key: method')
    assert.equal((events[0] as Header).start, Date.UTC(2026, 0, 2, 14, 3, 20))
    assert.deepEqual(findBuckets(selectTicks(events)[0]!, 'latency', ['GET']), [[234_881_024, 251_658_239, 3]], end)
  }
  assert.deepEqual(countByKey(await read(`${REQUEST} 0.250\n`, { key: 'path' })), { '/a': 1 })
  assert.deepEqual(countByKey(await read(`${REQUEST} 0.250\n`, { key: 'status' })), { 200: 1 })
})

test('an access log without $request_time is refused; a line without it is rejected', async () => {
  await assert.rejects(read(`${REQUEST}\n`.repeat(20)), refused('import-refused', /Add \$request_time to the log_format/))
  await assert.rejects(read(`${REQUEST} 1234\n`.repeat(20)), refused('import-refused', /request_time/))
  const events = await read(`${REQUEST} 0.250\n${REQUEST} -\n`)
  assert.equal(totalOf(events), 1)
  assert.match(noticeTexts(events).at(-1)!, /^1 line was rejected because it has no \$request_time, line 2/)
})

test('PostgreSQL: durations in ms by command, whatever stands before them', async () => {
  const events = await read([
    '2026-01-02 14:03:20.100 UTC [1234] LOG:  duration: 12.345 ms  statement: SELECT 1',
    '2026-01-02 14:03:20.200 UTC [1234] LOG:  checkpoint starting: time',
    '2026-01-02 15:03:20.300 +01 [1234] app@db LOG:  duration: 0.250 ms  execute <unnamed>: update t set', '\ta = 1', '  where b = 2',
    '2026-01-02 14:03:21.000 GMT [7] LOG:  duration: 3.000 ms  parse S_1: select 1',
    '2026-01-02 14:03:21.100 UTC [7] LOG:  duration: 7.000 ms',
    '1767362601.500 [7] LOG:  duration: 8.000 ms  plan:',
    '2026-01-02 14:03:21.700 UTC,"app","db",7,"::1:5",695,3,"SELECT",2026-01-02 14:03:00 UTC,4/5,0,LOG,00000,'
      + '"duration: 9.000 ms  statement: SELECT 1",,,', '',
  ].join('\n'))
  assert.equal(readingOf(events), 'PostgreSQL: time: date, value: duration (ms), key: command')
  assert.equal((events[0] as Header).start, Date.UTC(2026, 0, 2, 14, 3, 20))
  assert.deepEqual(countByKey(events), { SELECT: 2, UPDATE: 1, 'parse SELECT': 1, '': 1, plan: 1 })
  assert.deepEqual(selectTicks(events).map(({ time }) => time), [1000, 2000])
  assert.deepEqual(findBuckets(selectTicks(events)[0]!, 'latency', ['UPDATE']), [[245_760, 262_143, 1]])
  assert.deepEqual(noticeTexts(events), ['Skipped: 1 entry of the log without a duration'])
})

test('JMeter: without a heading, with quoted messages over several lines, without a label; XML is refused', async () => {
  const bare = await read('1754489190158,89,Home,200,OK,Thread 1-0,text,true,,1024,99,5,5,null,15,0,1\n'.repeat(3))
  assert.equal(readingOf(bare), 'JMeter: time: column 1 (Unix ms), value: column 2 (ms), key: label')
  assert.deepEqual(countByKey(bare), { Home: 3 })
  const quoted = await read('timeStamp,elapsed,label,failureMessage\n1754489190158,89,"a, b","not\nfound, ""x"""\n1754489190159,90,c,\n')
  assert.deepEqual(countByKey(quoted), { 'a, b': 1, c: 1 })
  const unlabeled = await read('elapsed,timeStamp\n89,1754489190158\n')
  assert.equal(readingOf(unlabeled), 'JMeter: time: column 2 (Unix ms), value: column 1 (ms), key: none')
  const dated = await read('timeStamp,elapsed,label\n2026/01/02 14:03:20.158,89,Home\n')
  assert.equal((dated[0] as Header).start, Date.UTC(2026, 0, 2, 14, 3, 20))
  const xml = '<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n'
  await assert.rejects(read(xml), refused('import-refused', /in XML\.\n {2}Let JMeter write CSV/))
})

test('fio: without offsets, with trims and Unix times; a log of bandwidth, IOPS or histograms is refused by its name', async () => {
  const events = await read('1767362600100, 5000, 0, 4096\n1767362600200, 6000, 2, 4096\n1767362601200, 7000, 1, 4096\n')
  assert.equal((events[0] as Header).start, SECOND)
  assert.equal(readingOf(events), 'fio: time: column 1 (Unix ms), value: column 2 (ns), key: direction')
  assert.deepEqual(countByKey(events), { read: 1, trim: 1, write: 1 })
  for (const name of ['t_bw.1.log', 't_iops.log', 'x_clat_hist.2.log']) {
    const named = { ...textInput('1, 5, 0, 4096\n'.repeat(4)), name }
    await assert.rejects(readImport(named), refused('import-refused', /by its name it is a log of/))
  }
})

test('JSON lines: fields are columns, wherever they stand; fields inside objects have a path; other lines are rejected', async () => {
  const events = await read([
    '{"time":"2026-01-02T14:03:20Z","http":{"method":"GET","code":200},"request_time_ms":12.5}',
    '{"http":{"method":"PUT"},"request_time_ms":"13","time":"2026-01-02T14:03:21Z","new":1}',
    '{"time":"2026-01-02T14:03:21Z","http":{}}', 'oops', '',
  ].join('\n'), { key: 'http.method' })
  assert.equal(readingOf(events), 'JSON lines: time: time (date), value: request_time_ms (ms), key: http.method')
  assert.deepEqual(countByKey(events), { GET: 1, PUT: 1 })
  assert.equal((events[0] as Header).start, Date.UTC(2026, 0, 2, 14, 3, 20))
  assert.deepEqual(noticeTexts(events).slice(-2), [
    '1 line was rejected because request_time_ms is not a number, line 3: "{"time":"2026-01-02T14:03:21Z","http":{}}"',
    '1 line was rejected because it is not a JSON object, line 4: "oops"',
  ])
  const seconds = '{"ts":1767362600.5,"request_time":"0.003"}\n{"ts":1767362601.5,"request_time":"0.004"}\n'
  await assert.rejects(read(seconds), refused('import-no-unit', /--unit s/))
  assert.equal(totalOf(await read(seconds, { unit: 's' })), 2)
})
