/** The events of a Consumer on a live kernel: output, exit, faults, drops, processes, and exceptions of handlers. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorEvent } from 'libdtrace'
import { fails, onDTrace, workUntil } from './on-dtrace.js'

await onDTrace(import.meta.url, ({ test, consumer }) => {
  test('onOutput() distinguishes printa() from printf() and trace(), in order', () => {
    const c = consumer()
    c.compile('BEGIN { printf("before %s\\n", "\\303\\251\\377"); @["k"] = count(); printa(@); printa("%s=%@d\\n", @); trace("after"); }')
    c.go()
    const output: [string, boolean][] = []
    c.onOutput((text, { aggregation }) => output.push([text, aggregation]))
    c.work()
    assert.deepEqual(output.map(([, aggregation]) => aggregation), [false, true, false])
    assert.equal(output[0]![0], 'before é\\xff\n')
    assert.match(output[1]![0], /^\n +k +1\nk=1\n$/)
    assert.equal(output[2]![0].trim(), 'after')
  })

  test('freopen() redirects the output and restores it', () => {
    const c = consumer()
    c.setopt('destructive')
    c.compile('BEGIN { printf("1"); freopen("/dev/null"); printf("2"); freopen(""); printf("3"); }')
    c.go()
    let output = ''
    c.onOutput((text) => (output += text))
    c.work()
    c.stop()
    c.work()
    assert.equal(output.replaceAll(/\s/g, ''), '13')
  })

  test('exit() ends work() with its status', async () => {
    const c = consumer()
    c.compile('BEGIN { @ = quantize(7); exit(3); }')
    c.go()
    let status = c.work()
    for (let i = 0; i < 50 && status !== 'done'; i++) {
      await sleep(20)
      status = c.work()
    }
    assert.equal(status, 'done')
    assert.equal(c.exitStatus(), 3)
    assert.deepEqual([...c.snapshot().counts], [1])
  })

  test('exitStatus() is null without exit(), and keeps a negative status', () => {
    const without = consumer()
    without.compile('BEGIN { trace(1); }')
    without.go()
    without.work()
    assert.equal(without.exitStatus(), null)
    without.close()
    const negative = consumer()
    negative.compile('BEGIN { exit(-1); }')
    negative.go()
    negative.work()
    assert.equal(negative.exitStatus(), -1)
  })

  test('onError() is called for a division by zero and a bad address; tracing goes on', () => {
    const c = consumer()
    c.compile('BEGIN { zero = 0; trace(1 / zero); } BEGIN { trace(*(int *)0); } BEGIN { trace("still here"); }')
    const faults: ErrorEvent[] = []
    let output = ''
    c.onError((event) => faults.push(event))
    c.onOutput((text) => (output += text))
    c.go()
    c.work()
    assert.deepEqual(faults.map(({ fault }) => fault), [4, 1])
    assert.match(faults[0]!.message, /divide-by-zero/)
    assert.equal(faults[0]!.probe?.name, 'BEGIN')
    assert.equal(faults[1]!.address, '0x0')
    assert.match(output, /still here/)
  })

  test('onDrop() is called for aggregations that did not fit into the buffer', async () => {
    const c = consumer()
    c.setopt('aggsize', '4k')
    c.compile(Array.from({ length: 60 }, (_, i) => `BEGIN { @[${i}] = quantize(1); }`).join('\n'))
    let dropped = 0
    c.onDrop(({ kind, count, message }) => {
      assert.equal(kind, 'aggregation')
      assert.match(message, /drop/)
      dropped += count
    })
    c.go()
    c.work()
    const kept = c.snapshot().records.length
    await workUntil(c, () => c.snapshot().records.length + dropped === 60)
    assert.ok(dropped > 0 && kept > 0, `${kept} kept, ${dropped} dropped`)
  })

  test('a handler that throws makes work() throw, after the other events', () => {
    const c = consumer()
    c.compile('BEGIN { zero = 0; trace(1 / zero); } BEGIN { trace("output"); @ = count(); clear(@); }')
    let output = ''
    c.onOutput((text) => (output += text))
    c.onError(() => { throw new Error('from the handler') })
    c.onBeforeReset(() => { throw new RangeError('from the reset') })
    c.go()
    assert.throws(() => c.work(), /from the handler/)
    assert.match(output, /output/)
    assert.equal(c.work(), 'okay')
  })

  test('work() throws what the handler of onBeforeReset() throws', () => {
    const c = consumer()
    c.compile('BEGIN { @ = count(); clear(@); }')
    c.onBeforeReset(() => {
      assert.throws(() => c.work(), fails('BUSY'))
      assert.throws(() => c.setopt('quiet'), fails('BUSY'))
      assert.throws(() => c.close(), fails('BUSY'))
      throw new RangeError('from the reset')
    })
    c.go()
    assert.throws(() => c.work(), /from the reset/)
    assert.equal(c.work(), 'okay')
  })

  test('createProcess() waits for go(), is $target, and its end is reported', async () => {
    const c = consumer()
    for (const argv of [[], ['a\0b'], 'true', [5]]) assert.throws(() => c.createProcess(argv as never), TypeError)
    assert.throws(() => c.createProcess(['/nonexistent/program']), fails('PROCESS', /\/nonexistent\/program/))
    const pid = c.createProcess(['/bin/sleep', '0.2'])
    let output = ''
    let ended = 0
    c.onOutput((text) => (output += text))
    c.onProcess((event) => { if (event.ended) ended = event.pid })
    c.compile('BEGIN { printf("%d", $target); }')
    await sleep(300)
    c.go()
    assert.equal(ended, 0)
    await workUntil(c, () => ended !== 0)
    assert.equal(ended, pid)
    assert.equal(output, String(pid))
  })

  test('grabProcess() refuses a pid that does not exist', () => {
    const c = consumer()
    for (const pid of [0, -1, 1.5, '1', undefined]) assert.throws(() => c.grabProcess(pid as never), TypeError)
    assert.throws(() => c.grabProcess(4_194_303), fails('PROCESS', /4194303/))
  })
})
