/** What a session does while its source is busy: it says so on the screen as long as it lasts, and waits for it at the end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame } from '../../src/core/frame.js'
import type { Event } from '../../src/core/stream/event.js'
import { palettes } from '../../src/palettes/index.js'
import { Session } from '../../src/session.js'
import { encodeEvent, type Source } from '../../src/sources/source.js'
import type { View } from '../../src/views/view.js'
import { all } from '../core/layout/frame-parts.js'
import { header, tick } from '../core/make.js'

/** A source that sends events when it is told to, as a consumer does that is busy in between. A fake: a busy kernel cannot be ordered. */
class HeldSource implements Source {
  keys: number | undefined
  readonly #queue: Event[] = []
  #wake: () => void = () => {}

  send(...events: Event[]): void {
    this.#queue.push(...events)
    this.#wake()
  }

  async *events(): AsyncGenerator<ReturnType<typeof encodeEvent>> {
    const alive = setInterval(() => {}, 1000) // as a child process would keep this one alive
    try {
      yield* this.#sent()
    } finally {
      clearInterval(alive)
    }
  }

  async *#sent(): AsyncGenerator<ReturnType<typeof encodeEvent>> {
    for (;;) {
      for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
        yield encodeEvent(event)
        if (event.type === 'end') return
      }
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }

  reading(): number | undefined {
    return this.keys
  }

  stop(): void {}

  abort(): void {
    this.send({ type: 'end', time: 0, reason: 'stop', status: 0 })
  }
}

/** A view that resolves as soon as a frame shows what is waited for. */
class WatchedView implements View {
  #wanted: { readonly pattern: RegExp; readonly found: (text: string) => void } | undefined

  waitFor(pattern: RegExp): Promise<string> {
    return new Promise((found) => (this.#wanted = { pattern, found }))
  }

  paint(frame: Frame): void {
    const text = all(frame)
    if (this.#wanted?.pattern.test(text) === true) this.#wanted.found(text)
  }

  size(): { columns: number; rows: number } {
    return { columns: 120, rows: 24 }
  }

  open(): void {}

  close(): void {}
}

const LIMIT = { timeout: 30_000 }
const end: Event = { type: 'end', time: 1000, reason: 'stop', status: 0 }

test('a session says on the screen that DTrace reads keys, as long as no tick comes', LIMIT, async () => {
  const [source, view] = [new HeldSource(), new WatchedView()]
  const session = new Session({ source, view, model: { palettes } })
  const running = session.run()
  source.send(header({ interval: 50 }), tick(50, [1000]))
  source.keys = 50_000
  const waiting = await view.waitFor(/READING 1 s[\s\S]*reading 50k keys from the kernel: 1 s/)
  assert.doesNotMatch(waiting, /LIVE/)
  await view.waitFor(/READING 2 s/)
  source.keys = undefined
  const live = view.waitFor(/LIVE/)
  source.send(tick(2100, [1000]))
  assert.doesNotMatch(await live, /READING|reading/)
  source.send({ ...end, time: 2100 })
  await running
})

test('a session says that nothing comes when the source does not say why', LIMIT, async () => {
  const [source, view] = [new HeldSource(), new WatchedView()]
  const session = new Session({ source, view, model: { palettes } })
  const running = session.run()
  source.send(header({ interval: 50 }))
  await view.waitFor(/NO DATA 1 s[\s\S]*no data for 1 s/)
  source.send({ ...end, time: 0 })
  await running
})

test('quit() without a screen waits for the last tick while the source reads the kernel; a second quit() does not', LIMIT, async () => {
  for (const isPatient of [true, false]) {
    const source = new HeldSource()
    const lines: string[] = []
    const session = new Session({ source, sinks: [{ writeLine: (line) => void lines.push(line) }], model: { palettes } })
    const running = session.run()
    source.send(header({ interval: 50 }))
    await new Promise((resolve) => setImmediate(resolve))
    source.keys = 20_000
    session.quit('interrupted')
    if (isPatient) {
      await new Promise((resolve) => setTimeout(resolve, 1000)) // longer than it waits for a source that is idle
      source.keys = undefined
      source.send(tick(1000, [1000]), end)
    } else session.quit('interrupted')
    assert.equal((await running).how, 'interrupted')
    assert.equal(lines.some((line) => line.includes('"type":"end"')), isPatient)
  }
})
