/** Frames painted on a pseudo terminal: every cell is the frame's, after scrolling, sweeping, jumps, resizes and hostile text. */
import assert from 'node:assert/strict'
import { keyListener } from '../../support/key-listener.js'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import type { Frame, MapColumn, MapRegion, Paint, Region, Size } from '../../../src/core/frame.js'
import type { Depth } from '../../../src/views/terminal/color-depth.js'
import { terminalView, type TerminalView } from '../../../src/views/terminal/index.js'
import { openPty, waitUntil, type PtyPair } from '../../support/pty.js'
import { DemoSession } from '../../support/demo-session.js'
import { assertShows } from './expected-cells.js'
import type { Action } from '../../../src/core/state/actions.js'
import { toNarrowText } from '../../../src/core/text/narrow.js'
import { toPrintable } from '../../../src/core/text/printable.js'

interface PaintedView {
  readonly pty: PtyPair
  readonly view: TerminalView
  readonly calls: { actions: Action[]; resizes: number; quits: number; failures: Error[] }
  readonly look: { depth: Depth; utf8: boolean }
  /** Paint and read the screen back. */
  show(frame: Frame): Promise<void>
}

async function withView(size: Size, look: { depth: Depth; utf8: boolean }, play: (stage: PaintedView) => Promise<void>): Promise<void> {
  const pty = openPty(size)
  const view = terminalView({ ...look, stdin: pty.stdin, stdout: pty.stdout })
  const told: PaintedView['calls'] = { actions: [], resizes: 0, quits: 0, failures: [] }
  view.open(keyListener({
    action: (action) => void told.actions.push(action),
    resize: () => void told.resizes++,
    quit: () => void told.quits++,
    failed: (error) => void told.failures.push(error),
  }))
  try {
    await play({
      pty, view, calls: told, look,
      async show(frame) {
        view.paint(frame)
        await waitUntil('the frame is taken', () => view.held === 0)
        await pty.waitForOutput()
      },
    })
    assert.deepEqual(told.failures, [])
  } finally {
    view.close()
    pty.close()
  }
}

const SIZES = [{ columns: 80, rows: 24 }, { columns: 120, rows: 40 }, { columns: 200, rows: 60 }]
const LOOKS = [
  { depth: 'truecolor', utf8: true }, { depth: '256', utf8: true }, { depth: '16', utf8: true }, { depth: 'none', utf8: true },
  { depth: 'none', utf8: false }, { depth: '256', utf8: false },
] as const

for (const size of SIZES) {
  for (const look of LOOKS) {
    const name = `${size.columns}x${size.rows}, ${look.depth}, ${look.utf8 ? 'UTF-8' : 'ASCII'}`
    test(`the screen shows every cell of every frame: ${name}`, async () => {
      const stream = await DemoSession.create({ ticks: 400, utf8: look.utf8 })
      await withView(size, look, async (stage) => {
        const ticks = async (count: number, when: string): Promise<void> => {
          for (let i = 0; i < count; i++) {
            stream.tick()
            await stage.show(stream.frame(stage.view.size()))
            if (i % 3 === 0 || i === count - 1) assertShows(stage.pty.screen, stream.frame(stage.view.size()), look, `${when}, tick ${i}`)
          }
        }
        await ticks(12, 'while the map fills')
        for (let i = 0; i < size.columns; i++) stream.tick()
        await ticks(8, 'full')
        stream.act({ type: 'help' })
        await ticks(6, 'under the help')
        stream.act({ type: 'close' })
        await ticks(3, 'help closed')
        stream.act({ type: 'next-palette' })
        await ticks(2, 'another palette')
        stream.act({ type: 'next-scale' })
        await ticks(2, 'another scale')
        for (let i = 0; i < 3; i++) stream.tick()
        await ticks(2, 'several columns at once')
        stream.act({ type: 'help' })
        stage.pty.resize(size.columns - 23, size.rows - 7)
        await waitUntil('a frame is asked for', () => stage.calls.resizes === 1)
        await ticks(4, 'smaller, with help')
        stage.pty.resize(size.columns + 11, size.rows + 5)
        await waitUntil('a frame is asked for', () => stage.calls.resizes === 2)
        await ticks(3, 'larger, with help')
        stream.act({ type: 'close' })
        await ticks(3, 'larger')
      })
    })
  }
}

const paint = (i: number): Paint => ({
  rgb: [i * 20, i * 10, 255 - i * 20], x256: 16 + i * 9, x16: i, ascii: ' .:-=+*#%@'[i]!, block: ' ░▒▓█▓▒░▒▓'[i]!,
})
const paints = Array.from({ length: 10 }, (_, i) => paint(i))

function column(id: number, rows: number, fields: Partial<MapColumn> = {}): MapColumn {
  return {
    id, time: id * 1000, cells: Uint16Array.from({ length: rows }, (_, row) => (id * 7 + row * 3) % 10), marks: [], gap: false,
    ...fields,
  }
}

function frameOfMap(size: Size, map: Partial<MapRegion>, regions: Region[] = []): Frame {
  return {
    ...size, paints, regions,
    map: { top: 1, left: 4, width: size.columns - 4, height: size.rows - 2, rowsPerLine: 1, placement: 'scroll', columns: [], ...map },
  }
}

const SMALL = { columns: 30, rows: 10 }

for (const look of LOOKS) {
  test(`half blocks, marks, gaps and a ruler above scroll too: ${look.depth}, ${look.utf8 ? 'UTF-8' : 'ASCII'}`, async () => {
    await withView(SMALL, look, async (stage) => {
      for (let last = 0; last < 40; last += last % 5 === 0 ? 2 : 1) {
        const columns = Array.from({ length: Math.min(26, last + 1) }, (_, i) => {
          const id = Math.max(0, last - 25) + i
          return column(
            id, 16,
            {
              gap: id % 11 === 5, ruler: String(id % 10),
              marks: id % 4 === 0 ? [{ row: id % 8, text: '+', style: 'error' }, { row: (id + 3) % 8, text: '-', style: 'normal' }] : [],
            },
          )
        })
        const frame = frameOfMap(SMALL, { rowsPerLine: 2, columns, ruler: 0 })
        await stage.show(frame)
        assertShows(stage.pty.screen, frame, look, `column ${last}`)
      }
    })
  })
}

test('a map that does not end at the right edge does not change what is there', async () => {
  const look = { depth: '256', utf8: true } as const
  await withView(SMALL, look, async (stage) => {
    for (let last = 0; last < 12; last++) {
      const panel: Region = {
        name: 'panel', top: 1, left: 22, width: 8, height: 2, lines: [[{ text: 'to the', style: 'accent' }], [{ text: 'right' }]],
      }
      const frame = frameOfMap(SMALL, { width: 16, columns: Array.from({ length: last + 1 }, (_, id) => column(id, 8)) }, [panel])
      await stage.show(frame)
      assertShows(stage.pty.screen, frame, look, `column ${last}`)
    }
  })
})

test('a sweeping map writes one column and blanks the next', async () => {
  const look = { depth: 'truecolor', utf8: true } as const
  await withView(SMALL, look, async (stage) => {
    for (let last = 0; last < 60; last++) {
      const columns = Array.from({ length: Math.min(26, last + 1) }, (_, i) => column(Math.max(0, last - 25) + i, 8))
      const frame = frameOfMap(SMALL, { placement: 'sweep', columns })
      await stage.show(frame)
      assertShows(stage.pty.screen, frame, look, `column ${last}`)
    }
  })
})

test('a map that jumps, goes back, becomes empty or is moved is painted again', async () => {
  const look = { depth: '256', utf8: true } as const
  await withView(SMALL, look, async (stage) => {
    const run = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => column(from + i, 8))
    const maps: Partial<MapRegion>[] = [
      { columns: run(0, 20) }, { columns: run(500, 520) }, { columns: run(490, 510) }, { columns: [] }, { columns: run(1, 2) },
      { columns: run(1, 27) }, { columns: run(2, 28), left: 5, width: 25 }, { columns: run(3, 29), top: 2, height: 7 },
      { columns: run(0, 200) },
    ]
    for (const [i, map] of maps.entries()) {
      const frame = frameOfMap(SMALL, map)
      await stage.show(frame)
      assertShows(stage.pty.screen, frame, look, `map ${i}`)
    }
    await stage.show({ ...SMALL, paints, regions: [] })
    assertShows(stage.pty.screen, { ...SMALL, paints, regions: [] }, look, 'no map')
  })
})

test('no text breaks the screen, whatever bytes are in the name of a script or a key', async () => {
  const look = { depth: '256', utf8: true } as const
  await withView(SMALL, look, async (stage) => {
    const evil = [
      '\x1b[2J\x1b[H', '\x1b]0;title\x07', 'a\tb\r\nc\x0b\x0c', '日本語', '👩‍👩‍👧', 'e\u0301\u200b\u202e', '\x9b31m\x85', '\ud800',
      '\x00\x7f\x0e', '{bold}{/bold}',
    ]
    for (const text of evil) {
      const regions: Region[] = [
        { name: 'header', top: 0, left: 0, width: 30, height: 1, lines: [[{ text: 'name ' }, { text }, { text: '|', style: 'accent' }]] },
        { name: 'help', popup: true, title: text, top: 2, left: 2, width: 26, height: 4, lines: [[{ text }, { text: '|' }]] },
      ]
      const frame: Frame = { ...SMALL, paints, regions }
      await stage.show(frame)
      const shown = (of: string): string => toPrintable(of, true)
      const safe = regions.map((region) => ({
        ...region, ...(region.title && { title: toNarrowText(region.title).slice(0, 20) }),
        lines: region.lines.map((line) => line.map((span) => ({ ...span, text: shown(span.text) }))),
      }))
      assertShows(stage.pty.screen, { ...frame, regions: safe }, look, JSON.stringify(text))
    }
  })
})

test('regions larger than the window, empty regions and tiny popups are cut and do not fail', async () => {
  const look = { depth: '256', utf8: true } as const
  await withView(SMALL, look, async (stage) => {
    const long = { text: 'x'.repeat(99), style: 'inverse' } as const
    for (const rect of [
      { top: -2, left: -3, width: 99, height: 99 }, { top: 9, left: 29, width: 5, height: 5 },
      { top: 50, left: 50, width: 5, height: 5 }, { top: 3, left: 3, width: 0, height: 0 },
      { top: 3, left: 3, width: 1, height: 1 }, { top: 3, left: 3, width: 2, height: 2 },
    ]) {
      for (const popup of [false, true]) {
        await stage.show({ ...SMALL, paints, regions: [{ name: 'help', ...rect, popup, title: 'title', lines: [[long], [], [long]] }] })
      }
    }
    await stage.show(frameOfMap(SMALL, { top: 5, height: 50, left: 10, width: 20, columns: [column(0, 50)], ruler: 55 }))
    const plain = frameOfMap(SMALL, { columns: [column(1, 8)] })
    await stage.show(plain)
    assertShows(stage.pty.screen, plain, look)
  })
})

test('keys are told as the actions of the key table, quit apart', async () => {
  await withView(SMALL, { depth: '256', utf8: true }, async ({ pty, calls: told }) => {
    for (const key of [' ', 'a', 'c', 'p', '?', 'X', '\x1b']) {
      const heard = told.actions.length
      pty.type(key)
      if (key !== 'X') await waitUntil(`${JSON.stringify(key)} is heard`, () => told.actions.length === heard + 1)
    }
    assert.deepEqual(told.actions.map(({ type }) => type), ['pause', 'next-aggregation', 'next-scale', 'next-palette', 'help', 'close'])
    pty.type('q\x03')
    await waitUntil('both quits are heard', () => told.quits === 2)
    pty.type('pp')
    await waitUntil('two keys of one read are heard', () => told.actions.length === 8)
  })
})

test('many resizes at once ask for few frames, and the last size is painted', async () => {
  const look = { depth: '256', utf8: true } as const
  const stream = await DemoSession.create({ ticks: 90 })
  for (let i = 0; i < 80; i++) stream.tick()
  await withView({ columns: 80, rows: 24 }, look, async (stage) => {
    await stage.show(stream.frame(stage.view.size()))
    for (let i = 0; i < 50; i++) stage.pty.resize(60 + (i % 37), 20 + (i % 9))
    await waitUntil('a frame is asked for', () => stage.calls.resizes > 0)
    assert.ok(stage.calls.resizes <= 2, `${stage.calls.resizes} frames asked for`)
    await stage.show(stream.frame(stage.view.size()))
    assertShows(stage.pty.screen, stream.frame(stage.view.size()), look)
  })
})

test('an input that is not a terminal is not read', async () => {
  const pty = openPty(SMALL)
  const stdin = new PassThrough()
  stdin.end('q')
  const view = terminalView({ depth: '256', utf8: true, stdin: stdin as never, stdout: pty.stdout })
  const ends: string[] = []
  view.open({
    action: () => void ends.push('action'), resize() {}, key: () => void ends.push('key'), failed: () => void ends.push('failed'),
  })
  view.paint(frameOfMap(SMALL, { columns: [column(1, 8)] }))
  await pty.waitForOutput()
  view.close()
  assert.deepEqual(ends, [])
  assert.equal(stdin.read()?.toString(), 'q')
  pty.close()
})

test('close() without open() writes nothing, nor does paint() after close()', async () => {
  const pty = openPty(SMALL)
  const view = terminalView({ depth: '256', utf8: true, stdin: pty.stdin, stdout: pty.stdout })
  view.close()
  view.close()
  view.paint(frameOfMap(SMALL, { columns: [column(1, 8)] }))
  await pty.waitForOutput()
  assert.equal(pty.bytes(), 0)
  assert.equal(pty.stdin.isRaw, false)
  pty.close()
})
