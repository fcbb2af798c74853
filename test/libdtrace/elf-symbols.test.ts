/**
 * The reader of symbol tables, which runs as root on files of other users: it finds the functions that nm lists, and no damaged
 * file makes it read or write where it must not, or take long. Built with the compiler's address checks.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { buildWorkload } from '../support/build.js'

const skip = process.platform === 'linux' ? false : 'ELF files are Linux\'s here'
const TOP = fileURLToPath(new URL('../../..', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
after(() => rmSync(directory, { recursive: true }))
let program = ''

/** Builds the program once. */
function build(): string {
  if (program !== '') return program
  program = join(directory, 'elf-symbols')
  const sources = ['test/libdtrace/elf-symbols.cc', 'src/libdtrace/native/linux/elf-symbols.cc'].map((name) => join(TOP, name))
  const flags = ['-std=gnu++17', '-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
  execFileSync('g++', [...flags, '-o', program, ...sources])
  return program
}

test('each function that nm lists is found at its start and inside of it, and nothing between functions', { skip }, () => {
  const file = buildWorkload('restless')
  const lines = execFileSync('nm', ['-S', '--defined-only', file], { encoding: 'utf8' }).split('\n')
  const functions = lines.map((line) => line.split(' ')).filter(([, size, type]) => size !== undefined && /^[tT]$/.test(type ?? ''))
  assert.ok(functions.length >= 3)
  // in a program as small as this one, code lies at the same place in the file and in memory
  const asked = functions.flatMap(([start, size]) => [start!, (BigInt(`0x${start}`) + BigInt(`0x${size}`) - 1n).toString(16)])
  const { stdout, status, stderr } = spawnSync(build(), [file, '0', '1'], { input: asked.join('\n'), encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  const expected = functions.flatMap(([, size, , name]) => [`${name}+0`, `${name}+${BigInt(`0x${size}`) - 1n}`])
  assert.deepEqual(stdout.trim().split('\n'), expected)
})

test('no damaged file does harm', { skip }, () => {
  const { status, stderr } = spawnSync(build(), [buildWorkload('restless'), '20000', '7'], { input: '', encoding: 'utf8', timeout: 60_000 })
  assert.equal(status, 0, stderr)
})
