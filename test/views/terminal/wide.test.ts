/** Wide characters on a screen: what stands beside them stays in its place, whatever covers, moves or cuts them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import stringWidth from 'string-width'
import type { Frame, MapColumn, Region, Size } from '../../../src/core/frame.js'
import { cutText } from '../../../src/core/text/cells.js'
import { terminalView } from '../../../src/views/terminal/index.js'
import { palettes } from '../../../src/palettes/index.js'
import { palettePaints } from '../../../src/core/color/palette.js'
import { Random } from '../../random.js'
import { keyListener } from '../../support/key-listener.js'
import { openPty, waitUntil } from '../../support/pty.js'
import { assertShows } from './expected-cells.js'

const SIZE: Size = { columns: 40, rows: 10 }
const LOOK = { depth: '256', utf8: true } as const
const paints = palettePaints(palettes[0]!, false)

const LISTENER = keyListener({ action: () => {}, resize: () => {}, quit: () => {}, failed: (error) => { throw error } })

async function withScreen(play: (show: (frame: Frame, when: string) => Promise<void>) => Promise<void>): Promise<void> {
  const pty = openPty(SIZE)
  const view = terminalView({ ...LOOK, stdin: pty.stdin, stdout: pty.stdout })
  view.open(LISTENER)
  try {
    await play(async (frame, when) => {
      view.paint(frame)
      await waitUntil('the frame is taken', () => view.held === 0)
      await pty.waitForOutput()
      assertShows(pty.screen, frame, LOOK, when)
    })
  } finally {
    view.close()
    pty.close()
  }
}

/** A table of names beside a map, and perhaps a popup over both. */
function frameOf(names: readonly string[], last: number, popup: Region | undefined): Frame {
  const width = 12
  const lines = names.map((name) => {
    const shown = cutText(name, width - 4)
    return [{ text: shown + ' '.repeat(width - 4 - stringWidth(shown)) }, { text: '100 ' }]
  })
  const columns = Array.from({ length: 28 }, (_, i): MapColumn => (
    { id: last + i, time: 0, marks: [], gap: false, cells: Uint16Array.from({ length: 8 }, (_, row) => ((last + i) * 7 + row * 3) % 5) }
  ))
  return {
    ...SIZE, paints,
    map: { top: 1, left: width, width: 28, height: 8, rowsPerLine: 1, placement: 'scroll', columns },
    regions: [
      { name: 'panel', top: 1, left: 0, width, height: 8, lines },
      { name: 'status', top: 9, left: 0, width: 40, height: 1, lines: [[{ text: ` ${names[0]!} ` }, { text: '|', style: 'accent' }]] },
      ...(popup === undefined ? [] : [popup]),
    ],
  }
}

/** Characters on whose width this terminal and the library agree. */
const NAMES = ['日本語', 'read', '한국어 db', 'e\u0301te\u0301', '中国語中国語', 'naïve', 'ｆｕｌｌ', 'a日b本c']

test('wide names come and go beside a map that scrolls, and under a popup that cuts them', async () => {
  const random = new Random(12)
  await withScreen(async (show) => {
    for (let round = 0; round < 150; round++) {
      const names = Array.from({ length: 8 }, () => NAMES[random.int(0, NAMES.length - 1)]!)
      const popup: Region = {
        name: 'help', popup: true, title: 'keys', top: random.int(0, 3), left: random.int(0, 9), width: random.int(12, 29), height: 6,
        lines: Array.from({ length: 4 }, () => [{ text: cutText(NAMES[random.int(0, NAMES.length - 1)]!, 6) }]),
      }
      await show(frameOf(names, round < 100 ? round * random.int(0, 2) : round, random.next() < 0.5 ? popup : undefined), `round ${round}`)
    }
  })
})

test('a wide character that only half fits is left out, at the edge of its region and of the screen', async () => {
  await withScreen(async (show) => {
    const line = (text: string): Region => ({ name: 'status', top: 2, left: 0, width: 40, height: 1, lines: [[{ text }]] })
    for (const text of ['x'.repeat(38) + '日', 'x'.repeat(37) + '日', '日'.repeat(20), 'y'.repeat(40), 'x'.repeat(38) + '日']) {
      await show({ ...SIZE, paints, regions: [line(text)] }, text)
    }
  })
})

test('unchanged wide names cost no bytes', async () => {
  const pty = openPty(SIZE)
  const view = terminalView({ ...LOOK, stdin: pty.stdin, stdout: pty.stdout })
  view.open(LISTENER)
  try {
    view.paint(frameOf(NAMES, 0, undefined))
    await pty.waitForOutput()
    const before = pty.bytes()
    view.paint(frameOf(NAMES, 0, undefined))
    await pty.waitForOutput()
    assert.equal(pty.bytes(), before)
  } finally {
    view.close()
    pty.close()
  }
})
