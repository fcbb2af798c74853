/** The last screen stays on the normal screen, cell by cell. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { terminalView } from '../../../src/views/terminal/index.js'
import { openPty, waitUntil } from '../../support/pty.js'
import { Screen, type ScreenCell } from '../../support/screen.js'
import { DemoSession } from '../../support/demo-session.js'

/** A blank shows only its background. */
function describeCell(cell: ScreenCell): unknown {
  return cell.ch === ' ' && !cell.inverse ? cell.bg : cell
}

for (const depth of ['truecolor', '256', '16', 'none'] as const) {
  test(`the last picture stays on the normal screen, cell by cell: ${depth}`, async () => {
    const size = { columns: 80, rows: 24 }
    const pty = openPty(size)
    const view = terminalView({ depth, utf8: true, keep: true, stdin: pty.stdin, stdout: pty.stdout })
    view.open({ action: () => {}, resize: () => {}, key: () => {}, failed: (error) => { throw error } })
    const stream = await DemoSession.create({ ticks: 100 })
    for (let i = 0; i < 90; i++) stream.tick()
    view.paint(stream.frame(size))
    await waitUntil('the frame is taken', () => view.held === 0)
    await pty.waitForOutput()
    const painted = pty.screen.cells()
    view.close()
    await pty.waitForOutput()
    assert.equal(pty.screen.alternate, false)
    const after = pty.output().slice(pty.output().lastIndexOf('\x1b[?1049l'))
    pty.close()
    // The same lines on a screen one line higher, so that the last line feed scrolls nothing away.
    const screen = new Screen(size.columns, size.rows + 1)
    await screen.feed(after)
    const kept = screen.cells()
    painted.forEach((line, y) => line.forEach((cell, x) => assert.deepEqual(describeCell(kept[y]![x]!), describeCell(cell), `${x},${y}`)))
    assert.match(after, /\r\n(\x1b_settled\x1b\\)*$/)
  })
}

test('nothing is kept where nothing was painted, or where it was not asked for', async () => {
  for (const keep of [true, false]) {
    const pty = openPty()
    const view = terminalView({ depth: '256', utf8: true, keep, stdin: pty.stdin, stdout: pty.stdout })
    view.open({ action: () => {}, resize: () => {}, key: () => {}, failed: (error) => { throw error } })
    await pty.waitForOutput()
    view.close()
    await pty.waitForOutput()
    assert.match(pty.output().slice(pty.output().lastIndexOf('\x1b[?1049l')), /^\x1b\[\?1049l(\x1b_settled\x1b\\)*$/)
    pty.close()
  }
})
