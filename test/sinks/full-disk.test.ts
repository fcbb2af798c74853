/** A disk that fills up: the old file stays, no other file is left, and what was recorded until then is complete. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { StreamDecoder } from '../../src/core/stream/ndjson.js'
import { pipeSource } from '../../src/sources/recording/pipe-source.js'
import { runHeatTracer } from '../support/heat-tracer.js'

const DISK_BYTES = 64 * 1024
const OLD = `${'precious '.repeat(1000)}\n`

describe('on a small disk', { skip: process.geteuid?.() === 0 ? false : 'only root can mount one' }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-disk-'))
  const disk = join(directory, 'disk')
  const recording = join(directory, 'recording.ndjson')

  before(async () => {
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_BYTES}`, 'none', disk])
    const { code } = await runHeatTracer(['--demo', '--interval', '50', '--ticks', '60', '--ndjson', '--record', recording])
    assert.equal(code, 0)
  })
  after(() => {
    execFileSync('umount', [disk])
    rmSync(directory, { recursive: true })
  })

  /** Empties the disk, and fills it but for `free` bytes beside the old file. */
  function prepare(names: readonly string[], free: number): void {
    for (const name of readdirSync(disk)) rmSync(join(disk, name))
    for (const name of names) writeFileSync(join(disk, name), OLD)
    writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, DISK_BYTES - free - names.length * 12_288)))
  }

  for (const ending of ['svg', 'html', 'png', 'csv']) {
    test(`export --force X.${ending}: the old file stays, and no other is left`, async () => {
      prepare([`x.${ending}`], 4096)
      const { code, stderr } = await runHeatTracer(['export', recording, join(disk, `x.${ending}`), '--force'])
      assert.match(stderr, /^heat-tracer: Cannot write .*: no space is left on the disk\.\n/)
      assert.equal(code, 1)
      assert.equal(readFileSync(join(disk, `x.${ending}`), 'utf8'), OLD)
      assert.deepEqual(readdirSync(disk).sort(), ['filler', `x.${ending}`])
    })

    test(`export X.${ending}: no file is left`, async () => {
      prepare([], 4096)
      assert.equal((await runHeatTracer(['export', recording, join(disk, `x.${ending}`)])).code, 1)
      assert.deepEqual(readdirSync(disk), ['filler'])
    })
  }

  for (const [ending, room] of [['ndjson', DISK_BYTES], ['ndjson.gz', 24 * 1024], ['ndjson.zst', 24 * 1024]] as const) {
    const path = join(disk, `x.${ending}`)
    const record = (ticks: number, ...more: string[]) => (
      runHeatTracer(['--demo', '--interval', '50', '--ticks', String(ticks), '--ndjson', '--record', path, ...more])
    )

    test(`--record X.${ending} --force on a full disk: the old file stays, the trace goes on, and a message says so`, async () => {
      prepare([`x.${ending}`], 0)
      const { code, stdout, stderr } = await record(5, '--force')
      assert.equal(code, 0)
      assert.equal(stdout.trimEnd().split('\n').length, 7)
      assert.match(stderr, /^heat-tracer: Recording to .* stopped at .*: no space is left on the disk\. .*\n$/)
      assert.equal(readFileSync(path, 'utf8'), OLD)
      assert.deepEqual(readdirSync(disk).sort(), ['filler', `x.${ending}`])
    })

    test(`--record X.${ending} --rotate on a disk that fills up: every part can be read, and together they are one stream`, async () => {
      prepare([], room)
      // Time is what splits: a part by size has 64 KiB at least.
      const { code, stdout, stderr } = await record(110, '--rotate', '1s')
      assert.equal(code, 0)
      assert.match(stderr, /^heat-tracer: Recording to .* stopped at .*: no space is left on the disk\. .*\n$/)
      const parts = readdirSync(disk).filter((name) => name !== 'filler').sort()
      assert.ok(parts.length > 1, `${parts.length} parts`)
      const lines: string[] = []
      for (const part of parts) {
        const decoder = new StreamDecoder()
        for await (const { event, line } of pipeSource({ path: join(disk, part), pace: 'max' }).events()) {
          if (event.type === 'tick') lines.push(line)
          if (event.type !== 'notice') decoder.decode(line)
        }
      }
      const printed = stdout.split('\n').filter((line) => line.startsWith('{"type":"tick"'))
      assert.ok(lines.length > 10 && lines.length < printed.length, `${lines.length} of ${printed.length}`)
      assert.deepEqual(lines, printed.slice(0, lines.length))
    })
  }
})
