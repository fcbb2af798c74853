import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findAggregations, findCountingProbes, findIdentifiers, findProviders, findRawTracepoints } from '../../../src/core/stream/d-script.js'
import { readScriptHeader } from '../../../src/core/stream/script-header.js'
import { isDestructive } from './destructive.js'
import { Random } from '../../random.js'

const shipped = `#!/usr/sbin/dtrace -s
#pragma D option quiet

/*
 * name:  syscall
 * why:   latency of every system call, by call
 * unit:  ns
 * keys:  call, program
 * usage: heat-tracer --probe syscall [-p PID]
 * needs: nothing: really
 * note:  wall-clock time from entry to return; waiting calls (poll, futex, a read of a
 *        terminal) show at the top: working ones at the bottom
 */
/* name: second */
syscall:::entry /pid != $pid/ { self->start = timestamp; }
syscall:::return,
rawtp:raw_syscalls::sys_exit
/self->start / 2 > 0/
{
	@latency[probefunc, execname] = llquantize(timestamp - self->start, 10, 2, 9, 20);
	@calls[probefunc] = count();
	self->start = 0;
}
tick-1s { printa(@latency); trunc(@calls); }
`

test('readScriptHeader() reads the fields of the first comment', () => {
  assert.deepEqual(readScriptHeader(shipped), {
    name: 'syscall', title: 'latency of every system call, by call', unit: 'ns', keys: ['call', 'program'],
    usage: 'heat-tracer --probe syscall [-p PID]', needs: 'nothing: really',
    note: 'wall-clock time from entry to return; waiting calls (poll, futex, a read of a terminal) show at the top: working ones at the bottom',
  })
  assert.deepEqual(readScriptHeader(shipped.replaceAll('\n', '\r\n')), readScriptHeader(shipped))
})

const nothing = { name: '', title: '', unit: '', keys: [], usage: '', needs: '', note: '' }

test('readScriptHeader() finds nothing where nothing is said', () => {
  for (const text of ['', 'BEGIN {}', '/* Copyright: me\n * CDDL */ BEGIN {}', '/* name: x', 'BEGIN {} /* name: x */', '/**/', '/*\n * color: red\n */']) {
    assert.deepEqual(readScriptHeader(text), nothing, text)
  }
})

test('readScriptHeader() passes over other text, and a field counts once', () => {
  const text = '/* License\n * why: a\n *\n *        not a continuation\n * see: b\n *        of b\n * unit: us\n * unit: ms\n * keys: ,\n */'
  assert.deepEqual(readScriptHeader(text), { ...nothing, title: 'a', unit: 'us' })
})

test('findAggregations() lists the aggregations in program order', () => {
  assert.deepEqual(findAggregations(shipped), [
    { name: 'latency', function: 'llquantize', parameters: [10, 2, 9, 20] },
    { name: 'calls', function: 'count', parameters: [] },
  ])
})

const programs: readonly [string, string, unknown[]][] = [
  ['the anonymous one', 'BEGIN { @ = quantize(1); @[1] = quantize(2); @_ = quantize(1); }', [{ name: '', function: 'quantize', parameters: [] }]],
  ['several clauses of one name once', 'a { @x[1] = sum(1); } b { @x[2] = sum(2); }', [{ name: 'x', function: 'sum', parameters: [] }]],
  ['hexadecimal, octal, signed and suffixed parameters', '@a = lquantize(x, -0x10, 010, 2ULL);', [{ name: 'a', function: 'lquantize', parameters: [-16, 8, 2] }]],
  ['a step of 1 when none is given', '@a = lquantize(x, 0, 100);', [{ name: 'a', function: 'lquantize', parameters: [0, 100, 1] }]],
  ['no parameters for macro arguments', '@a = lquantize(x, 0, $1, $2);', [{ name: 'a', function: 'lquantize' }]],
  ['no parameters for names', '@a = llquantize(x, F, 2, 9, 20);', [{ name: 'a', function: 'llquantize' }]],
  ['no parameters for expressions', '@a = lquantize(x, 0, 10 * 1000, 5);', [{ name: 'a', function: 'lquantize' }]],
  ['no parameters when some are missing', '@a = llquantize(x, 10, 2);', [{ name: 'a', function: 'llquantize' }]],
  ['values and keys with commas and brackets', '@a[f(1, 2), g[3, "]"]] = lquantize(h(1, x[2, 3]), 1, 2, 3);', [{ name: 'a', function: 'lquantize', parameters: [1, 2, 3] }]],
  ['nothing in comments, strings and control lines', '/* @a = count(); */ // @b = count();\n#define C @c = count(); \\\n @d = count();\nBEGIN { printf("@e = count();\\" @f = count()"); @g = count(); }', [{ name: 'g', function: 'count', parameters: [] }]],
  ['no actions on an aggregation', 'BEGIN { printa(@a); clear(@b); @c == 1; @d = other(3); @e }', []],
  ['text across lines', '@a\n[pid]\n=\nquantize\n(\n1)', [{ name: 'a', function: 'quantize', parameters: [] }]],
]
for (const [what, text, expected] of programs) {
  test(`findAggregations() gives ${what}`, () => assert.deepEqual(findAggregations(text), expected))
}

test('findIdentifiers() leaves out probe descriptions, comments, strings and control lines', () => {
  const words = findIdentifiers('#pragma D option quiet\nio:::start, BEGIN /args[0]->b_bcount > 0/ { this->x = cpu; printf("errno %d", 1); /* uid */ }\ninline int LIMIT = 3;\npid_t last;')
  assert.deepEqual([...words].sort(), ['LIMIT', 'args', 'b_bcount', 'cpu', 'inline', 'int', 'last', 'pid_t', 'printf', 'this', 'x'])
})

const probes: readonly [string, string[]][] = [
  ['syscall:::entry { }', ['syscall']],
  ['syscall:::entry, io:::start\n, sched*:::off-cpu /x/ { }', ['io', 'sched*', 'syscall']],
  ['pid$target:libc.so:malloc:entry { }', ['pid$target']],
  ['BEGIN, END, ERROR { } tick-1s { } profile-997 { }', ['dtrace', 'profile']],
  ['dtrace:::BEGIN { }', ['dtrace']],
  ['profile:::tick-$1 { }', ['profile']],
  [':::entry { } vfs_read:entry { } read { } *:::x { }', ['*']],
  ['$1:::entry { }', ['$1']],
  ['self int x; int y; struct s { int io; }; translator a < b *p > { io = p->q; }; inline string s = "tcp:::x"; uint64_t *z; rawtp:::x { a = b ? c:d; }', ['rawtp']],
  ['syscall:::entry /a / b > 1 && c ? d : e/ { } io:::start { }', ['io', 'syscall']],
  ['/* io:::start { } */ // tcp:::send\nsyscall:::entry//* now */\n{ }', ['syscall']],
  ['syscall:::entry { if (x) { y = 1; } else { z = 2; } } ip:::send { }', ['ip', 'syscall']],
  ['syscall:::entry', ['syscall']],
  ['', []],
]
for (const [text, expected] of probes) {
  test(`findProviders() of ${JSON.stringify(text)} is ${expected.join(' ') || 'nothing'}`, () => {
    assert.deepEqual([...findProviders(text)].sort(), expected)
  })
}

const counting: readonly [string, string[]][] = [
  ['syscall::read:entry { self->t = 1; } syscall::read:return { @ = quantize(self->t); }', ['syscall::read:return']],
  ['a:::b, c:::d /x/ { @x[execname] = sum(1); } tick-1s { @y = count(); }', ['a:::b', 'c:::d', 'tick-1s']],
  ['a:::b { @x = count(); } a:::b { @y = count(); } tick-1s { printa(@x); clear(@x); }', ['a:::b']],
  ['/* a:::b { @x = count(); } */ BEGIN { printf("@x = count()"); } int x; translator a < b *p > { io = p->q; };', []],
  ['', []],
]
for (const [text, expected] of counting) {
  test(`findCountingProbes() of ${JSON.stringify(text)} is ${expected.join(' ') || 'nothing'}`, () => {
    assert.deepEqual(findCountingProbes(text), expected)
  })
}

test('findRawTracepoints() names tracepoints that are written in full, and no others', () => {
  const text = `rawtp:raw_syscalls::sys_enter, rawtp:::sched_switch /args/ { } raw*:::a { } rawtp:::sys_* { } rawtp:x::$1 { } sdt:a::b { }
/* rawtp:::c { } */ BEGIN { s = "rawtp:::d"; } rawtp:raw_syscalls::sys_enter { }`
  assert.deepEqual([...findRawTracepoints(text)], ['sys_enter', 'sched_switch'])
  assert.deepEqual([...findRawTracepoints('')], [])
})

test('isDestructive() sees what DTrace refuses without -w', () => {
  for (const action of ['system("ls")', 'raise(9)', 'stop()', 'copyout(a, b, c)', 'copyoutstr (a, b, c)', 'panic()', 'breakpoint()', 'chill(5)', 'freopen("x")']) {
    assert.ok(isDestructive(`BEGIN { ${action}; }`), action)
  }
  assert.ok(isDestructive('#pragma D option destructive\nBEGIN { }'))
  assert.ok(isDestructive('  # pragma D option destructive=1\nBEGIN { }'))
})

test('isDestructive() is not alarmed by words, comments and probes', () => {
  for (const text of [shipped, 'syscall::system:entry { }', 'BEGIN { printf("system(1)"); }', '/* raise(9) */ BEGIN { }', 'BEGIN { this->stop = 1; x = this->raise(1); }', '// #pragma D option destructive\n', '/*\n#pragma D option destructive\n*/']) {
    assert.ok(!isDestructive(text), text)
  }
})

test('nothing throws or hangs, whatever the text', () => {
  const random = new Random(9)
  const pieces = ['@', '@a', '[', ']', '(', ')', '{', '}', '/', '//', '/*', '*/', '"', "'", '\\', '\n', '#', ' = ', 'quantize(', 'lquantize(', ',', '1', ':', ':::', 'BEGIN', 'self', ';', 'x', '$1', '\0', 'é']
  for (let i = 0; i < 2000; i++) {
    const text = Array.from({ length: random.int(0, 40) }, () => random.pick(pieces)).join('')
    for (const ask of [readScriptHeader, findAggregations, findIdentifiers, findProviders, findRawTracepoints, isDestructive]) ask(text)
  }
  for (const piece of ['@[', '@a=quantize(', '@a[1]=sum((', '/x', '{', '#\\\n', 'int ', 'a:b ', '"\\', '/*', '* field: x\n']) {
    for (const ask of [readScriptHeader, findAggregations, findIdentifiers, findProviders, findRawTracepoints, isDestructive]) ask(piece.repeat(20_000))
  }
})
