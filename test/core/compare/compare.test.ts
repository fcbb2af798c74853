import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from '../../../src/core/compare/compare.js'
import { parseCondition, evaluateCondition } from '../../../src/core/compare/fail-on.js'
import { UserError } from '../../../src/core/errors/user-error.js'
import type { Bucket, Header, Key, QuantizingFunction, Tick } from '../../../src/core/stream/event.js'
import { RecordingTally } from '../../../src/core/compare/recording-tally.js'
import { Random } from '../../random.js'
import type { Comparison } from '../../../src/core/compare/comparison.js'

interface Made {
  readonly ticks?: number
  readonly fn?: QuantizingFunction
  readonly parameters?: readonly number[]
  readonly unit?: string
  readonly name?: string
  readonly interval?: number
  records(tick: number): readonly { readonly key: Key; readonly buckets: readonly Bucket[] }[]
}

function made({ ticks = 40, fn = 'quantize', parameters = [], unit = 'ns', name = 'a', interval = 1000, records }: Made): RecordingTally {
  const tally = new RecordingTally()
  tally.add({ type: 'header', version: '1.0', start: 0, interval, title: '', unit, host: '', os: '', dtrace: '', script: '', aggregations: [name] } satisfies Header)
  for (let i = 0; i < ticks; i++) {
    tally.add({ type: 'tick', time: (i + 1) * interval, duration: interval, aggregations: [{ name, function: fn, parameters, records: records(i) }] } satisfies Tick)
  }
  return tally
}

/** Two keys: a mode at 1 µs, and `slow` events a tick at 8 ms under one of them. */
const server = (seed: number, slow: number, load = 1) => {
  const random = new Random(seed)
  const noise = (count: number): number => Math.max(1, Math.round(load * count * (0.8 + 0.4 * random.next())))
  return (): { key: Key; buckets: Bucket[] }[] => [
    { key: ['read'], buckets: [[512, 1023, noise(100)], [1024, 2047, noise(300)], [2048, 4095, noise(80)], ...(slow > 0 ? [[2 ** 23, 2 ** 24 - 1, noise(slow)] as Bucket] : [])] },
    { key: ['write'], buckets: [[1024, 2047, noise(100)]] },
  ]
}

const OPTIONS = { shuffles: 499, seed: 1 }
const refused = (code: string) => (error: unknown): boolean => error instanceof UserError && error.details.code === code

/** Shares sum to one on each side, and keys to all. */
function verify({ all, keys }: Comparison): void {
  for (const i of [0, 1] as const) {
    assert.ok(Math.abs(all.shares[i].reduce((a, b) => a + b, 0) - 1) < 1e-9)
    all.shares[i].forEach((share, cell) => assert.ok(Math.abs(keys.reduce((sum, { shares }) => sum + shares[i][cell]!, 0) - share) < 1e-9))
  }
}

test('compare() of a recording with itself finds no difference', () => {
  const same = (): RecordingTally => made({ records: server(1, 5) })
  const found = compare(same(), same(), OPTIONS)
  verify(found)
  assert.equal(found.all.distance, 0)
  assert.equal(found.all.shapeP, 1)
  assert.deepEqual(found.modes.map(({ kind }) => kind), ['same', 'same'])
  assert.deepEqual(found.remarks, [])
})

test('compare() finds the mode that appeared, its key first, beyond chance', () => {
  const found = compare(made({ records: server(1, 0) }), made({ records: server(2, 60) }), OPTIONS)
  verify(found)
  assert.deepEqual(found.modes.map(({ kind }) => kind), ['same', 'appeared'])
  assert.equal(found.modes[1]!.p, 1 / 500)
  assert.ok(found.all.shapeP! <= 0.01)
  assert.deepEqual(found.keys[0]!.key, ['read'])
  assert.ok(found.keys[0]!.shapeP! <= 0.01)
  assert.ok(found.keys[1]!.shapeP! > 0.05)
})

test('compare() of recordings that differ by chance alone raises false alarms at the rate it states, and no more', () => {
  const PAIRS = 120
  const alarms = { shape: 0, rate: 0, keys: 0, modes: 0 }
  for (let pair = 0; pair < PAIRS; pair++) {
    const [a, b] = [1, 2].map((side) => made({ records: server(1000 + 2 * pair + side, 5) })) as [RecordingTally, RecordingTally]
    const { all, keys, modes } = compare(a, b, { shuffles: 99, seed: pair })
    if (all.shapeP! <= 0.05) alarms.shape++
    if (all.rateP! <= 0.05) alarms.rate++
    if (keys.some(({ shapeP }) => shapeP! <= 0.05)) alarms.keys++
    if (modes.some(({ p }) => p !== undefined && p <= 0.05)) alarms.modes++
  }
  // Of 120 at 0.05, six are expected; more than 13 come once in 400 times.
  for (const [name, count] of Object.entries(alarms)) assert.ok(count <= 13, `${name}: ${count} of ${PAIRS}`)
  assert.ok(alarms.shape + alarms.rate > 0, 'the test is no test that never raises one')
})

test('compare() does not take a busier recording for a slower one', () => {
  const found = compare(made({ records: server(1, 20) }), made({ records: server(2, 20, 10), ticks: 60 }), OPTIONS)
  assert.ok(found.all.rateP! <= 0.01)
  assert.ok(found.all.shapeP! > 0.01, String(found.all.shapeP))
  assert.deepEqual(found.modes.map(({ kind }) => kind), ['same', 'same'])
  assert.ok(Math.abs(found.all.after.rate / found.all.before.rate - 10) < 0.5)
})

test('compare() brings other steps and other units to what both have', () => {
  const llquantize = (steps: number, unit: string, low: number): RecordingTally => made({
    fn: 'llquantize', parameters: [10, unit === 'ns' ? 3 : 0, unit === 'ns' ? 9 : 6, steps], unit,
    records: () => [{ key: ['read'], buckets: [[low, low * (1 + 10 / steps) - 1, 50], [low * 10, low * (10 + 100 / steps) - 1, 10]] }],
  })
  const found = compare(llquantize(10, 'us', 10), llquantize(20, 'ns', 10_000), OPTIONS)
  verify(found)
  assert.equal(found.unit, 'ns')
  assert.equal(found.remarks.length, 2)
  assert.match(found.remarks.join(' '), /us before and in ns after.*buckets differ \(@a llquantize\(10, 0, 6, 10\)/)
  assert.equal(found.all.distance, 0)
  assert.ok(Math.abs(found.all.before.p50!.value / 10_000 - 1.5) < 0.6)
})

test('compare() refuses what has nothing in common, with a sentence', () => {
  const base = made({ records: server(1, 0) })
  assert.throws(() => compare(base, made({ records: server(1, 0), unit: 'bytes' }), OPTIONS), refused('units-differ'))
  const odd = (records: Made['records']): RecordingTally => made({ fn: 'lquantize', parameters: [3, 1003, 1000], records })
  assert.throws(() => compare(base, odd(() => [{ key: [], buckets: [[3, 1002, 5]] }]), OPTIONS), refused('no-common-buckets'))
  assert.throws(() => compare(base, made({ records: () => [] }), OPTIONS), refused('nothing-to-compare'))
  assert.throws(() => compare(base, base, { ...OPTIONS, aggregation: 'x' }), refused('no-common-aggregation'))
})

test('compare() of aggregations of other names says so, and of an unknown unit too', () => {
  const found = compare(made({ records: server(1, 5) }), made({ records: server(1, 5), name: 'b', unit: '' }), OPTIONS)
  assert.equal(found.unit, 'ns')
  assert.match(found.remarks.join('\n'), /@a is compared with @b[^]*AFTER does not say/)
})

test('compare() tests nothing where there are too few ticks, and says so by having no test', () => {
  const found = compare(made({ records: server(1, 5), ticks: 3 }), made({ records: server(2, 50), ticks: 300 }), OPTIONS)
  assert.equal(found.test, undefined)
  assert.equal(found.all.shapeP, undefined)
  assert.ok(found.independent!.p < 1e-6)
})

test('compare() puts keys of one side against nothing', () => {
  const found = compare(made({ records: () => [{ key: ['x'], buckets: [[1, 1, 4]] }] }), made({ records: () => [{ key: ['y'], buckets: [[1, 1, 4]] }] }), OPTIONS)
  verify(found)
  assert.deepEqual(found.keys.map(({ key, before, after }) => [key, before.count, after.count]), [[['x'], 160, 0], [['y'], 0, 160]])
  assert.equal(found.keys[0]!.after.p50, undefined)
})

test('compare() holds on any two streams', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed)
    const side = (): RecordingTally => made({
      ticks: random.int(1, 90), interval: random.pick([100, 1000]),
      records: () => Array.from({ length: random.int(1, 3) }, (_, i) => ({ key: [`k${i}`], buckets: Array.from({ length: 20 }, (_, k): Bucket => [2 ** k, 2 ** (k + 1) - 1, random.int(1, 50)]).filter(() => random.next() < 0.4) })),
    })
    try {
      verify(compare(side(), side(), { shuffles: 99, seed }))
    } catch (error) {
      assert.ok(refused('nothing-to-compare')(error), `seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
})

const judged = (text: string, before: RecordingTally, after: RecordingTally) => {
  const { sides, unit } = compare(before, after, OPTIONS)
  return evaluateCondition(parseCondition(text), ...sides, unit)
}

test('judge() fails what a condition says, and nothing else', () => {
  const before = made({ records: () => [{ key: ['read'], buckets: [[1024, 2047, 90], [65536, 131071, 10]] }] })
  const after = made({ records: () => [{ key: ['read'], buckets: [[1024, 2047, 90], [131072, 262143, 10]] }, { key: ['write', 7], buckets: [[1024, 2047, 100]] }] })
  const cases: readonly [string, boolean][] = [
    ['p99>+20%', true], ['p99>20%', true], ['p99>+200%', false], ['p99<+20%', false], ['p99<-5%', false], ['p50>+20%', false],
    ['p99>100us', true], ['p99>1ms', false], ['p99>+10us', true], ['p99 > +1ms', false], ['max>262us', true], ['max>+50%', true], ['p99(read)>+50%', true],
    ['rate>+50%', true], ['rate>150/s', true], ['rate>250', false], ['rate(read)>+1%', false], ['rate<-1%', false],
    ['share(read)<-10%', true], ['share(read)<-40pp', true], ['share(read)<-60pp', false], ['share(write)>40%', true], ['share(7)>40%', true], ['share(write, 7)>60%', false],
    ['mean>+1%', false], ['mean>100ns', true],
  ]
  for (const [text, failed] of cases) assert.equal(judged(text, before, after).failed, failed, text)
})

test('judge() fails what cannot be judged, and says why', () => {
  const open = made({ records: () => [{ key: ['read'], buckets: [[2 ** 62, null, 10]] }] })
  assert.match(judged('max>+20%', open, open).reason!, /open end/)
  assert.equal(judged('max<+20%', made({ records: server(1, 0) }), open).failed, false)
  const plain = made({ records: server(1, 0) })
  assert.match(judged('p99(none)>1ms', plain, plain).reason!, /no event after/)
  const pages = made({ records: server(1, 0), unit: 'pages' })
  assert.match(judged('p99>1ms', pages, pages).reason!, /unit/)
  assert.equal(judged('p99>100', pages, pages).failed, true)
})

test('conditionOf() refuses what it does not know', () => {
  for (const word of ['', 'p99', 'p99>', '>20%', 'p99=5', 'p999>5', 'share>5%', 'share(read)>5', 'rate>5ms', 'p99>5pp', 'p99>+20%%', 'x>1', `p99(${'x'.repeat(600)})>1`]) {
    assert.throws(() => parseCondition(word), refused('bad-condition'), word)
  }
})
