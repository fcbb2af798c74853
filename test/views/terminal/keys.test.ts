/** Keys and mouse events, typed into a terminal that shows the demo, and what its screen shows afterwards. */
import { keyListener } from '../../support/key-listener.js'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame, Size } from '../../../src/core/frame.js'
import { bindings } from '../../../src/core/keymap/bindings.js'
import { terminalView } from '../../../src/views/terminal/index.js'
import type { Depth } from '../../../src/views/terminal/color-depth.js'
import { openPty, waitUntil, type PtyPair } from '../../support/pty.js'
import { DemoSession } from '../../support/demo-session.js'
import { assertShows } from './expected-cells.js'

interface DemoScreen {
  readonly stream: DemoSession
  readonly pty: PtyPair
  /** Type, wait until all of it was heard, paint, and compare every cell with the frame. */
  type(bytes: string, heard?: number): Promise<Frame>
  tick(count?: number): Promise<Frame>
  text(): string
}

const SIZE = { columns: 160, rows: 40 }

async function withDemo(
  play: (played: DemoScreen) => Promise<void>,
  { size = SIZE, depth = '256', utf8 = true, ticks = 120 }: { size?: Size; depth?: Depth; utf8?: boolean; ticks?: number } = {},
): Promise<void> {
  const look = { depth, utf8 }
  const stream = await DemoSession.create({ ticks: ticks + 60, programs: ['postgres', 'nginx', 'node'], utf8, depth })
  for (let i = 0; i < ticks; i++) stream.tick()
  stream.act({ type: 'window', ...size })
  const pty = openPty(size)
  const view = terminalView({ ...look, stdin: pty.stdin, stdout: pty.stdout })
  let heard = 0
  let quits = 0
  view.open(keyListener({
    action: (action) => {
      heard++
      stream.act(action)
    },
    meaning: (pressed) => stream.findAction(pressed),
    resize() {}, quit: () => void quits++, failed: (error) => assert.fail(error),
  }))
  const show = async (): Promise<Frame> => {
    const frame = stream.frame(size)
    view.paint(frame)
    await waitUntil('the frame is taken', () => view.held === 0)
    await pty.waitForOutput()
    assertShows(pty.screen, frame, look)
    return frame
  }
  try {
    await show()
    await play({
      stream, pty, text: () => pty.screen.text().join('\n'),
      async type(bytes, acts = 1) {
        const before = heard
        pty.type(bytes)
        await waitUntil(`${JSON.stringify(bytes)} is heard`, () => heard >= before + acts)
        assert.equal(heard, before + acts)
        return show()
      },
      async tick(count = 1) {
        for (let i = 0; i < count; i++) stream.tick()
        return show()
      },
    })
    assert.equal(quits, 0)
  } finally {
    view.close()
    pty.close()
  }
}

/** Events in the map's newest column, under what is counted. */
const countPaintedCells = ({ map }: Frame): number => map!.columns.at(-1)!.cells.reduce((sum, paint) => sum + (paint > 0 ? 1 : 0), 0)

for (const [size, depth, utf8] of [
  [{ columns: 80, rows: 24 }, '256', true], [{ columns: 160, rows: 50 }, 'truecolor', true],
  [{ columns: 120, rows: 40 }, '16', true], [{ columns: 100, rows: 30 }, 'none', false], [{ columns: 40, rows: 12 }, '256', true],
] as const) {
  test(`every key of the key table leaves the frame on the screen: ${size.columns}x${size.rows}, ${depth}`, async () => {
    await withDemo(async ({ stream, tick }) => {
      for (const place of ['map', 'table'] as const) {
        for (const { action, focus: only } of bindings) {
          if (action === 'quit' || (only !== undefined && only !== place)) continue
          if ((stream.model.table.focus ? 'table' : 'map') !== place) stream.act({ type: 'focus' })
          stream.act(action)
          await tick(1)
          for (let tries = 0; tries < 4; tries++) {
            const { help, marks, table } = stream.model
            if (!help && marks.typing === undefined && !table.typing) break
            stream.act(help ? { type: 'close' } : { type: 'type', key: 'escape' })
          }
        }
      }
    }, { size, depth, utf8, ticks: 60 })
  })
}

test('enter paints a key in its own hue, the same as its mark in the table; A restores the colors', async () => {
  await withDemo(async ({ pty, type, tick }) => {
    const before = await tick(0)
    await type('\t')
    const frame = await type('\r')
    const mark = pty.screen.cell(0, 2)
    assert.equal(mark.ch, '1')
    const hued = frame.paints.slice(before.paints.length)
    assert.ok(hued.some(({ x256 }) => String(x256) === mark.bg))
    const shown = new Set(pty.screen.cells().slice(1, 30).flatMap((line) => line.slice(frame.map!.left).map(({ bg }) => bg)))
    assert.ok(hued.filter(({ x256 }) => shown.has(String(x256))).length >= 3)
    await type('\x1b[B\r', 2)
    assert.equal(pty.screen.cell(0, 3).ch, '2')
    assert.notEqual(pty.screen.cell(0, 3).bg, mark.bg)
    const after = await type('A')
    assert.deepEqual(after.map!.columns.map(({ cells }) => [...cells]), before.map!.columns.map(({ cells }) => [...cells]))
    assert.equal(pty.screen.cell(0, 2).ch, ' ')
  })
})

test('i shows only the selected keys on the map, x leaves them out, again shows all; legend and status follow', async () => {
  await withDemo(async ({ type, text, tick }) => {
    const all = countPaintedCells(await tick(0))
    const rate = () => /events\/s (\S+)/.exec(text())![1]
    const whole = rate()
    await type('\t')
    const only = countPaintedCells(await type('i'))
    assert.match(text(), /1 isolated/)
    assert.ok(only > 0 && only < all)
    assert.notEqual(rate(), whole)
    assert.ok(countPaintedCells(await type('x')) > only)
    assert.match(text(), /1 excluded/)
    assert.equal(countPaintedCells(await type('x')), all)
    assert.equal(rate(), whole)
  })
})

test('f folds the table by call, then by program', async () => {
  await withDemo(async ({ type, text }) => {
    assert.match(text(), /call program/)
    await type('f')
    assert.match(text(), /^ {2}call {2}[^]*\n {2}read {3}/m)
    await type('f')
    assert.match(text(), /^ {2}program {2}[^]*3 keys/m)
    await type('f')
    assert.match(text(), /call program/)
  })
})

test('/ lists the keys that contain the text typed after it, in one read, with a q in it', async () => {
  await withDemo(async ({ type, text }) => {
    await type('/postq', 6)
    assert.match(text(), /\/postq[^]*0 of 10/)
    await type('\x7f')
    assert.match(text(), /\/post +4 of 10/)
    assert.doesNotMatch(text(), /^. \S+ nginx/m)
    await type('\r\x1b[B\x1b[B\r', 4)
    assert.match(text(), /^1 \S+ postg/m)
    assert.match(text(), /\/post/)
    await type('\x1b')
    assert.doesNotMatch(text(), /\/post/)
  })
})

test('arrows and hjkl move the cursor, v starts a box; its counts are in the last line and under the table', async () => {
  await withDemo(async ({ pty, type, text }) => {
    const frame = await type('h')
    const cross = (): [number, number][] => pty.screen.cells().flatMap((line, y) => line.flatMap((
      { ch }, x,
    ): [number, number][] => (ch === '╋' ? [[x, y]] : [])))
    const [[x, y] = [0, 0]] = cross()
    assert.equal(x, SIZE.columns - 1)
    assert.ok(y > 0 && y <= frame.map!.height)
    await type('h\x1b[Dk\x1b[A', 4)
    const [[left, above] = [0, 0]] = cross()
    assert.equal(left, x - 2)
    assert.ok(above < y)
    assert.match(text(), /\+1s {2}\S+–\S+ {2}\d[^ ]* events? {2}\S+% of its column {2}≤p/)
    assert.match(text(), /in the cell/)
    await type('vhhhkk', 6)
    const shown = pty.screen.cells().flatMap((line) => line.map(({ ch }) => ch)).join('')
    for (const corner of ['┏', '┓', '┗', '┛', '╋']) if (corner !== '┏') assert.ok(shown.includes(corner), corner)
    assert.match(text(), /\+4s {2}\S+–\S+ {2}\d[^ ]* events {2}\S+% of its columns/)
    assert.match(text(), /in the box/)
    await type('\x1b[1;2C')
    assert.match(text(), /\+3s/)
  })
})

test('without colors, only the cells of the cursor and the box are inverse on the map', async () => {
  await withDemo(async ({ pty, type }) => {
    const inverse = () => pty.screen.cells().slice(1, 36).flat().filter((cell) => cell.inverse).map(({ ch }) => ch)
    assert.deepEqual(inverse(), [])
    await type('h')
    assert.deepEqual(inverse(), ['+'])
    await type('vhhhkkk', 7)
    assert.ok(inverse().includes('|') && inverse().includes('-') && inverse().includes('+'))
  }, { depth: 'none', utf8: false })
})

test('the cursor stays on its cell while the map scrolls under it', async () => {
  await withDemo(async ({ pty, type, tick }) => {
    await type('h')
    const cell = (): [number, number] => {
      for (const [y, line] of pty.screen.cells().entries()) for (const [x, { ch }] of line.entries()) if (ch === '╋') return [x, y]
      return [-1, -1]
    }
    const [x, y] = cell()
    for (let i = 1; i <= 12; i++) {
      await tick()
      assert.deepEqual(cell(), [x - i, y])
    }
  })
})

const sgr = (code: number, x: number, y: number, final = 'M'): string => `\x1b[<${code};${x + 1};${y + 1}${final}`

test('a click sets the cursor, a drag selects a box, both in one read; the wheel scrolls back in time', async () => {
  await withDemo(async ({ pty, type, text }) => {
    await type(sgr(0, 120, 12) + sgr(0, 120, 12, 'm'), 2)
    assert.equal(pty.screen.cell(120, 12).ch, '╋')
    await type(sgr(0, 130, 10) + sgr(32, 135, 12) + sgr(32, 140, 15) + sgr(0, 140, 15, 'm'), 4)
    assert.deepEqual(
      [pty.screen.cell(140, 15).ch, pty.screen.cell(130, 10).ch, pty.screen.cell(140, 10).ch, pty.screen.cell(130, 15).ch],
      ['╋', '┏', '┓', '┗'],
    )
    assert.match(text(), /\+11s/)
    const [before] = [pty.screen.text().at(0)]
    await type(sgr(64, 100, 10))
    assert.match(text(), /BACK/)
    await type(sgr(65, 100, 10))
    assert.equal(pty.screen.text().at(0), before)
    await type(sgr(0, 5, 4))
    assert.equal(pty.screen.cell(0, 4).ch, '1')
  })
})

test('escape and the key after it are two keys, also where both arrive in one read', async () => {
  await withDemo(async ({ pty, type, text }) => {
    const cross = () => pty.screen.cells().flat().filter(({ ch }) => ch === '╋').length
    await type('hvhk', 4)
    assert.equal(cross(), 1)
    await type('\x1b\x1b', 2)
    assert.equal(cross(), 0)
    await type('h\x1b/', 3)
    assert.match(text(), /^ \/ /m)
    await type('p\x1b\x1b[B', 3)
    assert.doesNotMatch(text(), /\/p/)
    await type('\x1bh', 2)
    assert.equal(cross(), 1)
  })
})

test('d turns mouse support off, says so in the header, and turns it on again', async () => {
  await withDemo(async ({ pty, type, text }) => {
    const tracked = () => pty.screen.terminal.modes.mouseTrackingMode
    assert.equal(tracked(), 'drag')
    await type('d')
    assert.equal(tracked(), 'none')
    assert.match(text(), /mouse off/)
    assert.doesNotMatch(pty.output().slice(pty.output().lastIndexOf('\x1b[?1002l')), /\x1b\[\?100[0236]h/)
    await type('d')
    assert.equal(tracked(), 'drag')
    assert.doesNotMatch(text(), /mouse off/)
  })
})

test('the help lists every key of the key table that has a label, page by page in a small window', async () => {
  const labels = bindings.filter(({ label }) => label !== '').map(({ label, description }) => `${label} ${description}`)
  for (const size of [{ columns: 160, rows: 40 }, { columns: 80, rows: 24 }, { columns: 40, rows: 12 }]) {
    await withDemo(async ({ stream, type, text }) => {
      let seen = ''
      for (let page = 0; page < 20; page++) {
        await type('?')
        if (!stream.model.help) break
        seen += text()
      }
      assert.equal(stream.model.help, false, 'the last page is followed by none')
      for (const { label } of bindings) if (label !== '') assert.ok(seen.includes(` ${label} `), label)
    }, { size, ticks: 20 })
  }
  assert.equal(new Set(labels).size, labels.length)
})
