/** Parsers of option values: src/commands/options/parse.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration, parseInterval, parseDTraceOption, parsePid, parseTicks, splitWords } from '../../../src/commands/options/parse.js'
import { UserError } from '../../../src/core/errors/user-error.js'

const refused = (code: string) => (error: unknown) => error instanceof UserError && error.details.code === code

test('parseInterval() takes 50 to 3600000', () => {
  assert.equal(parseInterval('50'), 50)
  assert.equal(parseInterval('1000'), 1000)
  assert.equal(parseInterval('3600000'), 3_600_000)
})

for (const word of ['0', '-1', '1e9', 'abc', '', '49', '3600001', '1.5', ' 1000', '0x64', '99999999999999999999']) {
  test(`parseInterval() refuses "${word}"`, () => assert.throws(() => parseInterval(word), refused('bad-interval')))
}

for (const word of ['0', '-3', 'x', '1.5', '']) {
  test(`parseTicks() refuses "${word}"`, () => assert.throws(() => parseTicks(word), refused('bad-ticks')))
}

test('parseDuration() takes seconds and gives milliseconds', () => {
  assert.equal(parseDuration('30'), 30_000)
  assert.equal(parseDuration('0.25'), 250)
})

for (const word of ['0', '-1', 'soon', '1e3', '']) {
  test(`parseDuration() refuses "${word}"`, () => assert.throws(() => parseDuration(word), refused('bad-duration')))
}

for (const word of ['0', '-1', 'init', '']) {
  test(`parsePid() refuses "${word}"`, () => assert.throws(() => parsePid(word), refused('bad-pid')))
}

test('parseDTraceOption() splits at the first equals sign', () => {
  assert.deepEqual(parseDTraceOption('aggsize=8m'), ['aggsize', '8m'])
  assert.deepEqual(parseDTraceOption('define=A=1'), ['define', 'A=1'])
  assert.deepEqual(parseDTraceOption('quiet'), ['quiet', undefined])
  assert.throws(() => parseDTraceOption('=x'), refused('bad-option-syntax'))
  assert.throws(() => parseDTraceOption('a b'), refused('bad-option-syntax'))
})

test('splitWords() splits at blanks and keeps what quotes enclose', () => {
  assert.deepEqual(splitWords('ls  -l /'), ['ls', '-l', '/'])
  assert.deepEqual(splitWords(`sh -c 'echo "a b"; exit 3'`), ['sh', '-c', 'echo "a b"; exit 3'])
  assert.deepEqual(splitWords('a\\ b ""'), ['a b', ''])
})

test('splitWords() refuses an empty command and an open quotation mark', () => {
  assert.throws(() => splitWords('   '), refused('empty-command'))
  assert.throws(() => splitWords(`sh -c 'x`), refused('open-quote'))
})
