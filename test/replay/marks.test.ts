/** Marks set on the screen while recording are in the file, follow the schema, and can be jumped to in a replay. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { End, Event, Mark, Tick } from '../../src/core/stream/event.js'
import { formatClock } from '../../src/core/text/format.js'
import { StreamDecoder } from '../../src/core/stream/ndjson.js'
import { waitUntil } from '../support/pty.js'
import { runHeatTracerInTerminal, type Terminal } from '../support/terminal.js'
import { findSchemaError } from '../core/stream/schema.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-marks-'))
after(() => rmSync(directory, { recursive: true }))
const path = join(directory, 'x.ndjson.gz')

const shows = (program: Terminal, what: RegExp): Promise<void> => waitUntil(
  `${what} is on the screen`, () => what.test(program.screen.text().join('\n')), 30_000,
)

async function mark(program: Terminal, label: string): Promise<void> {
  program.type('m')
  await shows(program, /mark/)
  program.type(label)
  await shows(program, new RegExp(label))
  program.type('\r')
}

test('marks set while recording are in the file, and keys jump to them', async (t) => {
  const live = runHeatTracerInTerminal(['--demo', '--interval', '100', '--record', path], { columns: 100, rows: 30 })
  t.after(() => live.leave())
  await live.waitForFirstFrame()
  const ticked = (count: number): Promise<void> => waitUntil('some ticks are recorded', () => ticksOf(recorded()).length >= count, 30_000)
  await ticked(10)
  await mark(live, 'alpha')
  await ticked(ticksOf(recorded()).length + 25)
  await mark(live, 'omega')
  await ticked(ticksOf(recorded()).length + 5)
  live.type('q')
  assert.equal((await live.waitForEnd()).code, 0)

  const events = recorded()
  const marks = events.filter((event): event is Mark => event.type === 'mark')
  assert.deepEqual(marks.map(({ label }) => label), ['alpha', 'omega'])
  for (const { at } of marks) assert.ok(ticksOf(events).some(({ time }) => time === at), `${at} is a tick's time`)

  const end = events.at(-1) as End
  assert.deepEqual([end.type, end.reason], ['end', 'stop'], 'whoever leaves ends the recording')

  const header = events[0] as { start: number }
  const replayed = runHeatTracerInTerminal(['replay', path, '--speed', '0.1'], { columns: 100, rows: 30 })
  t.after(() => replayed.leave())
  await replayed.waitForFirstFrame()
  replayed.type(' ')
  await shows(replayed, /PAUSED/)
  const at = ({ at: time }: Mark): RegExp => new RegExp(`${formatClock(header.start + time, 0)} *$`)
  const isAt = (which: Mark): Promise<void> => waitUntil(`it is ${which.label}`, () => at(which).test(replayed.screen.text()[0]!), 30_000)
  // Neither has been read so far. Under the newest column there is room for no more than the sign.
  replayed.type(';')
  await isAt(marks[0]!)
  await waitUntil('the mark is under the newest column', () => replayed.screen.text().some((line) => /◆ *$/.test(line)), 30_000)
  replayed.type(';')
  await isAt(marks[1]!)
  await shows(replayed, /◆alpha.*◆ *$/m)
  replayed.type('"')
  await isAt(marks[0]!)
  await waitUntil('the later mark is shown no more', () => !/alpha/.test(replayed.screen.text().join('\n')), 30_000)
  replayed.type('q')
  assert.equal((await replayed.waitForEnd()).code, 0)
})

/** What is in the file so far: it can be read at any time. */
function recorded(): Event[] {
  let text = ''
  try {
    text = gunzipSync(readFileSync(path), { finishFlush: 2 }).toString()
  } catch {
    return []
  }
  const decoder = new StreamDecoder()
  return text.split('\n').slice(0, -1).map((line) => {
    assert.equal(findSchemaError(line), '', line)
    return decoder.decode(line) as Event
  })
}

function ticksOf(events: readonly Event[]): Tick[] {
  return events.filter((event): event is Tick => event.type === 'tick')
}
