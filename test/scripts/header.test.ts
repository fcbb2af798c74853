/** The headers of the shipped scripts, read without compiling the scripts. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findAggregations } from '../../src/core/stream/d-script.js'
import { readScriptHeader } from '../../src/core/stream/script-header.js'
import { isDestructive } from '../core/stream/destructive.js'
import { findMissingTracepoints, SCRIPTS } from './table.js'

const files = readdirSync(SCRIPTS).filter((file) => file.endsWith('.d')).sort()
const textOf = (file: string): string => readFileSync(join(SCRIPTS, file), 'utf8')
const nameOf = (file: string): string => file.replace(/(\.(linux|sunos|freebsd|darwin))?\.d$/, '')

test('there are at least eight scripts', () => {
  assert.ok(new Set(files.map(nameOf)).size >= 8)
})

for (const file of files) {
  test(`${file} opens with name, why, unit, keys and usage, and the name is the file's`, () => {
    const header = readScriptHeader(textOf(file))
    assert.equal(header.name, nameOf(file))
    assert.deepEqual(Object.entries({ why: header.title, unit: header.unit, usage: header.usage }).filter(([, said]) => said === ''), [])
    assert.ok(header.keys.length > 0, 'keys')
    assert.ok(header.title.length <= 100, 'why is fit for a title')
    assert.match(header.usage, new RegExp(`^heat-tracer --probe ${header.name}\\b`))
  })

  test(`${file} quantizes a value, is not destructive, and does not trace its own consumer`, () => {
    const text = textOf(file)
    assert.ok(findAggregations(text).some((found) => found.function.endsWith('quantize')))
    assert.equal(isDestructive(text), false)
    assert.equal(text.includes('\r'), false)
    const usage = readScriptHeader(text).usage
    if (usage.includes('[-p PID]')) for (const name of ['$pid', '$target']) assert.ok(text.includes(name), name)
  })
}

test('variants of a script agree on unit and keys', () => {
  for (const [name, variants] of groupByName()) {
    const headers = variants.map((file) => readScriptHeader(textOf(file)))
    const said = headers.map(({ unit, keys }) => ({ unit, keys: keys.map((key) => key.replace(/=.*/, '')) }))
    for (const other of said) assert.deepEqual(other, said[0], name)
  }
})

function groupByName(): [string, string[]][] {
  return [...new Set(files.map(nameOf))].map((name) => [name, files.filter((file) => nameOf(file) === name)])
}

test('findMissingTracepoints() names the tracepoints that a kernel does not have, each once', () => {
  const events = new Set(['sched/sched_switch'])
  const script = 'sdt:sched::sched_switch\n/1/\n{ }\n'
    + 'rawtp:block::block_rq_issue, rawtp:block::block_rq_done { }\nsdt:block::block_rq_issue { }'
  assert.deepEqual(findMissingTracepoints(script, events), ['block/block_rq_issue', 'block/block_rq_done'])
  assert.deepEqual(findMissingTracepoints('BEGIN { } syscall::read:entry { }', events), [])
  assert.deepEqual(findMissingTracepoints('', events), [])
})
