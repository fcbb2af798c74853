/** Words of the command line: commands/arguments.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { durationOf, intervalOf, optionOf, pidOf, ticksOf, wordsOf } from '../src/commands/options/parse.js'
import { UserError } from '../src/core/errors/user-error.js'

const refused = (code: string) => (error: unknown) => error instanceof UserError && error.sentence.code === code

test('intervalOf() takes 50 to 3600000', () => {
  assert.equal(intervalOf('50'), 50)
  assert.equal(intervalOf('1000'), 1000)
  assert.equal(intervalOf('3600000'), 3_600_000)
})

for (const word of ['0', '-1', '1e9', 'abc', '', '49', '3600001', '1.5', ' 1000', '0x64', '99999999999999999999']) {
  test(`intervalOf() refuses "${word}"`, () => assert.throws(() => intervalOf(word), refused('bad-interval')))
}

for (const word of ['0', '-3', 'x', '1.5', '']) {
  test(`ticksOf() refuses "${word}"`, () => assert.throws(() => ticksOf(word), refused('bad-ticks')))
}

test('durationOf() takes seconds and gives milliseconds', () => {
  assert.equal(durationOf('30'), 30_000)
  assert.equal(durationOf('0.25'), 250)
})

for (const word of ['0', '-1', 'soon', '1e3', '']) {
  test(`durationOf() refuses "${word}"`, () => assert.throws(() => durationOf(word), refused('bad-duration')))
}

for (const word of ['0', '-1', 'init', '']) {
  test(`pidOf() refuses "${word}"`, () => assert.throws(() => pidOf(word), refused('bad-pid')))
}

test('optionOf() splits at the first equals sign', () => {
  assert.deepEqual(optionOf('aggsize=8m'), ['aggsize', '8m'])
  assert.deepEqual(optionOf('define=A=1'), ['define', 'A=1'])
  assert.deepEqual(optionOf('quiet'), ['quiet', undefined])
  assert.throws(() => optionOf('=x'), refused('bad-option-word'))
  assert.throws(() => optionOf('a b'), refused('bad-option-word'))
})

test('wordsOf() splits at blanks and keeps what quotes enclose', () => {
  assert.deepEqual(wordsOf('ls  -l /'), ['ls', '-l', '/'])
  assert.deepEqual(wordsOf(`sh -c 'echo "a b"; exit 3'`), ['sh', '-c', 'echo "a b"; exit 3'])
  assert.deepEqual(wordsOf('a\\ b ""'), ['a b', ''])
})

test('wordsOf() refuses nothing and an open quotation mark', () => {
  assert.throws(() => wordsOf('   '), refused('empty-command'))
  assert.throws(() => wordsOf(`sh -c 'x`), refused('open-quote'))
})
