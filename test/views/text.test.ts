import assert from 'node:assert/strict'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import type { Event, Header, Tick } from '../../src/core/stream/event.js'
import { frameOf } from '../../src/core/layout/frame-of.js'
import { reduce } from '../../src/core/update/update.js'
import { palettes } from '../../src/palettes/index.js'
import { demoSource } from '../../src/sources/demo.js'
import { textView, type TextOptions } from '../../src/views/text.js'
import type { View } from '../../src/views/view.js'
import type { Action } from '../../src/core/state/actions.js'
import type { Model } from '../../src/core/state/state.js'
import { initialModel } from '../../src/core/state/initial.js'

const header: Header = {
  type: 'header', version: '1.0', start: Date.UTC(2026, 0, 1, 23, 59, 58), interval: 1000,
  title: 'latency', unit: 'us', host: 'h', os: '', dtrace: '',
  script: '', aggregations: ['a'],
}
/** The tick that ends `seconds` after the start: events of value 0…9 in one lquantize. */
const tickOf = (seconds: number, counts: readonly number[]): Tick => ({
  type: 'tick', time: seconds * 1000, duration: 1000, aggregations: [{
    name: 'a', function: 'lquantize', parameters: [0, 10, 1],
    records: [{ key: [], buckets: counts.flatMap((count, i) => (count === 0 ? [] : [[i, i, count] as const])) }],
  }],
})

class Sink extends Writable {
  text = ''
  stalled = false
  constructor() {
    super({ highWaterMark: 1 })
  }
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.text += chunk.toString()
    if (!this.stalled) done()
    else this.resume = done
  }
  resume: () => void = () => {}
  get lines(): string[] {
    return this.text.split('\n').slice(0, -1)
  }
}

interface Run {
  readonly sink: Sink
  readonly view: View
  readonly heard: string[]
  model: Model
  /** Takes the events in, then paints once. */
  paint(...events: (Event | Action)[]): void
}

function runOf(options: Partial<TextOptions> = {}): Run {
  const { utf8 = false } = options
  const sink = new Sink()
  const view = textView({ stdout: sink, utf8, depth: 'none', ...options })
  const heard: string[] = []
  view.open({ action: () => {}, resize: () => heard.push('resize'), key: () => {}, failed: (error) => heard.push(error.message) })
  const run: Run = {
    sink, view, heard, model: initialModel({ palettes, utf8 }),
    paint(...events) {
      for (const event of events) run.model = reduce(run.model, event)
      view.paint(frameOf(run.model, view.size()))
    },
  }
  return run
}

const ticksIn = (lines: readonly string[]): string[] => lines.filter((line) => /^\d\d:\d\d:\d\d \S/.test(line))

async function demo(run: Run, ticks: number): Promise<void> {
  for await (const { event } of demoSource({ ticks, pace: 'max', start: header.start }).events()) run.paint(event as Event)
}

test('textView() writes a line a tick, with its time, its map and its measures', () => {
  const run = runOf()
  run.paint(header)
  run.paint(tickOf(1, [1, 0, 0, 0, 0, 0, 0, 0, 0, 50]))
  run.paint(tickOf(2, [1, 0, 0, 0, 0, 0, 0, 0, 0, 50]))
  run.paint()
  const ticks = ticksIn(run.sink.lines)
  assert.equal(ticks.length, 2)
  assert.match(ticks[0]!, /^23:59:59 \|(\S)\1+ +\S(\S)\2+\| 51\/s {2}p99 \S+us$/)
  assert.match(ticks[1]!, /^00:00:00 /)
  assert.equal(run.sink.lines[0], 'latency  1s  h')
})

test('textView() puts low values left and each label over the first cell of its row', () => {
  const run = runOf()
  run.paint(header, tickOf(1, [9, 0, 0, 0, 0, 0, 0, 0, 0, 9]))
  const [line] = ticksIn(run.sink.lines)
  const axis = run.sink.lines.find((each) => /^ +\|/.test(each))!
  const last = line!.slice(10, line!.lastIndexOf('|')).search(/ \S/) + 11
  assert.match(axis.slice(last), /^\|9us/)
  assert.match(axis.slice(10), /^\|0/)
})

test('textView() fits its width, whatever it is', async () => {
  for (const width of [1, 41, 60, 80, 100, 200]) {
    const run = runOf({ width })
    await demo(run, 12)
    const longest = Math.max(...ticksIn(run.sink.lines).map((line) => line.length))
    assert.ok(longest <= Math.max(width, 41), `${width}: ${longest}`)
    const bars = new Set(ticksIn(run.sink.lines).map((line) => line.lastIndexOf('|')))
    assert.deepEqual([...bars], [Math.max(width, 41) - 23])
  }
})

test('textView() writes text alone unless colors are asked for', async () => {
  const plain = runOf()
  await demo(plain, 60)
  assert.match(plain.sink.text, /^[\n -~]*$/)
  const utf8 = runOf({ utf8: true })
  await demo(utf8, 60)
  assert.ok(!utf8.sink.text.includes('\u001b') && utf8.sink.text.includes('│'))
  for (const [depth, sgr] of [['16', /\u001b\[4\dm/], ['256', /\u001b\[48;5;\d+m/], ['truecolor', /\u001b\[48;2;/]] as const) {
    const colored = runOf({ depth })
    await demo(colored, 5)
    assert.match(colored.sink.text, sgr)
    for (const line of colored.sink.lines)
      assert.match(line.replace(/^.*\u001b/, '\u001b'), /^(?!\u001b\[[^m]+m)/, 'every line gives its color back')
    const bare = colored.sink.text.replace(/\u001b\[[\d;]*m/g, '')
    assert.equal(bare.includes('\u001b'), false)
  }
})

test('textView() writes every tick once and in order, when painted late and when painted often', () => {
  const run = runOf()
  run.paint(header)
  run.paint(...[1, 2, 3, 4, 5].map((second) => tickOf(second, [second])))
  for (let i = 0; i < 3; i++) run.paint()
  run.paint(tickOf(6, [1]))
  assert.deepEqual(ticksIn(run.sink.lines).map((line) => line.slice(0, 8)), ['23:59:59', '00:00:00', '00:00:01', '00:00:02', '00:00:03', '00:00:04'])
})

test('textView() repeats the axis every twenty ticks and whenever it changes', () => {
  const run = runOf()
  run.paint(header)
  for (let second = 1; second <= 45; second++) run.paint(tickOf(second, [5, 5]))
  const axes = (): number => run.sink.lines.filter((line) => /^ +\|/.test(line)).length
  assert.equal(axes(), 3)
  run.paint(tickOf(46, [5, 0, 0, 0, 0, 0, 0, 0, 0, 5]))
  assert.equal(axes(), 4)
})

test('textView() marks a gap as one, and a quiet tick as quiet', () => {
  const run = runOf()
  run.paint(header, tickOf(1, [5]), tickOf(2, []), tickOf(9, [5]))
  const lines = ticksIn(run.sink.lines)
  assert.equal(lines.length, 4)
  assert.match(lines[1]!, /^00:00:00 \| +\|$/)
  assert.match(lines[2]!, /^00:00:06 \|~ no data +\|$/)
})

test('textView() reports drops, errors and notices as they come', () => {
  const run = runOf()
  run.paint(header, tickOf(1, [5]))
  assert.doesNotMatch(run.sink.text, /drops/)
  run.paint({ type: 'drop', time: 1000, kind: 'aggregation', count: 7, message: '7 aggregation drops on CPU 1' })
  run.paint({ type: 'notice', time: 1000, from: 'script', text: 'hello\u001b[2J' })
  run.paint(tickOf(2, [5]))
  const told = run.sink.lines.filter((line) => line.includes('drops 7'))
  assert.match(told[0]!, /^23:59:59 drops 7 errors 0 notices 0 7 aggregation drops on CPU 1$/)
  assert.match(told[1]!, /notices 1 hello/)
  assert.equal(told.length, 2)
  assert.ok(!run.sink.text.includes('\u001b'))
})

test('textView() reports a drop that changes no number, and once what it waits for', () => {
  const run = runOf()
  run.paint(header, tickOf(1, [5]))
  run.paint({ type: 'drop', time: 1000, kind: 'late-tick', count: 0, message: 'a tick took 3.0 s', hint: 'Try --interval 5000.' })
  assert.match(run.sink.lines.at(-1)!, /drops 0 errors 0 notices 0 a tick took 3\.0 s\. Try --interval 5000\.$/)
  for (const ms of [2000, 3000, 4000]) run.paint({ type: 'waiting', ms, keys: 50_000 })
  assert.equal(run.sink.lines.filter((line) => line.includes('reading 50k keys')).length, 1)
  run.paint(tickOf(6, [5]))
  run.paint({ type: 'waiting', ms: 2000, keys: 50_000 })
  assert.equal(run.sink.lines.filter((line) => line.includes('reading 50k keys')).length, 2)
})

test('textView() writes the numbers of a script without a map', () => {
  const run = runOf()
  const count = (seconds: number, value: number): Tick => ({ type: 'tick', time: seconds * 1000, duration: 1000,
    aggregations: [{ name: 'a', function: 'count', records: [{ key: [], value }] }] })
  run.paint(header)
  run.paint(count(1, 5))
  run.paint()
  run.paint(count(2, 6))
  assert.deepEqual(ticksIn(run.sink.lines).map((line) => line.replace(/ +/g, ' ')), ['23:59:59 @a count 5', '00:00:00 @a count 6'])
})

test('paint() drops frames while the reader is behind, and the next writes all that is due', async () => {
  const run = runOf()
  run.sink.stalled = true
  run.paint(header)
  run.paint(tickOf(1, [1]))
  run.paint(tickOf(2, [1]))
  assert.deepEqual(ticksIn(run.sink.lines), [])
  run.sink.stalled = false
  run.sink.resume()
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(run.heard, ['resize'], 'asks to be painted again')
  run.paint(tickOf(3, [1]))
  assert.equal(ticksIn(run.sink.lines).length, 3)
})

test('a closed pipe is handed to listener.failed, and after close() to no listener', () => {
  const run = runOf()
  run.sink.emit('error', new Error('EPIPE'))
  assert.deepEqual(run.heard, ['EPIPE'])
  run.view.close()
  run.view.close()
  run.sink.emit('error', new Error('EPIPE'))
  run.paint(header, tickOf(1, [1]))
  assert.deepEqual(run.heard, ['EPIPE'])
  assert.equal(run.sink.text, '')
})
