/** Counts the bytes that a tick sends to a pseudo terminal: the map, the ruler, the clock and the status line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame, MapColumn, Size } from '../../../src/core/frame.js'
import type { Depth } from '../../../src/views/terminal/color-depth.js'
import { terminalView } from '../../../src/views/terminal/index.js'
import { palettes } from '../../../src/palettes/index.js'
import { openPty, waitUntil } from '../../support/pty.js'
import { seededRandom } from '../../../src/sources/random.js'
import { DemoSession } from '../../support/demo-session.js'
import { assertShows } from './expected-cells.js'

/** The bytes of each frame but the first. */
async function countBytes(size: Size, depth: Depth, frames: Iterable<Frame>): Promise<number[]> {
  const pty = openPty(size)
  const view = terminalView({ depth, utf8: true, stdin: pty.stdin, stdout: pty.stdout })
  view.open({ action() {}, resize() {}, key() {}, failed: (error) => assert.fail(error) })
  const counts: number[] = []
  try {
    for (const frame of frames) {
      const before = pty.bytes()
      view.paint(frame)
      await waitUntil('the frame is taken', () => view.held === 0)
      await pty.waitForOutput()
      counts.push(pty.bytes() - before)
    }
  } finally {
    view.close()
    pty.close()
  }
  return counts.slice(1)
}

function* tickFrames(stream: DemoSession, size: Size, ticks: number): Generator<Frame> {
  for (let i = 0; i < size.columns; i++) stream.tick()
  yield stream.frame(size)
  for (let i = 0; i < ticks; i++) {
    stream.tick()
    yield stream.frame(size)
  }
}

for (const [columns, rows, depth, budget] of [
  [80, 24, '256', 700], [120, 40, '256', 1100], [120, 40, 'truecolor', 1400], [200, 60, '256', 1650], [120, 40, '16', 900],
  [120, 40, 'none', 700],
] as const) {
  test(`a tick of the demonstration takes at most ${budget} bytes at ${columns}x${rows} in ${depth}`, async (t) => {
    const size = { columns, rows }
    const counts = await countBytes(size, depth, tickFrames(await DemoSession.create({ ticks: columns + 120 }), size, 120))
    const sorted = counts.toSorted((a, b) => a - b)
    const mean = Math.round(counts.reduce((sum, count) => sum + count) / counts.length)
    t.diagnostic(`mean ${mean}, median ${sorted[60]}, most ${sorted.at(-1)}`)
    // Now and then the color scale changes, and cells that are there already get other colors.
    assert.ok(sorted[Math.floor(sorted.length * 0.95)]! <= budget, `${sorted.slice(-8)}`)
  })
}

for (const [depth, budget] of [['256', 1100], ['truecolor', 1400]] as const) {
  test(`the worst column, where every cell has another color, takes at most ${budget} bytes at 120x40 in ${depth}`, async () => {
    const size = { columns: 120, rows: 40 }
    const paints = palettes[0]!.paints
    const random = seededRandom(7)
    const columns: MapColumn[] = []
    const stream = await DemoSession.create({ ticks: 160 })
    const frames: Frame[] = [...tickFrames(stream, size, 30)].map((frame, id) => {
      const height = frame.map!.height
      columns.push({
        id, time: id, marks: [], gap: false,
        cells: Uint16Array.from({ length: height }, () => Math.floor(random() * paints.length)), ruler: String(id % 10),
      })
      return { ...frame, paints, map: { ...frame.map!, columns: [...columns] } }
    })
    const most = Math.max(...await countBytes(size, depth, frames))
    assert.ok(most <= budget, `${most}`)
  })
}

test('a frame that shows the same as the last one takes no bytes at all', async () => {
  const size = { columns: 80, rows: 24 }
  const stream = await DemoSession.create({ ticks: 3 })
  const frame = [...tickFrames(stream, size, 2)].at(-1)!
  assert.deepEqual(await countBytes(size, '256', [frame, frame, { ...frame }]), [0, 0])
})

test('while the reader stalls no memory grows, and in the end it sees the newest frame', async () => {
  const size = { columns: 120, rows: 40 }
  const look = { depth: 'truecolor', utf8: true } as const
  const pty = openPty(size)
  const view = terminalView({ ...look, stdin: pty.stdin, stdout: pty.stdout })
  view.open({ action() {}, resize() {}, key() {}, failed: (error) => assert.fail(error) })
  try {
    const stream = await DemoSession.create({ ticks: 400 })
    for (let i = 0; i < 120; i++) stream.tick()
    view.paint(stream.frame(size))
    pty.pause()
    let most = 0
    for (let i = 0; i < 200; i++) {
      stream.tick()
      // Every cell of the map changes.
      stream.act({ type: 'next-palette' })
      view.paint(stream.frame(size))
      most = Math.max(most, view.held)
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    }
    assert.ok(most > 0, 'the terminal did stall')
    assert.ok(most < 150_000, `one frame at the most is held, not ${most} bytes`)
    pty.resume()
    await waitUntil('the newest frame is on the screen', () => view.held === 0)
    await new Promise((resolve) => setTimeout(resolve, 30))
    await waitUntil('the newest frame is taken', () => view.held === 0)
    await pty.waitForOutput()
    assertShows(pty.screen, stream.frame(size), look)
    // And it scrolls on from there.
    stream.tick()
    view.paint(stream.frame(size))
    await waitUntil('the frame is taken', () => view.held === 0)
    await pty.waitForOutput()
    assertShows(pty.screen, stream.frame(size), look)
  } finally {
    view.close()
    pty.close()
  }
})
