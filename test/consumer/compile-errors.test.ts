/** What is said of a program that does not compile. The messages are libdtrace's own, as it gave them for these programs. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blameLeftOut, explainCompileError } from '../../src/consumer/compile-errors.js'
import { errors } from '../../src/core/errors/messages.js'
import { UserError } from '../../src/core/errors/user-error.js'
import type { ConsumerRequest } from '../../src/core/stream/consumer-protocol.js'

function request(text: string, given: Partial<ConsumerRequest> = {}): ConsumerRequest {
  return {
    script: { name: 'x.d', text, arguments: [] }, title: '', unit: '', keys: [], translations: [], interval: 1000, options: [],
    preprocess: false, defines: [], includes: [], zeroMatches: false, destructive: false, picture: true, library: '', ...given,
  }
}

test('a line for the preprocessor names -C, unless the preprocessor has run', () => {
  const message = 'line 2: invalid control directive: #define'
  assert.match(explainCompileError(request(''), message, []).hint!, /use -C/)
  assert.equal(explainCompileError(request('', { preprocess: true }), message, []).code, 'does-not-compile')
})

test('a probe of $target without a target names -p and -c', () => {
  const text = 'pid$target::malloc:entry { @ = quantize(arg0); }'
  const message = 'line 1: probe description pid0::malloc:entry does not match any probes. pid0 does not contain a valid pid'
  assert.match(explainCompileError(request(text), message, []).hint!, /-p PID .*-c COMMAND/)
  assert.equal(explainCompileError(request(text, { pid: 7 }), message, []).code, 'does-not-compile')
  assert.equal(explainCompileError(request(text, { command: ['ls'] }), message, []).code, 'does-not-compile')
  assert.equal(explainCompileError(request('BEGIN /pid == $target/ { @ = quantize(1); }'), message, []).code, 'does-not-compile')
})

test('an error after D libraries were left out names them before it', () => {
  const error = new UserError(errors.doesNotCompile('x.d', 'failed to resolve translated type for args[0]', []))
  const blamed = blameLeftOut(error, request(''), new Set(['io.d'])) as UserError
  assert.match(blamed.message, /^x\.d does not compile, because the D library io\.d does not compile on this kernel and was left out: failed to resolve translated type for args\[0\]/)
  assert.equal(blameLeftOut(error, request(''), new Set()), error)
  const other = new UserError(errors.noAggregation('x.d'))
  assert.equal(blameLeftOut(other, request(''), new Set(['io.d'])), other)
})
