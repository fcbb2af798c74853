/** What each key does to a seeded demo stream, read from the terminal's own cells. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame, Size } from '../../../src/core/frame.js'
import { actionForKey, keyContext } from '../../../src/core/keymap/bindings.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import { palettes } from '../../../src/palettes/index.js'
import { demoSource } from '../../../src/sources/demo.js'
import { terminalView } from '../../../src/views/terminal/index.js'
import { openPty, waitUntil } from '../../support/pty.js'
import type { Screen } from '../../support/screen.js'
import { assertShows } from './expected-cells.js'
import type { Model, ModelOptions } from '../../../src/core/state/state.js'
import { initialModel } from '../../../src/core/state/initial.js'

const SIZE: Size = { columns: 100, rows: 30 }
const STYLE = { depth: '256', utf8: true } as const

interface DemoScreen {
  readonly screen: Screen
  readonly frame: Frame
  readonly model: Model
  /** The screen as text. */
  readonly text: string
  /** Press keys by name, paint, and compare every cell with the frame. */
  press(...keys: string[]): Promise<void>
  /** Feeds more ticks, paints, and compares every cell. */
  ticks(count: number): Promise<void>
}

async function withDemo(options: Partial<ModelOptions>, play: (stage: DemoScreen) => Promise<void>, size = SIZE): Promise<void> {
  const pty = openPty(size)
  const view = terminalView({ ...STYLE, stdin: pty.stdin, stdout: pty.stdout })
  view.open({ action: () => {}, resize: () => {}, key: () => {}, failed: (error) => { throw error } })
  const source = demoSource({ seed: 1, ticks: 400, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20) }).events()[Symbol.asyncIterator]()
  let model = reduce(initialModel({ palettes, history: 300, ...options }), { type: 'window', ...size })
  const feed = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) model = reduce(model, (await source.next()).value!.event)
  }
  const show = async (when: string): Promise<void> => {
    view.paint(frameOf(model, size))
    await waitUntil('the frame is taken', () => view.held === 0)
    await pty.waitForOutput()
    assertShows(pty.screen, frameOf(model, size), STYLE, when)
  }
  await feed(251)
  try {
    await show('at first')
    await play({
      screen: pty.screen,
      get frame() { return frameOf(model, size) },
      get model() { return model },
      get text() { return pty.screen.text().join('\n') },
      async press(...keys) {
        for (const key of keys) {
          const action = actionForKey({ name: key, text: key.length === 1 ? key : '' }, keyContext(model))
          assert.ok(action !== undefined && action !== 'quit', key)
          model = reduce(model, action)
          await show(`after ${key}`)
        }
      },
      async ticks(count) {
        await feed(count)
        await show(`after ${count} ticks`)
      },
    })
  } finally {
    view.close()
    pty.close()
  }
}

const newestColumn = ({ frame }: DemoScreen): number => frame.map!.columns.at(-1)!.id

test(', . < > g G move in time, and G follows the newest tick again', async () => {
  await withDemo({}, async (stage) => {
    const last = newestColumn(stage)
    await stage.press(',', ',')
    assert.equal(newestColumn(stage), last - 2)
    assert.match(stage.text, /◂ 2s BACK/)
    await stage.ticks(3)
    assert.equal(newestColumn(stage), last - 2)
    await stage.press('.')
    assert.equal(newestColumn(stage), last - 1)
    await stage.press('<')
    assert.equal(newestColumn(stage), last - 1 - (stage.frame.map!.width >> 1))
    await stage.press('g')
    assert.equal(stage.frame.map!.columns[0]!.id, 0)
    await stage.press('S-g')
    assert.equal(newestColumn(stage), last + 3)
    assert.match(stage.text, /● LIVE/)
  })
})

test('- and + merge and split columns, new ticks fill the newest column in place, counts are kept', async () => {
  await withDemo({}, async (stage) => {
    await stage.press('-', '-')
    assert.match(stage.text, / 5s /)
    const { id } = stage.frame.map!.columns.at(-1)!
    assert.equal(id, Math.floor((stage.model.history.next - 1) / 5))
    for (let i = 0; i < 7; i++) await stage.ticks(1)
    assert.ok(newestColumn(stage) > id)
    await stage.press('+', '+')
    assert.equal(newestColumn(stage), stage.model.history.next - 1)
  })
})

test('space pauses the screen, time can be moved while it is paused, and it continues at the newest tick', async () => {
  await withDemo({}, async (stage) => {
    await stage.press('space')
    const held = newestColumn(stage)
    await stage.ticks(4)
    assert.equal(newestColumn(stage), held)
    await stage.press(',')
    await stage.press('space')
    assert.equal(newestColumn(stage), held + 4)
  })
})

test('m writes a label under its column, M deletes it, \' goes to it', async () => {
  await withDemo({}, async (stage) => {
    const marked = newestColumn(stage)
    await stage.press('m', 'd', 'x', 'backspace', 'b', '!', 'enter')
    assert.match(stage.text, /events\/s/)
    await stage.ticks(30)
    assert.match(stage.text, /◆db! /)
    await stage.ticks(100)
    assert.doesNotMatch(stage.text, /◆db!/)
    await stage.press("'")
    assert.match(stage.text, /◆db! /)
    assert.ok(stage.frame.map!.columns.some(({ id, ruler }) => id === marked && ruler === '◆'))
    await stage.press('m', 'q', 'escape')
    await stage.press('S-g', 'S-m', 'g')
    assert.doesNotMatch(stage.text, /◆/)
  })
})

test('while a label is typed, keys are text and do nothing else', async () => {
  await withDemo({}, async (stage) => {
    await stage.press('m', 'c', 'p', '?')
    assert.match(stage.text, /mark \d\d:\d\d:\d\d: cp\?/)
    assert.deepEqual([stage.model.scale, stage.model.palette, stage.model.help, stage.frame.typing], ['log', 0, false, true])
  })
})

test('y z Z { } 0 change which values are shown; every event stays in some row', async () => {
  await withDemo({}, async (stage) => {
    const events = () => stage.frame.map!.columns.filter(({ cells }) => cells.some((paint) => paint > 0)).length
    const all = events()
    await stage.press('y')
    assert.match(stage.text, /linear axis/)
    await stage.press('z', 'z', '}', '{')
    assert.match(stage.text, /≥\S+┤/)
    assert.match(stage.text, /<\S+┤/)
    assert.equal(events(), all)
    await stage.press('y', 'S-z', '0')
    assert.match(stage.text, /own buckets/)
    assert.deepEqual(stage.model.axis, { name: 'own', range: undefined })
    await stage.press('y')
    assert.deepEqual(stage.model.axis, { name: 'auto', range: undefined })
    assert.equal(events(), all)
  })
})

test('[ ] pin the top of the color scale, 0 unpins it; w weighs events by time', async () => {
  await withDemo({}, async (stage) => {
    const hottest = () => Math.max(...stage.frame.map!.columns.flatMap(({ cells }) => [...cells]))
    const before = hottest()
    await stage.press(']', ']', ']')
    assert.ok(hottest() < before)
    assert.match(stage.text, /pinned/)
    await stage.press('0')
    assert.equal(hottest(), before)
    assert.doesNotMatch(stage.text, /pinned/)
    await stage.press('w')
    assert.match(stage.text, /spent\/s/)
  })
})

test('% draws the percentile lines, and b draws two rows per line', async () => {
  await withDemo({}, async (stage) => {
    const glyphs = () => stage.screen.cells().flat().filter(({ ch }) => '─╌═'.includes(ch)).length
    const none = glyphs()
    await stage.press('%')
    assert.ok(glyphs() > none + stage.frame.map!.width)
    await stage.press('b')
    assert.equal(stage.frame.map!.rowsPerLine, 2)
    assert.ok(stage.screen.cells().flat().some(({ ch }) => ch === '▀'))
    await stage.press('b', '%')
    assert.equal(glyphs(), none)
  })
})

test('n opens the notices under the map, and over it in a small window; u switches to local time', async () => {
  for (const size of [SIZE, { columns: 60, rows: 14 }]) {
    await withDemo({ local: 90 }, async (stage) => {
      await stage.press('n')
      assert.match(stage.text, /notices/)
      assert.match(stage.text, /no notices yet/)
      await stage.press('u')
      assert.match(stage.text, /\+01:30/)
      await stage.press('escape')
      assert.doesNotMatch(stage.text, /no notices yet/)
    }, size)
  }
})

test('a target has a line, a label, and a share in the status line', async () => {
  await withDemo({ slo: { value: 10, unit: 'ms' } }, async (stage) => {
    assert.match(stage.text, / 10ms┼┈┈┈/)
    assert.match(stage.text, /┈>10ms ~?\d+(\.\d+)?%/)
  })
})

test('a sweep writes each column in its place and blanks the next one', async () => {
  await withDemo({ sweep: true, half: true }, async (stage) => {
    for (let i = 0; i < stage.frame.map!.width + 5; i++) await stage.ticks(1)
    await stage.press('-')
    for (let i = 0; i < 6; i++) await stage.ticks(1)
    await stage.press(',', 'g', 'S-g', '?', 'escape')
  })
})
