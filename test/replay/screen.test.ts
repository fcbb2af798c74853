/** A recording on the screen: the replay shows the same cells as the live run, and its keys work. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { waitUntil } from '../support/pty.js'
import { BIN, runHeatTracer } from '../support/heat-tracer.js'
import { Screen } from '../support/screen.js'
import { runHeatTracerInTerminal, runInTerminal, type Terminal } from '../support/terminal.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-screen-'))
after(() => rmSync(directory, { recursive: true }))
const GIVE_BACK = '\x1b[?1049l'

/** The screen when the terminal was restored. */
async function lastScreen({ output, screen: { columns, rows } }: Terminal): Promise<Screen> {
  const screen = new Screen(columns, rows)
  await screen.feed(output().slice(0, output().lastIndexOf(GIVE_BACK)))
  return screen
}

test('replay shows the same cells as the run, except for the word that says so', async (t) => {
  const path = join(directory, 'x.ndjson.gz')
  const live = runHeatTracerInTerminal(['--demo', '--interval', '50', '--ticks', '40', '--record', path], { columns: 100, rows: 30 })
  t.after(() => live.leave())
  assert.equal((await live.waitForEnd()).code, 0)
  const replayed = runHeatTracerInTerminal(['replay', path, '--speed', 'max'], { columns: 100, rows: 30 })
  t.after(() => replayed.leave())
  await waitUntil('the end is reached', () => /END max/.test(replayed.screen.text()[0] ?? ''), 30_000)
  replayed.type('q')
  assert.equal((await replayed.waitForEnd()).code, 0)
  const [was, is] = [await lastScreen(live), await lastScreen(replayed)]
  assert.deepEqual(is.cells().slice(1), was.cells().slice(1))
  assert.ok(was.cells().flat().filter(({ bg }) => bg !== 'default').length > 100, 'there is a map')
  const title = (screen: Screen): string => screen.text()[0]!.replace(/(ENDED|END max)/, '').replace(/ +/g, ' ')
  assert.equal(title(is), title(was))
})

test('replay: hold, seek to a typed time, to the end, help, quit', async (t) => {
  const path = join(directory, 'y.ndjson')
  assert.equal((await runHeatTracer(['--demo', '--interval', '50', '--ticks', '60', '--ndjson', '--record', path])).code, 0)
  const program = runHeatTracerInTerminal(['replay', path, '--speed', '0.1'], { columns: 100, rows: 40 })
  t.after(() => program.leave())
  const says = (what: RegExp): Promise<void> => waitUntil(
    `${what} is on the screen`, () => what.test(program.screen.text().join('\n')), 30_000,
  )
  await program.waitForFirstFrame()
  await says(/REPLAY x0\.1/)
  program.type(' ')
  await says(/PAUSED x0\.1/)
  program.type(':')
  await says(/go to:/)
  program.type('2s\r')
  const isFull = (): boolean => {
    const rows = program.screen.cells().slice(2, 30)
    return rows.filter((row) => row.slice(60, 98).some(({ bg }) => bg !== 'default' && bg !== '16')).length > 5
  }
  await waitUntil('the map is full up to there', isFull, 30_000)
  program.type('?')
  await says(/Jump to a time/)
  program.type('\x1b')
  program.type('$')
  program.type(' ')
  await says(/END x0\.1/)
  program.type('q')
  assert.equal((await program.waitForEnd()).code, 0)
})

test('replay - draws a pipe and takes keys from the terminal', async (t) => {
  const command = `${process.execPath} ${BIN} --demo --interval 50 --ndjson | ${process.execPath} ${BIN} replay -`
  const program = runInTerminal(['/bin/sh', '-c', command], { columns: 100, rows: 30 })
  t.after(() => program.leave())
  await program.waitForFirstFrame()
  await waitUntil('it is live', () => /LIVE/.test(program.screen.text()[0] ?? ''))
  program.type('q')
  assert.equal((await program.waitForEnd()).code, 0)
})

test('replay of a recording that was cut off shows END and a notice', async (t) => {
  const path = join(directory, 'z.ndjson')
  const { stdout } = await runHeatTracer(['--demo', '--interval', '50', '--ticks', '20', '--ndjson'])
  for (const [text, says] of [
    [stdout.split('\n').slice(0, -2).join('\n') + '\n', /has no end/], [stdout.slice(0, -300), /cut off in line/],
  ] as const) {
    writeFileSync(path, text)
    const program = runHeatTracerInTerminal(['replay', path, '--speed', 'max', '--notices'], { columns: 120, rows: 30 })
    t.after(() => program.leave())
    await waitUntil(
      'the end is told', () => /END max/.test(program.screen.text()[0] ?? '') && says.test(program.screen.text().join('\n')), 30_000,
    )
    program.type('q')
    assert.equal((await program.waitForEnd()).code, 0)
  }
})

test('replay of something else: an error message on the plain terminal', async () => {
  const none = await runHeatTracer(['replay', join(directory, 'none')])
  assert.match(none.stderr, /^heat-tracer: No such recording: /)
  assert.equal(none.code, 5)
  assert.match((await runHeatTracer(['replay', directory])).stderr, /directory/)
  assert.match((await runHeatTracer(['replay', 'x', '--speed', '0'])).stderr, /--speed 0/)
  for (const option of [['--at', '5m'], ['--skip-idle']]) {
    const { stderr } = await runHeatTracer(['replay', '-', ...option], { stdio: ['pipe', 'pipe', 'pipe'] })
    assert.match(stderr, /a pipe can only be read from start to end/)
  }
  assert.match((await runHeatTracer(['replay', 'x', '--at', 'noon'])).stderr, /--at noon: expected a time/)
})
