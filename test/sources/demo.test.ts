import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countEvents } from '../core/stream/sum-ticks.js'
import type { Header, QuantizedAggregation, Tick } from '../../src/core/stream/event.js'
import { StreamDecoder } from '../../src/core/stream/ndjson.js'
import { findAggregations } from '../../src/core/stream/d-script.js'
import { readScriptHeader } from '../../src/core/stream/script-header.js'
import { demoSource, type DemoOptions } from '../../src/sources/demo.js'
import { seededRandom, randomPoisson } from '../../src/sources/random.js'

async function linesOf(options: DemoOptions): Promise<string[]> {
  const lines: string[] = []
  for await (const { line } of demoSource({ pace: 'max', start: 0, ...options }).events()) lines.push(line)
  return lines
}

async function ticksOf(options: DemoOptions): Promise<Tick[]> {
  return (await linesOf(options)).map((line) => JSON.parse(line) as Tick).filter(({ type }) => type === 'tick')
}

const latencyOf = (tick: Tick): QuantizedAggregation => tick.aggregations[0] as QuantizedAggregation
const eventsOf = (tick: Tick): number => latencyOf(tick).records.reduce((sum, { buckets }) => sum + countEvents(buckets), 0)

test('demoSource() writes a stream that the decoder takes, whatever the options', async () => {
  for (const options of [{ ticks: 160 }, { ticks: 0 }, { ticks: 3, keys: 0 }, { ticks: 3, keys: 300 }, { ticks: 45, interval: 50 }]) {
    const decoder = new StreamDecoder()
    for (const line of await linesOf(options)) decoder.decode(line)
    assert.ok(decoder.ended)
    assert.equal(decoder.line, options.ticks + 2)
  }
})

test('demoSource() plays the same for the same seed and another for another', async () => {
  assert.deepEqual(await linesOf({ ticks: 20, seed: 3 }), await linesOf({ ticks: 20, seed: 3 }))
  assert.notDeepEqual(await linesOf({ ticks: 20, seed: 3 }), await linesOf({ ticks: 20, seed: 4 }))
})

test('demoSource() says DEMO in its header, whose script says the same', async () => {
  const header = JSON.parse((await linesOf({ ticks: 0 }))[0]!) as Header
  assert.match(header.title, /DEMO.*nothing is traced/)
  const { unit, keys } = readScriptHeader(header.script)
  assert.deepEqual([unit, keys], [header.unit, header.keys])
  assert.deepEqual(findAggregations(header.script).map(({ name }) => name), header.aggregations)
})

test('demoSource() has an empty tick, a late tick, an overflow, and a slow mode that comes and goes', async () => {
  const ticks = await ticksOf({ ticks: 160 })
  assert.ok(ticks.some((tick) => latencyOf(tick).records.length === 0))
  assert.ok(ticks.some((tick) => tick.duration === 1600))
  assert.ok(ticks.some((tick) => latencyOf(tick).records.some(({ buckets }) => buckets.at(-1)![1] === null)))
  const slow = (tick: Tick): number => {
    const read = latencyOf(tick).records.find(({ key }) => key[0] === 'read')
    return countEvents(read!.buckets.filter(([min]) => min !== null && min >= 5e6 && min < 2e7))
  }
  assert.ok(slow(ticks[120]!) > 20 * (slow(ticks[20]!) + 1), `${slow(ticks[20]!)} ${slow(ticks[120]!)}`)
})

test('demoSource() makes a late tick longer at the same rate, and the durations add up to the time', async () => {
  const ticks = await ticksOf({ ticks: 60 })
  const late = ticks.findIndex(({ duration }) => duration === 1600)
  const rate = (tick: Tick): number => eventsOf(tick) / tick.duration
  assert.ok(rate(ticks[late]!) / rate(ticks[late - 1]!) < 1.2)
  assert.equal(ticks.reduce((sum, { duration }) => sum + duration, 0), ticks.at(-1)!.time)
})

test('demoSource() counts the same events in both of its aggregations', async () => {
  for (const tick of await ticksOf({ ticks: 30 })) {
    const calls = tick.aggregations[1]!.records as readonly { value: number }[]
    assert.equal(calls.reduce((sum, { value }) => sum + value, 0), eventsOf(tick))
  }
})

test('demoSource() refuses options that make no sense', () => {
  for (const options of [{ interval: 0 }, { ticks: -1 }, { keys: NaN }, { pace: 0 }, { pace: -1 }, { pace: NaN }]) {
    assert.throws(() => demoSource(options), RangeError)
  }
})

test('stop() of demoSource() ends the stream with an end event, abort() immediately', async () => {
  for (const [act, types] of [['stop', ['header', 'tick', 'tick', 'end']], ['abort', ['header', 'tick', 'tick']]] as const) {
    const source = demoSource({ interval: 1, pace: 'max' })
    const seen: string[] = []
    for await (const { event } of source.events()) {
      seen.push(event.type)
      if (seen.length === 3) source[act]()
    }
    source[act]()
    assert.deepEqual(seen, types)
  }
})

test('stop() does not wait for the next tick', { timeout: 10_000 }, async () => {
  const source = demoSource({ interval: 3_600_000 })
  setTimeout(() => source.stop(), 20)
  const seen: string[] = []
  for await (const { event } of source.events()) seen.push(event.type)
  assert.deepEqual(seen, ['header', 'end'])
})

test('randomPoisson() has the given mean, small or large, and is 0 for a mean of 0', () => {
  for (const mean of [0.01, 1, 29, 31, 5000]) {
    const random = seededRandom(1)
    let sum = 0
    for (let i = 0; i < 4000; i++) sum += randomPoisson(mean, random)
    assert.ok(Math.abs(sum / 4000 - mean) < 5 * Math.sqrt(mean / 4000), `${mean}: ${sum / 4000}`)
  }
  assert.equal(randomPoisson(0, seededRandom(1)), 0)
})
