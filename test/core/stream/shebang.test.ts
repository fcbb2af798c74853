import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readShebang } from '../../../src/core/stream/shebang.js'

const NOTHING = { preprocess: false, zeroMatches: false, defines: [], includes: [], options: [], unknown: [] }

test('readShebang() reads options in one word, in several, and behind env', () => {
  for (const line of [
    '#!/usr/sbin/dtrace -Cs', '#! /usr/sbin/dtrace -C -s', '#!/usr/bin/env -S dtrace -Cs', '#!/usr/bin/env dtrace -qCs', '#!dtrace -Cqs\r',
    '\uFEFF#!/opt/bin/dtrace -C',
  ]) assert.deepEqual(readShebang(`${line}\nBEGIN { }\n`), { ...NOTHING, preprocess: true }, line)
})

test('readShebang() takes what heat-tracer has, and drops what only says how dtrace(1) prints', () => {
  assert.deepEqual(readShebang('#!/usr/sbin/dtrace -CZqFvSw -DUS=1000 -I /opt/dtrace/include -x aggsize=8m -b4m -U linux -Xs -o out -s'), {
    preprocess: true, zeroMatches: true, defines: ['US=1000'], includes: ['/opt/dtrace/include'],
    options: ['aggsize=8m', 'bufsize=4m', 'undef=linux', 'stdc=s'], unknown: [],
  })
})

test('readShebang() names what cannot be honored', () => {
  assert.deepEqual(readShebang('#!/usr/sbin/dtrace -es\n').unknown, ['-e'])
  assert.deepEqual(readShebang('#!/usr/sbin/dtrace -L /opt/lib -A -n BEGIN\n').unknown, ['-L', '-A', '-n'])
})

test('readShebang() reads nothing from a script without such a line', () => {
  for (const text of ['', 'BEGIN { }', '#!/bin/sh -e\n', '#!/usr/bin/dtrace', '#!/usr/bin/mydtrace.sh -C', '\n#!/usr/sbin/dtrace -C', '#pragma D option quiet']) {
    assert.deepEqual(readShebang(text), NOTHING, text)
  }
})

test('readShebang() never throws', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (rest) => void readShebang(`#!/usr/sbin/dtrace -${rest}`)))
})
