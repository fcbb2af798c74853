/**
 * A recording that real terminals are given to show, and the screen that must be on them in the end: replayed so fast that it
 * is over in seconds, one frame after another as in life, and it stays when it has ended.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Event, Unknown } from '../../../src/core/stream/event.js'
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
import { expectedCells } from '../terminal/expected-cells.js'
import type { ModelOptions } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'
import { initialModel, initialReplay } from '../../../src/core/state/initial.js'

const TICKS = 260
const SPEED = 100

export interface Played {
  /** The command that plays it, to be given options. */
  readonly command: readonly string[]
  /** What is to be seen in the end, after these acts. */
  final(size: Size, options: Partial<ModelOptions> & Pick<ModelOptions, 'depth'>, acts?: readonly Action[]): Frame
  remove(): void
}

export async function played(): Promise<Played> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-played-'))
  const path = join(directory, 'x.ndjson')
  const events: (Event | Unknown)[] = []
  for await (const { event } of demoSource({ seed: 3, ticks: TICKS, pace: 'max', start: Date.UTC(2026, 0, 2, 14, 3, 20) }).events()) events.push(event)
  writeFileSync(path, events.map((event) => `${encode(event as Event)}\n`).join(''))
  return {
    command: [process.execPath, BIN, 'replay', path, '--speed', String(SPEED)],
    final(size, options, acts = []) {
      let model = reduce({ ...initialModel({ palettes, half: true, ...options }), replay: initialReplay(SPEED, false) }, { type: 'window', ...size })
      for (const event of events) model = keepReplayMarks(reduce(model, event))
      for (const act of acts) model = reduce(model, act)
      return frameOf(model, size)
    },
    remove: () => rmSync(directory, { recursive: true }),
  }
}

/** Why one of these programs cannot be run here; undefined when all can. */
export function without(...programs: readonly string[]): string | undefined {
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

/** An environment in which nothing but the terminal says what it can do. */
export function plainEnv(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '/usr/bin:/bin', HOME = '/' } = process.env
  return { PATH, HOME, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', XDG_CONFIG_HOME: '/nonexistent', SHELL: '/bin/sh', ...more }
}

/** Wait until nothing is wrong, and fail with what is, in the end. `wrong`: cells that differ, as sentences. */
export async function untilRight(what: string, wrong: () => Promise<readonly string[]>, patience = 30_000): Promise<void> {
  let last: readonly string[] = ['nothing was looked at']
  for (const since = Date.now(); last.length > 0 && Date.now() - since < patience;) {
    last = await wrong()
    if (last.length > 0) await new Promise((resolve) => setTimeout(resolve, 200))
  }
  if (last.length > 0) throw new Error(`${what}: ${last.length} cells are wrong:\n${last.slice(0, 8).join('\n')}`)
}

/** Cells of a screen that differ from a frame's: characters, and grounds where something is to be seen. */
export function wrongCells(screen: Screen, frame: Frame, look: { depth: Depth; utf8: boolean }): string[] {
  const expected = expectedCells(frame, look)
  return screen.cells().flatMap((line, y) => line.flatMap((cell, x) => {
    const wanted = expected[y]![x]!
    const see = (one: typeof cell): string => {
      const { ch, fg, bg, inverse } = normalizeCell(one)
      return ch === ' ' ? `blank on ${bg}${inverse ? ' inverse' : ''}` : `"${ch}" ${fg} on ${bg}`
    }
    return see(cell) === see(wanted) ? [] : [`${x},${y}: ${see(cell)} instead of ${see(wanted)}`]
  }))
}

