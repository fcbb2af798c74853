/**
 * The screen's sums under load: ticks of up to 50,000 keys come through a pipe while the window changes its size again and again. Each
 * time the screen has caught up, "in sight" is the sum of the stream over the columns in sight, and the newest count is that of the tick.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync, type WriteStream } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { formatCount } from '../../../src/core/text/format.js'
import { Random } from '../../random.js'
import { BIN } from '../../support/heat-tracer.js'
import { waitUntil } from '../../support/pty.js'
import { runInTerminal, type Terminal } from '../../support/terminal.js'

const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-storm-'))
after(() => rmSync(directory, { recursive: true }))

const START = Date.UTC(2026, 0, 2, 14, 3, 20)
const MANY = 50_000
const SIZES: readonly (readonly [columns: number, rows: number])[] = [[60, 20], [80, 24], [100, 30], [120, 40], [140, 50], [40, 12]]

/** A tick of so many keys, with some of their counts negative when `signed`. Returns the line and its sum. */
function buildTick(random: Random, second: number, keys: number, signed: boolean): { readonly line: string; readonly sum: number } {
  let sum = 0
  const records: string[] = []
  for (let i = 0; i < keys; i++) {
    const count = random.int(1, 9) * (signed && random.next() < 0.3 ? -1 : 1)
    const low = 2 ** random.int(0, 20)
    sum += count
    records.push(`{"key":["key ${(second * 7 + i) % (2 * MANY)}"],"buckets":[[${low},${2 * low - 1},${count}]]}`)
  }
  const quantized = `{"name":"q","function":"quantize","parameters":[],"records":[${records.join(',')}]}`
  const counted = `{"name":"n","function":"count","records":[{"key":[],"value":${Math.abs(sum)}}]}`
  return { line: `{"type":"tick","time":${second * 1000},"duration":1000,"aggregations":[${quantized},${counted}]}\n`, sum }
}

async function write(pipe: WriteStream, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => pipe.write(text, (error) => (error ? reject(error) : resolve())))
}

/** Columns of the map: those to the right of the axis. */
function mapWidth({ screen }: Terminal): number {
  const axis = screen.text().slice(1, 8).map((line) => line.search(/[┤│]/)).find((at) => at > 0)!
  return screen.columns - axis - 1
}

for (const signed of [false, true]) {
  test(`a storm of resizes and ${MANY} keys${signed ? ' with negative counts' : ''}: the screen's sums are the stream's`, async (t) => {
    const random = new Random(signed ? 301 : 300)
    const path = join(directory, `pipe-${signed}`)
    assert.equal(spawnSync('mkfifo', [path]).status, 0)
    const command = `${process.execPath} ${BIN} replay - < ${path}`
    const program = runInTerminal(['/bin/sh', '-c', command], { columns: 120, rows: 40 })
    t.after(() => program.leave())
    const pipe = createWriteStream(path)
    await write(pipe, `${JSON.stringify({
      type: 'header', version: '1.1', start: START, interval: 1000, title: 'storm', unit: 'ns', host: 'h', os: 'Linux', dtrace: '', script: '',
      aggregations: ['q', 'n'], keys: ['name'],
    })}\n`)
    const sums: number[] = []
    for (let second = 1; second <= 110; second++) {
      const { line, sum } = buildTick(random, second, second % 22 === 0 ? MANY : 20, signed)
      sums.push(sum)
      const written = write(pipe, line)
      for (let i = 0; i < (second % 22 < 3 ? 12 : 1); i++) {
        program.resize(...random.pick(SIZES))
        await sleep(random.int(0, 4))
      }
      await written
      if (second % 11 === 0 || second % 22 === 1) await checkSums(program, sums, random.pick(SIZES.slice(0, -1)))
    }
    pipe.end()
    program.type('q')
    assert.equal((await program.waitForEnd()).code, 0)
  })
}

/** Waits until the screen shows the newest tick in a window of this size, and compares its sums. */
async function checkSums(program: Terminal, sums: readonly number[], size: readonly [columns: number, rows: number]): Promise<void> {
  program.resize(...size)
  const last = size[1] - 1
  const clock = new Date(START + sums.length * 1000).toISOString().slice(11, 19)
  const isCurrent = (): boolean => (program.screen.text()[0] ?? '').includes(clock) && /in sight/.test(program.screen.text()[last] ?? '')
  const inSight = (): string => formatCount(sums.slice(-mapWidth(program)).reduce((a, b) => a + b, 0))
  const shows = (): string => /in sight (\S+)/.exec(program.screen.text()[last] ?? '')?.[1] ?? 'nothing'
  const what = `the screen of ${size.join('x')} shows tick ${sums.length}`
  await waitUntil(what, () => isCurrent() && shows() === inSight(), 60_000).catch((error: unknown) => {
    throw new Error(`${what}: ${shows()} in sight instead of ${inSight()}\n${program.screen.text().join('\n')}`, { cause: error })
  })
  const newest = / @n count (\S+)/.exec(program.screen.text()[last - 1]!)?.[1]
  if (newest !== undefined) assert.equal(newest, formatCount(Math.abs(sums.at(-1)!)), what)
}
