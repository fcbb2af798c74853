/** D programs that libdtrace refuses, or that there is nothing to draw of, and words that only libdtrace can judge. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testRefusals, createScriptWriter } from '../support/bad-input.js'
import type { QuantizedAggregation } from '../../src/core/stream/event.js'
import { parseEvents, runHeatTracer, selectTicks } from '../support/heat-tracer.js'

const script = createScriptWriter()
const good = script('good.d', 'BEGIN { @ = quantize(1); }\n')
const destructive = script('destructive.d', 'BEGIN { @ = quantize(1); system("echo done"); }\n')
const plain = script('plain.d', 'BEGIN { @a = count(); @b["x"] = avg(3); }\n')
const macro = script('macro.d', 'BEGIN { @ = quantize($1); }\n')

const fixture = (name: string): string => fileURLToPath(new URL(`../../../test/fixtures/scripts/${name}`, import.meta.url))

/** Of a process that was, and is no more. */
const gone = spawnSync('true').pid

testRefusals([
  {
    what: 'a syntax error', args: ['run', script('syntax.d', 'BEGIN\n{\n\t@ = quantize(1;\n}\n')], code: 3,
    says: /syntax\.d does not compile: line 3: syntax error near ";"/,
  },
  {
    what: 'an unknown variable', args: ['run', script('variable.d', 'BEGIN { @ = quantize(nosuch); }\n')], code: 3,
    says: /variable\.d does not compile: line 1: .*nosuch/,
  },
  {
    what: 'an unknown probe', args: ['run', script('probe.d', 'syscall::raed:entry { @ = quantize(1); }\n')], code: 3,
    says: /probe description syscall::raed:entry does not match any probes\n {2}Probes with similar names: syscall:\S*:read:entry/,
  },
  {
    what: 'an unknown provider', args: ['run', script('provider.d', 'sycall::read:entry { @ = quantize(1); }\n')], code: 3,
    says: /sycall::read:entry does not match any probes\n {2}Probes with similar names: syscall:/,
  },
  {
    what: 'no aggregation', args: ['run', script('none.d', 'BEGIN { printf("x"); }\n')], code: 3,
    says: /has no aggregation, so there is nothing to draw\.\n {2}Aggregate the latencies/,
  },
  {
    what: 'only plain aggregations', args: ['run', plain], code: 3,
    says: /has only plain aggregations \(@a, @b\); a heat map needs quantize, lquantize or llquantize\.\n {2}.*--ndjson/,
  },
  {
    what: 'destructive actions without -w', args: ['run', destructive], code: 3,
    says: /uses or allows destructive actions.*\n {2}Use -w to allow them/,
  },
  { what: 'a macro argument that is not given', args: ['run', macro], code: 3, says: /macro argument \$1 is not defined/ },
  {
    what: 'a macro argument that is not used', args: ['run', good, 'extra'], code: 3,
    says: /extraneous argument 'extra' \(\$1 is not referenced\)/,
  },
  {
    what: 'a probe of $target without a target', args: ['run', fixture('pid-target-without-process.d')], code: 3,
    says: /pid-target-without-process\.d does not compile: .*pid.*\n {2}The script traces \$target: use -p PID .*-c COMMAND/,
  },
  {
    what: 'a line for the preprocessor', args: ['run', script('define.d', '#define US 1000\nBEGIN { @ = quantize(US); }\n')], code: 3,
    says: /define\.d does not compile: .*#define\n {2}This line is for the C preprocessor: use -C/,
  },
  { what: 'an unknown DTrace option', args: ['run', good, '-x', 'frob'], code: 2, says: /-x frob: .*Invalid option name/ },
  {
    what: 'a DTrace option with a bad value', args: ['run', good, '-x', 'aggsize=much'], code: 2,
    says: /-x aggsize=much: .*Invalid value/,
  },
  {
    what: 'a pid that is gone', args: ['run', good, '-p', String(gone)], code: 3,
    says: new RegExp(`Cannot trace process ${gone}: .*No such process.*\\n {2}Check that it still runs: ps -p ${gone}`),
  },
  {
    what: 'a command that does not exist', args: ['run', good, '-c', '/nonexistent/program -x'], code: 3,
    says: /-c \/nonexistent\/program -x: there is no such program\./,
  },
  {
    what: 'a command that is not on the PATH', args: ['run', good, '-c', 'nonexistent-program'], code: 3,
    says: /-c nonexistent-program: there is no such program\.\n.*PATH/,
  },
  { what: 'a pattern that no probe matches', args: ['probes', 'nosuch:::'], code: 3, says: /No probe matches nosuch:::\n/ },
])

/** Runs without a terminal and to the end. */
async function traced(...args: string[]) {
  const { code, stdout, stderr } = await runHeatTracer(['run', ...args, '--interval', '100', '--ndjson'])
  assert.equal(stderr, '')
  return { code, events: parseEvents(stdout) }
}

test('-w allows destructive actions', async () => {
  const { code, events } = await traced(destructive, '-w', '--ticks', '5')
  assert.equal(code, 0)
  assert.ok(events.some((event) => event.type === 'notice' && event.text === 'done'))
})

test('--ndjson takes what cannot be drawn', async () => {
  const { code, events } = await traced(plain, '--ticks', '3')
  assert.equal(code, 0)
  assert.deepEqual(selectTicks(events)[0]!.aggregations.map(({ name, function: func }) => [name, func]), [['a', 'count'], ['b', 'avg']])
})

test('line ends of Windows are none the worse', async () => {
  const path = script('crlf.d', 'BEGIN\r\n{\r\n\t@ = quantize(7);\r\n}\r\n#pragma D option quiet\r\n')
  const { code, events } = await traced(path, '--ticks', '3')
  assert.equal(code, 0)
  assert.deepEqual(selectTicks(events)[0]!.aggregations[0]!.records, [{ key: [], buckets: [[4, 7, 1]] }])
})

test('the first line of a script is honored: its -C lets a program with #define compile', async () => {
  const { code, events } = await traced(fixture('cpp-shebang.d'), '--ticks', '2')
  assert.equal(code, 0)
  const [aggregation] = selectTicks(events).flatMap(({ aggregations }) => aggregations)
  assert.deepEqual([aggregation?.function, (aggregation as QuantizedAggregation | undefined)?.parameters], ['lquantize', [0, 100, 5]])
})

test('where a D library does not compile, an error that follows from it names it', async () => {
  const { code, stderr } = await runHeatTracer(['run', fixture('io-args.d'), '--ndjson', '--ticks', '1'])
  if (code === 0) return // this kernel compiles it
  assert.match(stderr, /because the D library io\.d does not compile on this kernel and was left out: .*args\[0\]/)
})

test('-Z lets a probe match nothing', async () => {
  const { code } = await traced(script('zero.d', 'syscall::raed:entry, BEGIN { @ = quantize(1); }\n'), '-Z', '--ticks', '1')
  assert.equal(code, 0)
})
