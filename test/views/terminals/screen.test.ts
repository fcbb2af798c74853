/** A real GNU screen in a pseudo terminal: the terminal around it must show the frame, cell by cell. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Depth } from '../../../src/views/terminal/color-depth.js'
import { runInPty } from '../../support/pty.js'
import {
  recordSession, buildPlainEnv, waitUntilCorrect, programsSkipReason, findWrongCells, type RecordedSession,
} from './recorded-session.js'
import type { ModelOptions } from '../../../src/core/state/state.js'
import type { Action } from '../../../src/core/state/actions.js'

const SIZE = { columns: 120, rows: 40 }

const skip = programsSkipReason('screen') ?? false
let stream: RecordedSession | undefined
let directory: string
before(async () => {
  if (skip !== false) return
  stream = await recordSession()
  directory = mkdtempSync(join(tmpdir(), 'heat-tracer-gnu-'))
  writeFileSync(join(directory, 'rc'), 'startup_message off\nterm screen-256color\nvbell off\n')
})
after(() => {
  stream?.remove()
  if (skip === false) rmSync(directory, { recursive: true })
})

const CASES: readonly (readonly [string, readonly string[], Partial<ModelOptions>, Depth])[] = [
  ['256 colors, as screen announces', [], {}, '256'],
  ['16 colors and a target', ['--color', '16', '--slo', '10ms', '--no-half'], { slo: { value: 10, unit: 'ms' }, half: false }, '16'],
  ['a sweep', ['--sweep'], { sweep: true }, '256'],
]

for (const [i, [name, words, options, depth]] of CASES.entries()) {
  test(`GNU screen shows the final picture, also after a key: ${name}`, { skip }, async (t) => {
    const session = `played-${i}`
    const env = buildPlainEnv({ TERM: 'xterm-256color', COLORTERM: 'truecolor', SCREENDIR: directory })
    const program = runInPty(
      'screen', ['-U', '-c', join(directory, 'rc'), '-S', session, ...stream!.command, '--background', 'dark', ...words],
      { ...SIZE, env },
    )
    t.after(async () => {
      // Without this, screen would only detach when its terminal goes.
      execFileSync('screen', ['-S', session, '-X', 'quit'], { env, stdio: 'ignore' })
      await program.exited
      program.close()
    })
    const acts: Action[] = []
    const right = () => waitUntilCorrect(`${name}, ${acts.length} acts`, async () => {
      await program.screen.feed('')
      return findWrongCells(program.screen, stream!.finalFrame(SIZE, { ...options, depth }, acts), { depth, utf8: true })
    })
    await right()
    program.type('%')
    acts.push({ type: 'percentile-lines' })
    await right()
  })
}
