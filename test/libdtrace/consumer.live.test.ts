/** The Consumer on a live kernel: order of calls, options, programs, trace records, and what node-libdtrace's own tests check. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { DTraceError, type ProbeName, type TraceRecord } from 'libdtrace'
import { fails, onDTrace, workUntil } from './on-dtrace.js'

await onDTrace(import.meta.url, ({ test, consumer }) => {
  test('version() is the one of dtrace -V', () => {
    assert.match(consumer().version(), /^(Sun )?D \d+\.\d+/)
  })

  test('setopt() refuses unknown options, and values of the wrong type', () => {
    const c = consumer()
    assert.throws(() => c.setopt(undefined as never), TypeError)
    assert.throws(() => c.setopt('bogusoption'), fails('OPTION', /bogusoption/))
    assert.throws(() => c.setopt('bufpolicy'), fails('OPTION'))
    assert.throws(() => c.setopt('bufpolicy', 100), fails('OPTION'))
    assert.throws(() => c.setopt('bufpolicy', true), fails('OPTION'))
    assert.throws(() => c.setopt('dynvarsize', 1.23), fails('OPTION'))
    for (const value of [{ foo: 1024 }, [false], new Date(), null]) assert.throws(() => c.setopt('quiet', value as never), TypeError)
    for (const value of [true, false, 1024, '1', '0', undefined]) c.setopt('quiet', value)
  })

  test('getopt() gives the value in the smallest unit, null when unset', () => {
    const c = consumer()
    assert.equal(c.getopt('aggsize'), 4 << 20)
    c.setopt('switchrate', '10ms')
    assert.equal(c.getopt('switchrate'), 10_000_000)
    assert.equal(c.getopt('flowindent'), null)
    assert.throws(() => c.getopt('bogusoption'), fails('OPTION'))
    assert.throws(() => c.getopt(5 as never), TypeError)
  })

  test('compile() names the file and the line in libdtrace\'s own words', () => {
    const c = consumer()
    const failure = (text: string, options = {}) => {
      try {
        c.compile(text, { file: 'x.d', ...options })
      } catch (error) {
        assert.ok(error instanceof DTraceError && error.code === 'COMPILE')
        return { message: error.message, file: error.file, line: error.line }
      }
      return assert.fail('it compiled')
    }
    assert.deepEqual(failure('BEGIN\n{\n  trace(foo);\n}\n'),
      { message: 'failed to compile x.d: line 3: failed to resolve foo: Unknown variable name', file: 'x.d', line: 3 })
    assert.match(failure('BEGIN\n{\n').message, /x\.d: line \d+: syntax error/)
    assert.match(failure('nosuch:::probe { trace(0); }').message, /line 1: .*nosuch:::probe does not match any probes/)
    assert.match(failure('').message, /empty D program/)
    assert.equal(failure('#define X\n\nBEGIN { trace(X bar); }\n', { preprocess: true }).line, 3)
    assert.match(failure('BEGIN { trace($1); }').message, /line 1: .*\$1/)
    assert.match(failure('BEGIN { trace(1); }', { arguments: ['5'] }).message, /extraneous argument '5'/)
    assert.throws(() => c.strcompile('this is not D'), fails('COMPILE', /failed to compile program: line 1/))
    for (const text of [undefined, 61707, null]) assert.throws(() => c.strcompile(text as never), TypeError)
    for (const options of [{ file: 5 }, { arguments: 'x' }, { arguments: [5] }, { arguments: ['a\0b'] }, 5]) {
      assert.throws(() => c.compile('BEGIN {}', options as never), TypeError)
    }
  })

  test('compile() takes arguments, definitions, CRLF, programs without probes or clauses, and counts what it found', async () => {
    const c = consumer()
    let output = ''
    c.onOutput((text) => (output += text))
    c.setopt('define', 'FORTY=40')
    c.compile('BEGIN { printf("%s %d %s|", $$1, FORTY + $2, $$0); }', { file: 'x.d', arguments: ['one', '2'], preprocess: true })
    assert.equal(c.compile('#pragma D option quiet\r\nBEGIN\r\n{ printf("crlf|"); }\r\n').matches, 1)
    assert.equal(c.compile('nosuch:::probe { @ = count(); }', { allowZeroMatches: true }).matches, 0)
    c.compile('', { allowEmpty: true })
    const { aggregations, matches } = c.compile('BEGIN { @a = count(); } BEGIN, END { trace(1); }')
    assert.deepEqual({ aggregations, matches }, { aggregations: 1, matches: 3 })
    c.go()
    await workUntil(c, () => output.includes('crlf|'))
    assert.ok(output.startsWith('one 42 x.d|'), output)
  })

  test('calls out of order are refused: compile after go, a second go, work before go, anything after close', () => {
    const c = consumer()
    assert.throws(() => c.go(), fails('ORDER', /before compile/))
    for (const call of [() => c.work(), () => c.snapshot(), () => c.stop(), () => c.consume(() => {}), () => c.aggwalk(() => {})]) {
      assert.throws(call, fails('ORDER', /before go/))
    }
    c.compile('BEGIN { trace(9904); }')
    assert.throws(() => c.grabProcess(1), fails('ORDER'))
    assert.throws(() => c.createProcess(['true']), fails('ORDER'))
    c.go()
    assert.throws(() => c.go(), fails('ORDER', /second go/))
    assert.throws(() => c.compile('BEGIN { trace(0); }'), fails('ORDER', /after go/))
    for (const call of [() => c.consume(5 as never), () => c.aggwalk(undefined as never), () => c.onDrop(5 as never)]) {
      assert.throws(call, TypeError)
    }
    c.close()
    c.close()
    for (const call of [() => c.work(), () => c.setopt('quiet'), () => c.compile(''), () => c.go(), () => c.snapshot(), () => c.probes()]) {
      assert.throws(call, fails('CLOSED'))
    }
  })

  test('go() says why it failed, and then the consumer cannot be used any more', () => {
    const c = consumer()
    c.compile('BEGIN { system("true"); }')
    assert.throws(() => c.go(), (error) => error instanceof DTraceError && error.code === 'GO' && error.errno > 0)
    assert.throws(() => c.go(), fails('ORDER', /open another/))
    assert.throws(() => c.work(), fails('ORDER'))
  })

  test('runConsumer() gives each datum, then the probe alone', () => {
    const c = consumer()
    c.compile('BEGIN { trace(9904); trace("text"); printf("{ foo: %d", 123); printf(", bar: %d", 456); }')
    c.go()
    const seen: [ProbeName, TraceRecord | undefined][] = []
    c.consume((probe, record) => seen.push([probe, record]))
    assert.deepEqual(seen.map(([, record]) => record?.data), [9904, 'text', '{ foo: 123', ', bar: 456', undefined])
    for (const [probe] of seen) assert.deepEqual(probe, { provider: 'dtrace', module: '', function: '', name: 'BEGIN' })
    c.stop()
  })

  test('runConsumer() after stop() gives END\'s data', () => {
    const c = consumer()
    c.compile('END { trace(61707); }')
    c.go()
    c.consume(() => assert.fail('nothing has been traced'))
    c.stop()
    c.stop()
    const data: unknown[] = []
    c.consume((probe, record) => {
      assert.equal(probe.name, 'END')
      if (record !== undefined) data.push(record.data)
    })
    assert.deepEqual(data, [61707])
  })

  test('aggwalk() keeps the trace records it meets for consume()', () => {
    const c = consumer()
    c.compile('BEGIN { trace(5); @ = count(); }')
    c.go()
    const walked: unknown[] = []
    c.aggwalk((...record) => walked.push(record))
    assert.deepEqual(walked, [[1, [], 1]])
    const data: unknown[] = []
    c.consume((_, record) => data.push(record?.data))
    assert.deepEqual(data, [5, undefined])
  })

  test('probes() lists what a pattern matches, and nothing when it matches nothing', () => {
    const c = consumer()
    const begin = c.probes('dtrace:::BEGIN')
    assert.deepEqual(begin.map(({ id: _, ...name }) => name), [{ provider: 'dtrace', module: '', function: '', name: 'BEGIN' }])
    assert.deepEqual(c.probes({ provider: 'dtrace' }).map(({ name }) => name).sort(), ['BEGIN', 'END', 'ERROR'])
    assert.deepEqual(c.probes('nosuch:::'), [])
    assert.ok(c.probes({ provider: 'rawtp', name: 'sys_*' }).length >= 2)
    assert.throws(() => c.probes('a:b:c:d:e:f'), fails('PATTERN'))
    assert.throws(() => c.probes(5 as never), TypeError)
    assert.ok(c.probes().length > 500)
  })

  test('a second consumer beside an open one is refused on Linux', () => {
    const c = consumer()
    assert.throws(() => consumer(), fails('TAKEN', /close/))
    c.close()
    assert.equal(consumer().getopt('aggsize'), 4 << 20)
  })

  test('a consumer without references is closed by the garbage collector', async () => {
    const forget = () => {
      const c = consumer(false)
      c.compile('BEGIN { @ = count(); }')
      c.onBeforeReset(() => c.snapshot())
      c.go()
    }
    forget()
    let taken = true
    for (let i = 0; i < 20 && taken; i++) {
      await sleep(10)
      globalThis.gc!()
      try {
        consumer()
        taken = false
      } catch (error) {
        assert.ok(fails('TAKEN')(error))
      }
    }
    assert.ok(!taken)
  })
})
