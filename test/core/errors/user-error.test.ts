import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errors } from '../../../src/core/errors/messages.js'
import { describeWriteError, EXIT, EXIT_CODES, UserError } from '../../../src/core/errors/user-error.js'

test('EXIT_CODES describes every exit code once, in ascending order', () => {
  assert.deepEqual(Object.fromEntries(EXIT_CODES.map(({ code, name }) => [name, code])), EXIT)
  assert.deepEqual(EXIT_CODES.map(({ code }) => code), Object.values(EXIT).toSorted((a, b) => a - b))
  for (const { meaning } of EXIT_CODES) assert.match(meaning, /^\S.*\.$/)
})

test('UserError puts the hint on a line of its own', () => {
  assert.equal(new UserError(errors.badInterval('0')).message,
    '--interval 0: expected a whole number of milliseconds from 50 to 3600000.\n  Try --interval 1000 (one second).')
  assert.equal(new UserError(errors.outputClosed('EPIPE')).message, 'The reader closed standard output (EPIPE), so the program ends.')
})

test('describeWriteError() knows the common codes and passes on other messages', () => {
  assert.equal(describeWriteError({ code: 'ENOSPC', message: 'ENOSPC: write' }), 'no space is left on the disk')
  assert.equal(describeWriteError({ code: 'EOTHER', message: 'first line\nsecond' }), 'first line')
})
