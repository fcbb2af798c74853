/** A terminal that takes 50 KB per second, as over a slow connection: the stream continues, frames are dropped, no memory grows. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { palettes } from '../../../src/palettes/index.js'
import { Session } from '../../../src/session.js'
import { demoSource } from '../../../src/sources/demo.js'
import { terminalView } from '../../../src/views/terminal/index.js'
import { openPty, waitUntil } from '../../support/pty.js'
import { DemoSession } from '../../support/demo-session.js'
import { throttleReads } from '../../support/throttle.js'
import { assertShows } from './expected-cells.js'

const SIZE = { columns: 120, rows: 40 }
const LOOK = { depth: 'truecolor', utf8: true } as const

test('a session reads every tick, however slowly its screen is read', async () => {
  const pty = openPty(SIZE)
  const reader = throttleReads(pty, 50_000)
  const view = terminalView({ ...LOOK, stdin: pty.stdin, stdout: pty.stdout })
  const lines: string[] = []
  let [painted, most] = [0, 0]
  const { paint } = view
  view.paint = (frame) => {
    paint.call(view, frame)
    painted += frame.columns * frame.rows
    most = Math.max(most, view.held)
  }
  const session = new Session({
    source: demoSource({ seed: 3, ticks: 200, keys: 30, pace: 1000 }), view, model: { palettes, half: true },
    sinks: [{ writeLine: (line) => void lines.push(line) }],
  })
  try {
    const { how } = await session.run()
    assert.equal(how, 'ended')
    assert.equal(lines.length, 202, 'the header, the ticks, the end')
    assert.ok(most < 150_000, `one frame at the most was held, not ${most} bytes`)
    assert.ok(pty.bytes() < painted, 'not every frame was sent whole')
  } finally {
    reader.release()
    pty.close()
  }
})

test('frames that a slow reader has no time for are dropped, and the newest frame arrives', async () => {
  const pty = openPty(SIZE)
  const view = terminalView({ ...LOOK, stdin: pty.stdin, stdout: pty.stdout })
  view.open({ action() {}, resize() {}, key() {}, failed: (error) => assert.fail(error) })
  const reader = throttleReads(pty, 50_000)
  try {
    const stream = await DemoSession.create({ ticks: 400 })
    for (let i = 0; i < 120; i++) stream.tick()
    let [busy, most] = [0, 0]
    for (let i = 0; i < 120; i++) {
      stream.tick()
      stream.act({ type: 'next-palette' })
      if (view.held > 0) busy++
      view.paint(frameOf(stream.model, SIZE))
      most = Math.max(most, view.held)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    assert.ok(busy > 60, `the reader was behind, ${busy} times`)
    assert.ok(most < 150_000, `one frame at the most was held, not ${most} bytes`)
    reader.release()
    await waitUntil('what was on its way is taken', () => view.held === 0)
    await new Promise((resolve) => setTimeout(resolve, 30))
    await waitUntil('the newest frame is taken', () => view.held === 0)
    await pty.waitForOutput()
    assertShows(pty.screen, stream.frame(SIZE), LOOK)
  } finally {
    reader.release()
    view.close()
    pty.close()
  }
})
