/**
 * A real tmux: its pane must show the frame, cell by cell, in a pane as wide as the window and in one beside another, where a sweep is
 * the default; also after keys, and after the pane is made larger.
 */
import { execFileSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import type { Size } from '../../../src/core/frame.js'
import type { Depth } from '../../../src/views/terminal/color-depth.js'
import { Screen } from '../../support/screen.js'
import {
  recordSession, buildPlainEnv, waitUntilCorrect, programsSkipReason, findWrongCells, type RecordedSession,
} from './recorded-session.js'
import type { ModelOptions } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'

const skip = programsSkipReason('tmux') ?? false
let stream: RecordedSession | undefined
before(async () => {
  if (skip === false) stream = await recordSession()
})
after(() => stream?.remove())

let sockets = 0

const ACTS: Readonly<Record<string, Action>> = {
  '%': { type: 'percentile-lines' }, h: { type: 'cursor', right: -1, up: 0 }, k: { type: 'cursor', right: 0, up: 1 }, v: { type: 'box' },
  Tab: { type: 'focus' }, Enter: { type: 'select' }, c: { type: 'next-scale' }, i: { type: 'isolate' },
}

class Tmux {
  readonly #socket = `heat-tracer-terminals-${process.pid}-${++sockets}`

  readonly #session: RecordedSession

  constructor({ columns, rows }: Size, words: readonly string[], session: RecordedSession = stream!) {
    this.#session = session
    this.ask('new-session', '-d', '-x', String(columns), '-y', String(rows), ...words)
    this.ask('set-option', '-g', 'status', 'off')
    this.ask('resize-window', '-x', String(columns), '-y', String(rows))
  }

  ask(...words: readonly string[]): string {
    return execFileSync(
      'tmux', ['-L', this.#socket, '-f', '/dev/null', ...words],
      { encoding: 'utf8', env: buildPlainEnv({ TERM: 'xterm-256color' }), timeout: 20_000 },
    )
  }

  size(): Size {
    const [columns, rows] = this.ask('display', '-p', '#{pane_width} #{pane_height}').trim().split(' ').map(Number)
    return { columns: columns!, rows: rows! }
  }

  async wrong(options: Partial<ModelOptions>, acts: readonly Action[], depth: Depth, before?: Size): Promise<string[]> {
    const size = this.size()
    const screen = new Screen(size.columns, size.rows)
    await screen.feed(this.ask('capture-pane', '-e', '-N', '-p').replace(/\n$/, '').replaceAll('\n', '\r\n'))
    return findWrongCells(screen, this.#session.finalFrame(size, { ...options, depth }, acts, before), { depth, utf8: true })
  }

  end(): void {
    this.ask('kill-server')
  }
}

for (const depth of ['truecolor', '256', '16'] as const) {
  test(`a full-width pane of tmux shows the final picture, also after keys and a new size: ${depth}`, { skip }, async (t) => {
    const tmux = new Tmux({ columns: 120, rows: 40 }, [...stream!.command, '--color', depth, '--background', 'dark'])
    t.after(() => tmux.end())
    await waitUntilCorrect('at the end', () => tmux.wrong({}, [], depth))
    const acts: Action[] = []
    const press = async (...keys: readonly string[]): Promise<void> => {
      tmux.ask('send-keys', ...keys)
      acts.push(...keys.map((key) => ACTS[key]!))
      await waitUntilCorrect(`after ${keys.join(' ')}`, () => tmux.wrong({}, acts, depth))
    }
    await press('%', 'h', 'k', 'v', 'h', 'h', 'k')
    await press('v', 'Tab', 'Enter')
    await press('Tab', 'c', 'i')
    tmux.ask('resize-window', '-x', '171', '-y', '50')
    await waitUntilCorrect('in a larger window', () => tmux.wrong({}, acts, depth, { columns: 120, rows: 40 }))
  })
}

test('tmux shows wide names in aligned columns, also after the table has moved', { skip }, async (t) => {
  const names = ['日本語', '韓国語データ', 'e\u0301te\u0301', '中国', 'ｆｕｌｌ', 'read']
  const known = new Map<string, string>()
  const wide = await recordSession((name) => {
    if (!known.has(name)) known.set(name, `${names[known.size % names.length]!}${known.size}`)
    return known.get(name)!
  })
  t.after(() => wide.remove())
  const tmux = new Tmux({ columns: 160, rows: 30 }, [...wide.command, '--color', '256', '--background', 'dark'], wide)
  t.after(() => tmux.end())
  await waitUntilCorrect('at the end', () => tmux.wrong({}, [], '256'))
  const acts: Action[] = []
  for (const key of ['Tab', 'Enter', 's', 's'] as const) {
    tmux.ask('send-keys', key)
    acts.push(key === 's' ? { type: 'sort' } : ACTS[key]!)
    await waitUntilCorrect(`after ${acts.length} keys`, () => tmux.wrong({}, acts, '256'))
  }
  tmux.ask('resize-window', '-x', '100', '-y', '24')
  await waitUntilCorrect('over the map, in a smaller window', () => tmux.wrong({}, acts, '256'))
})

test('a pane of tmux beside another one is swept, and shows the final picture', { skip }, async (t) => {
  const tmux = new Tmux({ columns: 200, rows: 45 }, ['sleep', '600'])
  t.after(() => tmux.end())
  tmux.ask('split-window', '-h', ...stream!.command, '--color', '256', '--background', 'dark')
  assert.ok(tmux.size().columns < 120)
  await waitUntilCorrect('at the end', () => tmux.wrong({ sweep: true }, [], '256'))
  tmux.ask('send-keys', ',', ',')
  const step: Action = { type: 'step', by: -1 }
  await waitUntilCorrect('two columns back', () => tmux.wrong({ sweep: true }, [step, step], '256'))
})
