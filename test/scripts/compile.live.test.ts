/** Every shipped script of this platform compiles and traces on this kernel, and has a row in the table of workloads. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { listShippedScripts, readShippedScript } from '../../src/commands/shared/find-script.js'
import { UserError } from '../../src/core/errors/user-error.js'
import { buildWorkload } from '../support/build.js'
import { parseEvents, runHeatTracer, selectTicks } from '../support/heat-tracer.js'
import { findMissingTracepoints, TABLE, listTracepoints } from './table.js'

const events = listTracepoints()

/** The script's text; undefined when it has no variant for this platform. */
function readText(name: string): string | undefined {
  try {
    return readShippedScript(name).text
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

const here = listShippedScripts().flatMap((name) => {
  const text = readText(name)
  return text === undefined ? [] : [{ name, text }]
})

test('every script of this platform has its row, and every row its script', () => {
  assert.deepEqual(TABLE.map(({ script }) => script).sort(), here.map(({ name }) => name))
})

// two at a time: each spends most of its time in compiling, on one processor
describe('each of them', { concurrency: 2 }, () => {
  for (const { name, text } of here) {
    test(`${name} compiles and traces`, async (context) => {
      const absent = findMissingTracepoints(text, events)
      if (absent.length > 0) return context.skip(`this kernel has no ${absent.join(', ')}`)
      const target = await startTarget(name)
      try {
        const options = ['--ndjson', '--ticks', '1', '--interval', '50']
        const { code, stdout, stderr } = await runHeatTracer(['--probe', name, ...target.words, ...options])
        assert.equal(code, 0, stderr)
        assert.deepEqual(parseEvents(stdout).filter(({ type }) => type === 'error'), [])
        assert.equal(selectTicks(parseEvents(stdout)).length, 1)
      } finally {
        target.end()
      }
    })
  }
})

/** For a script that needs a target process and arguments: starts that process and gives the words for the command line. */
async function startTarget(name: string): Promise<{ readonly words: readonly string[]; end(): void }> {
  const row = TABLE.find(({ script }) => script === name)
  if (row?.words === undefined) return { words: [], end: () => undefined }
  const child = spawn(buildWorkload('known'), [row.kind, '1'], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return { words: ['-p', String(child.pid), ...row.words], end: () => child.stdin.end('go\n') }
}
