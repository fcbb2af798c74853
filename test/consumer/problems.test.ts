/** What the consumer says about what was lost: one drop for each kind, all that was lost in it, and the option that helps. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Drop } from '../../src/core/stream/event.js'
import { describeDrop, describeLateTicks, ProblemLog, type LateTick } from '../../src/consumer/problems.js'

const MIB = 1024 ** 2
const options: Record<string, number> = { aggsize: 26 * MIB, bufsize: 4 * MIB, dynvarsize: MIB, nspec: 1 }
const readOption = (name: string): number | null => options[name] ?? null

test('describeDrop() names the option to raise, with a value that follows the present one', () => {
  assert.deepEqual(describeDrop('aggregation', 191_996, '', readOption), {
    message: '191,996 events lost: the aggregation buffer has no room for more keys', hint: 'Try -x aggsize=104m, or count by fewer keys.',
  })
  assert.match(describeDrop('principal', 1, '', readOption).message, /^1 record of /)
  assert.match(describeDrop('principal', 1, '', readOption).hint!, /-x bufsize=16m/)
  assert.match(describeDrop('dynamic', 5, '', readOption).hint!, /-x dynvarsize=4m/)
  assert.match(describeDrop('speculation', 5, '', readOption).hint!, /-x specsize=4m/)
  for (const kind of ['speculation-busy', 'speculation-unavailable']) {
    assert.match(describeDrop(kind, 2, '', readOption).hint!, /-x nspec=4\b/)
  }
})

test('describeDrop() leaves libdtrace\'s message for a kind without advice', () => {
  for (const kind of ['stack-strings', 'toString', '__proto__']) {
    assert.deepEqual(describeDrop(kind, 2, 'lost', readOption), { message: 'lost' })
  }
})

test('take() sums the drops of all CPUs and the faults of one message, once', () => {
  const log = new ProblemLog()
  log.addDrop('aggregation', 1433, '1433 aggregation drops on CPU 0')
  log.addDrop('aggregation', 567, '567 aggregation drops on CPU 1')
  log.addFault('error on enabled probe \n')
  log.addFault('error on enabled probe')
  const [fault, drop] = log.take(12, 1000, readOption)
  assert.deepEqual(fault, { type: 'error', time: 12, message: 'error on enabled probe', count: 2 })
  assert.equal((drop as Drop).count, 2000)
  assert.match((drop as Drop).message, /^2,000 events lost/)
  assert.deepEqual(log.take(13, 1000, readOption), [])
})

const late = (given: Partial<LateTick> = {}): LateTick => ({ duration: 3000, snapshot: 2500, stalled: 0, keys: 20_000, ...given })

test('describeLateTicks() says why: keys to read, a reader that stalls, or a busy machine', () => {
  assert.deepEqual(describeLateTicks([late()], 1000), {
    message: 'a tick took 3.0 s, more than the interval of 1.0 s; no event is lost: reading 20,000 keys from the kernel took 2.5 s',
    hint: 'Try --interval 5000, or count by fewer keys.',
  })
  assert.match(describeLateTicks([late({ stalled: 2000, snapshot: 1 })], 1000).message, /the reader of the stream did not read for 2\.0 s$/)
  const busy = describeLateTicks([late({ snapshot: 10 }), late({ duration: 23_400, snapshot: 10 })], 50)
  assert.match(busy.message, /^2 ticks took up to 23 s,.* busy$/)
})

test('take() reports a late tick at once, and the next ones together ten seconds later or at the end', () => {
  const log = new ProblemLog()
  log.addLateTick(late())
  assert.deepEqual(log.take(3000, 1000, readOption).map((event) => (event as Drop).kind), ['late-tick'])
  log.addLateTick(late())
  assert.deepEqual(log.take(6000, 1000, readOption), [])
  log.addLateTick(late())
  const [again] = log.take(13_100, 1000, readOption) as Drop[]
  assert.match(again!.message, /^2 ticks took up to/)
  assert.equal(again!.count, 0)
  log.addLateTick(late())
  assert.equal(log.take(13_200, 1000, readOption, true).length, 1)
})
