/**
 * A recording for real terminals to show, and the screen that they must show in the end. It is replayed so fast that it ends within
 * seconds, frame after frame as in a live trace, and the last frame stays.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Event, Tick, Unknown } from '../../../src/core/stream/event.js'
import type { Frame, Size } from '../../../src/core/frame.js'
import { frameOf } from '../../../src/core/layout/frame-of.js'
import { reduce } from '../../../src/core/update/update.js'
import { encode } from '../../../src/core/stream/ndjson.js'
import { keepReplayMarks } from '../../../src/core/update/replay.js'
import { palettes } from '../../../src/palettes/index.js'
import { demoSource } from '../../../src/sources/demo.js'
import { BIN } from '../../support/heat-tracer.js'
import { normalizeCell, type Screen } from '../../support/screen.js'
import type { Depth } from '../../../src/views/terminal/color-depth.js'
import { expectedCells, REST } from '../terminal/expected-cells.js'
import type { ModelOptions } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'
import { initialModel, initialReplay } from '../../../src/core/state/initial.js'

const TICKS = 260
const SPEED = 100

export interface RecordedSession {
  /** The command that replays it; options can be added. */
  readonly command: readonly string[]
  /** The frame that must be on the screen in the end, after these actions in a window of size `before`, else of `size`. */
  finalFrame(size: Size, options: Partial<ModelOptions> & Pick<ModelOptions, 'depth'>, acts?: readonly Action[], before?: Size): Frame
  remove(): void
}

/** `rename`: gives the keys of the demo other names. */
export async function recordSession(rename?: (name: string) => string): Promise<RecordedSession> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-played-'))
  const path = join(directory, 'x.ndjson')
  const events: (Event | Unknown)[] = []
  for await (const { event } of demoSource({
    seed: 3, ticks: TICKS, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20),
  }).events()) events.push(rename === undefined || event.type !== 'tick' ? event : renameKeys(event as Tick, rename))
  writeFileSync(path, events.map((event) => `${encode(event as Event)}\n`).join(''))
  return {
    command: [process.execPath, BIN, 'replay', path, '--speed', String(SPEED)],
    finalFrame(size, options, acts = [], before = size) {
      let model = reduce(
        { ...initialModel({ palettes, half: true, ...options }), replay: initialReplay(SPEED, false) }, { type: 'window', ...before },
      )
      for (const event of events) model = keepReplayMarks(reduce(model, event))
      for (const act of acts) model = reduce(model, act)
      return frameOf(reduce(model, { type: 'window', ...size }), size)
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}

function renameKeys(tick: Tick, rename: (name: string) => string): Tick {
  const aggregations = tick.aggregations.map((aggregation) => ({
    ...aggregation, records: aggregation.records.map((record) => ({ ...record, key: record.key.map((part) => rename(String(part))) })),
  }))
  return { ...tick, aggregations: aggregations as Tick['aggregations'] }
}

/** Why one of these programs cannot be run here; undefined when all can. */
export function programsSkipReason(...programs: readonly string[]): string | undefined {
  const absent = programs.filter((program) => {
    try {
      execFileSync('/bin/sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' })
      return false
    } catch {
      return true
    }
  })
  return absent.length === 0 ? undefined : `there is no ${absent.join(', no ')} here`
}

/** An environment in which only the terminal's own variables say what it can do. */
export function buildPlainEnv(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '/usr/bin:/bin', HOME = '/' } = process.env
  return { PATH, HOME, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', XDG_CONFIG_HOME: '/nonexistent', SHELL: '/bin/sh', ...more }
}

/** Waits until `findWrong` gives no cell that differs; fails with those that do after `timeout` milliseconds. */
export async function waitUntilCorrect(what: string, findWrong: () => Promise<readonly string[]>, timeout = 30_000): Promise<void> {
  let last: readonly string[] = ['no screen was read']
  for (const since = Date.now(); last.length > 0 && Date.now() - since < timeout;) {
    last = await findWrong()
    if (last.length > 0) await new Promise((resolve) => setTimeout(resolve, 200))
  }
  if (last.length > 0) throw new Error(`${what}: ${last.length} cells are wrong:\n${last.slice(0, 8).join('\n')}`)
}

/** Cells of a screen that differ from a frame's in their character, or in their colors as far as they can be seen. */
export function findWrongCells(screen: Screen, frame: Frame, look: { depth: Depth; utf8: boolean }): string[] {
  const expected = expectedCells(frame, look)
  return screen.cells().flatMap((line, y) => line.flatMap((cell, x) => {
    const wanted = expected[y]![x]!
    const describe = (one: typeof cell): string => {
      const { ch, fg, bg, inverse } = normalizeCell(one)
      return ch === ' ' ? `blank on ${bg}${inverse ? ' inverse' : ''}` : `"${ch}" ${fg} on ${bg}`
    }
    return wanted.ch === REST || describe(cell) === describe(wanted) ? [] : [`${x},${y}: ${describe(cell)} instead of ${describe(wanted)}`]
  }))
}

