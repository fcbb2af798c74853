/** Snapshots and walks on a live kernel: every count is there, in the right bucket under the right key. */
import assert from 'node:assert/strict'
import { findRange, type AggregationValue, type Consumer, type KeyPart, type QuantizingFunction, type Snapshot } from 'libdtrace'
import { onDTrace } from './on-dtrace.js'

type Walked = [varid: number, key: KeyPart[], value: AggregationValue]

function walk(consumer: Consumer): Walked[] {
  const walked: Walked[] = []
  consumer.aggwalk((...record) => walked.push(record))
  return walked.sort(([a], [b]) => a - b)
}

function started(consumer: Consumer, text: string): Consumer {
  consumer.compile(text)
  consumer.go()
  consumer.work()
  return consumer
}

/** [min, max, count] of each record by its aggregation's name; for programs whose keys are all empty. */
function bucketsOf(snapshot: Snapshot): Map<string, [number | null, number | null, number][]> {
  const found = new Map<string, [number | null, number | null, number][]>()
  const aggregationOf = new Map(snapshot.added.map(({ record, aggregation }) => (
    [record, snapshot.aggregations.find(({ id }) => id === aggregation)!]
  )))
  let at = 0
  snapshot.records.forEach((record, i) => {
    const { name, function: fun, parameters } = aggregationOf.get(record)!
    const buckets: [number | null, number | null, number][] = []
    for (const end = at + snapshot.lengths[i]!; at < end; at++) {
      buckets.push([...findRange(fun as QuantizingFunction, parameters, snapshot.indices[at]!), snapshot.counts[at]!])
    }
    found.set(name, buckets)
  })
  return found
}

/** One clause for every twenty values: the kernel's verifier refuses a clause with all of them. */
function clauses(values: readonly number[], statement: (value: number) => string): string {
  const text: string[] = []
  for (let i = 0; i < values.length; i += 20) text.push(`BEGIN { ${values.slice(i, i + 20).map(statement).join(' ')} }`)
  return text.join('\n')
}

await onDTrace(import.meta.url, ({ test, consumer }) => {
  test('aggwalk() gives id, key and value, and then no more', () => {
    const c = started(consumer(), 'BEGIN { @["foo", "bar", 9904, 61707] = count(); }')
    assert.deepEqual(walk(c), [[1, ['foo', 'bar', 9904, 61707], 1]])
    assert.deepEqual(walk(c), [])
  })

  test('aggwalk() gives every function\'s value, with ids in program order', () => {
    const c = started(consumer(), `BEGIN {
      @max = max(10); @max = max(20); @min = min(10); @min = min(20); @count = count(); @count = count();
      @sum = sum(10); @sum = sum(20); @avg = avg(30); @avg = avg(1);
      @q = quantize(2); @q = quantize(4); @q = quantize(5); @q = quantize(8);
      @l = lquantize(2, 3, 7, 3); @l = lquantize(4, 3, 7, 3); @l = lquantize(5, 3, 7, 3); @l = lquantize(8, 3, 7, 3);
      @s = stddev(2); @s = stddev(4); @s = stddev(4); @s = stddev(4); @s = stddev(5); @s = stddev(5); @s = stddev(7); @s = stddev(9); }`)
    assert.deepEqual(walk(c), [
      [1, [], 20], [2, [], 10], [3, [], 2], [4, [], 30], [5, [], 15.5],
      [6, [], [[[2, 3], 1], [[4, 7], 2], [[8, 15], 1]]],
      [7, [], [[[c.aggmin(), 2], 1], [[3, 5], 2], [[6, c.aggmax()], 1]]],
      [8, [], 2],
    ])
    assert.deepEqual(walk(c), [])
  })

  test('aggwalk() gives quantize\'s ranges on both sides of zero', () => {
    const values = Array.from({ length: 64 }, (_, i) => i - 32)
    assert.deepEqual(walk(started(consumer(), clauses(values, (value) => `@ = quantize(${value});`))), [[1, [], [
      [[-63, -32], 1], [[-31, -16], 16], [[-15, -8], 8], [[-7, -4], 4], [[-3, -2], 2], [[-1, -1], 1], [[0, 0], 1],
      [[1, 1], 1], [[2, 3], 2], [[4, 7], 4], [[8, 15], 8], [[16, 31], 16],
    ]]])
  })

  test('aggwalk() gives a negative part of a bucket that was decremented, also when it is empty then', () => {
    const c = consumer()
    const kill = process.arch === 'arm64' ? 129 : 62
    c.compile(`BEGIN { @ = quantize(8, 7); @ = quantize(1); }
      rawtp:raw_syscalls::sys_enter /pid == $1 && arg1 == ${kill}/ { @ = quantize(8, -7); @ = quantize(100, -2); }`,
    { arguments: [String(process.pid)] })
    c.go()
    c.work()
    assert.deepEqual(walk(c), [[1, [], [[[1, 1], 1], [[8, 15], 7]]]])
    process.kill(process.pid, 0)
    c.work()
    assert.deepEqual(walk(c), [[1, [], [[[8, 15], -7], [[64, 127], -2]]]])
  })

  test('aggwalk() gives llquantize\'s ranges, overflow up to aggmax()', () => {
    const c = consumer()
    const walked = walk(started(c, clauses(Array.from({ length: 101 }, (_, i) => i), (value) => `@ = llquantize(${value}, 10, 0, 1, 20);`)))
    const expected: [number[], number][] = [[[0, 0], 1]]
    for (let value = 1; value < 10; value++) expected.push([[value, value], 1])
    for (let value = 10; value < 100; value += 5) expected.push([[value, value + 4], 5])
    assert.deepEqual(walked, [[1, [], [...expected, [[100, c.aggmax()], 1]]]])
  })

  test('stddev() of large values does not overflow: its squares are 128 bits wide', () => {
    const c = started(consumer(), 'BEGIN { @ = stddev(6000000000000); @ = stddev(-6000000000000); @m = sum(-9223372036854775807); }')
    assert.deepEqual(walk(c), [[1, [], 6_000_000_000_000], [2, [], '-9223372036854775807']])
  })

  test('snapshot() counts every value in the range that holds it, for all quantizers and parameters', () => {
    const values = [-1_000_000, -10_000, -1001, -1000, -999, -101, -100, -99, -64, -11, -10, -9, -8, -5, -2, -1, 0, 1, 2, 3, 5, 7, 8, 9, 10,
      11, 14, 15, 19, 20, 49, 63, 64, 65, 99, 100, 101, 499, 500, 999, 1000, 1001, 9999, 10_000, 65_535,
      65_536, 999_999, 1_000_000, 123_456_789]
    const functions = ['quantize(V)', 'lquantize(V, 0, 63, 2)', 'lquantize(V, -200, 200, 10)', 'lquantize(V, 3, 7, 3)',
      'lquantize(V, -1000, 1000, 65)',
      'llquantize(V, 10, 0, 6, 20)', 'llquantize(V, 10, 2, 3, 10)', 'llquantize(V, 10, 3, 6, 20)', 'llquantize(V, 2, 0, 10, 2)',
      'llquantize(V, 2, 3, 8, 4)', 'llquantize(V, 10, 0, 2, 100)', 'llquantize(V, 16, 0, 3, 4)', 'llquantize(V, 7, 0, 4, 7)']
    const program = functions.map((text, i) => clauses(values, (value) => `@a${i} = ${text.replace('V', `${value}`)};`)).join('\n')
    const found = bucketsOf(started(consumer(), program).snapshot())
    functions.forEach((text, i) => {
      const buckets = found.get(`a${i}`)!
      for (const [min, max, count] of buckets) {
        const inside = values.filter((value) => (min === null || value >= min) && (max === null || value <= max)).length
        assert.equal(count, inside, `${text}: [${min}, ${max}]`)
      }
      assert.equal(buckets.reduce((sum, [, , count]) => sum + count, 0), values.length, text)
      assert.ok(buckets.every(([min], j) => j === 0 || min! > buckets[j - 1]![1]!), `${text}: low to high`)
    })
  })

  test('snapshot() counts the widest integers in quantize\'s outermost buckets', () => {
    const c = started(consumer(),
      'BEGIN { @ = quantize(0x7fffffffffffffff); @ = quantize(-0x7fffffffffffffff - 1); @ = quantize(1LL << 53); }')
    assert.deepEqual(bucketsOf(c.snapshot()).get(''), [[-(2 ** 63), -(2 ** 62), 1], [2 ** 53, 2 ** 54, 1], [2 ** 62, 2 ** 63, 1]])
  })

  test('snapshot() describes aggregations by id, name, function, parameters and normal', () => {
    const c = started(consumer(), `BEGIN { @ = quantize(1); @l = lquantize(1, -10, 25, 10); @m["x"] = llquantize(1, 10, 0, 6, 20);
      @s = sum(3); normalize(@s, 7); }`)
    assert.deepEqual(c.snapshot().aggregations, [
      { id: 1, name: '', function: 'quantize', parameters: [], normal: 1 },
      { id: 2, name: 'l', function: 'lquantize', parameters: [-10, 20, 10], normal: 1 },
      { id: 3, name: 'm', function: 'llquantize', parameters: [10, 0, 6, 20], normal: 1 },
      { id: 4, name: 's', function: 'sum', parameters: [], normal: 7 },
    ])
  })

  test('snapshot() of a program that counts nothing is empty', () => {
    const { aggregations, added, removed, records, plain } = started(consumer(), 'BEGIN { trace(1); }').snapshot()
    assert.deepEqual([aggregations, added, [...removed], [...records], [...plain.records]], [[], [], [], [], []])
  })

  test('snapshot() is cumulative, names a record once and gives the raw words of plain functions', () => {
    const c = started(consumer(), 'BEGIN { @a = avg(-3); @a = avg(5); @s = stddev(3); @s = stddev(4); @m = min(-7); }')
    const [first, second] = [c.snapshot(), (c.work(), c.snapshot())]
    assert.equal(first.added.length, 3)
    assert.deepEqual(second.added, [])
    assert.deepEqual(first.plain, second.plain)
    const words = new Map<number, bigint[]>()
    let at = 0
    first.plain.records.forEach((record, i) => {
      const { aggregation } = first.added.find((added) => added.record === record)!
      words.set(aggregation, [...first.plain.words.subarray(at, (at += first.plain.lengths[i]!))])
    })
    assert.deepEqual([words.get(1), words.get(2), words.get(3)], [[2n, 2n], [2n, 7n, 25n, 0n], [-7n]])
  })

  test('keys are integers as dtrace(1) prints them, of every width', () => {
    const keys: [string, KeyPart][] = [
      ['(int8_t)-1', 255], ['(int16_t)-2', 65534], ['(int32_t)-3', -3], ['(int64_t)-4', -4], ['(uint8_t)200', 200],
      ['(uint16_t)65535', 65535],
      ['(uint32_t)4294967295', -1], ['(uint64_t)-1', -1], ['0x7fffffffffffffff', '9223372036854775807'],
      ['9007199254740992', 9007199254740992],
      ['9007199254740993', '9007199254740993'], ['-9007199254740993', '-9007199254740993'], ['0', 0],
    ]
    const c = started(consumer(), keys.map(([text], i) => `BEGIN { @k${i}[${text}] = count(); }`).join('\n'))
    assert.deepEqual(walk(c).map(([, [key]]) => key), keys.map(([, key]) => key))
  })

  test('keys are strings of any bytes, empty ones too, next to each other', () => {
    const c = started(consumer(), `BEGIN { @a["\\303\\251t\\351", "", "a b"] = count();
      @b["\\360\\237\\230\\200 \\355\\240\\200 \\300\\200"] = count();
      @c["line\\nfeed", 1, "x"] = count(); @d["1234567"] = count(); }`)
    assert.deepEqual(walk(c).map(([, key]) => key),
      [['ét\\xe9', '', 'a b'], ['😀 \\xed\\xa0\\x80 \\xc0\\x80'], ['line\nfeed', 1, 'x'], ['1234567']])
  })

  test('keys are strings of just the length of an integer, when strsize makes them so', () => {
    const c = consumer()
    c.setopt('strsize', 7)
    assert.deepEqual(walk(started(c, 'BEGIN { @["abcdefg", "ab"] = count(); }')).map(([, key]) => key), [['abcdef', 'ab']])
  })

  test('keys are stacks and symbols as text', () => {
    const c = started(consumer(), `BEGIN { @s[stack(3)] = count(); @u[ustack(2)] = count();
      @y[sym(0), mod(0), usym(0), umod(0), uaddr(0)] = count(); }`)
    const [, [, [ustack]], [, symbols]] = walk(c) as [Walked, [number, string[], unknown], Walked]
    assert.match(ustack!, /libdtrace.*BEGIN_probe/)
    assert.ok(symbols.every((part) => typeof part === 'string' && part.length > 0), String(symbols))
  })

  test('onBeforeReset() sees the counts that clear() and trunc() remove', () => {
    const c = consumer()
    c.compile('BEGIN { @a["x"] = quantize(5); @b["y"] = count(); @b["z"] = count(); clear(@a); trunc(@b); }')
    const taken: Snapshot[] = []
    c.onBeforeReset(() => taken.push(c.snapshot()))
    c.go()
    c.work()
    assert.equal(taken.length, 1)
    const [before, after] = [taken[0]!, c.snapshot()]
    assert.deepEqual([[...before.counts], [...before.plain.words]], [[1], [1n, 1n]])
    assert.deepEqual(before.added.map(({ key }) => key[0]).sort(), ['x', 'y', 'z'])
    assert.deepEqual([[...after.counts], [...after.plain.words]], [[], []])
    assert.deepEqual([...after.records], [...before.records], 'a cleared record lives on')
    assert.ok(after.generations[0]! > before.generations[0]!)
    assert.deepEqual([...after.removed].sort(), [...before.plain.records].sort(), 'a truncated one is gone')
  })

  test('a key that is counted again after trunc() is a new record', async () => {
    const c = consumer()
    c.compile('profile-200 /n < 40/ { n++; @["k"] = count(); } profile-200 /n == 20/ { trunc(@); }')
    const identities = new Set<number>()
    const ended = new Set<number>()
    const look = () => {
      const { added, removed, plain } = c.snapshot()
      for (const { record } of added) assert.ok(!identities.has(record), 'never given again'), identities.add(record)
      for (const record of removed) ended.add(record)
      for (const record of plain.records) assert.ok(!ended.has(record), 'an ended record does not come back')
    }
    c.onBeforeReset(look)
    c.go()
    for (let i = 0; i < 40 && ended.size === 0; i++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      c.work()
      look()
    }
    assert.ok(ended.size >= 1)
  })

  test('trunc() with a number ends all other records', () => {
    const c = consumer()
    c.compile('BEGIN { @["a"] = sum(1); @["b"] = sum(2); @["c"] = sum(3); trunc(@, 2); }')
    let before: Snapshot | undefined
    c.onBeforeReset(() => { before = c.snapshot() })
    c.go()
    c.work()
    const after = c.snapshot()
    const least = before!.added.find(({ key }) => key[0] === 'a')!.record
    assert.deepEqual([...after.removed], [least])
    assert.deepEqual([...after.plain.words].sort(), [2n, 3n])
  })

  test('snapshot() gives each of 800 keys once', () => {
    const c = consumer()
    c.setopt('aggsize', '16m')
    c.compile(clauses(Array.from({ length: 800 }, (_, i) => i), (i) => `@[${i}, "key"] = quantize(${i});`))
    c.go()
    c.work()
    const { added, records, counts } = c.snapshot()
    assert.deepEqual(added.map(({ key }) => key[0] as number).sort((a, b) => a - b), Array.from({ length: 800 }, (_, i) => i))
    assert.equal(records.length, 800)
    assert.equal(counts.reduce((sum, count) => sum + count, 0), 800)
  })
})
