/** MouseReader: what it takes out of the input, and that it loses no key however the input is cut into reads. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MouseReader, type MouseEvent } from '../../../src/views/terminal/mouse.js'
import { Random } from '../../random.js'

type Input = string | MouseEvent

function read(...reads: readonly (string | Buffer)[]): Input[] {
  const heard: Input[] = []
  const reader = new MouseReader((bytes) => {
    const last = heard.at(-1)
    if (typeof last === 'string') heard[heard.length - 1] = last + bytes.toString('latin1')
    else heard.push(bytes.toString('latin1'))
  }, (event) => heard.push(event))
  for (const bytes of reads) reader.read(Buffer.from(bytes))
  return heard
}

const at = (how: MouseEvent['how'], column: number, row: number): MouseEvent => ({ how, column, row })

test('MouseReader reads every event of a read, and hands on the keys between them in order', () => {
  assert.deepEqual(read('a\x1b[<0;10;5Mb\x1b[<0;10;5m\x1b[A'), ['a', at('press', 9, 4), 'b', at('release', 9, 4), '\x1b[A'])
})

test('MouseReader reads presses, drags and releases of the left button and the wheel, also with shift, meta or control', () => {
  const codes: readonly (readonly [number, string, MouseEvent['how'] | undefined])[] = [
    [0, 'M', 'press'], [0, 'm', 'release'], [32, 'M', 'drag'], [4, 'M', 'press'], [16 + 32, 'M', 'drag'], [64, 'M', 'up'],
    [65, 'M', 'down'], [64 + 8, 'M', 'up'],
    [1, 'M', undefined], [2, 'M', undefined], [2, 'm', undefined], [33, 'M', undefined], [35, 'M', undefined], [66, 'M', undefined],
    [128, 'M', undefined],
  ]
  for (const [code, final, how] of codes) assert.deepEqual(
    read(`\x1b[<${code};1;1${final}`), how === undefined ? [] : [at(how, 0, 0)], String(code),
  )
})

test('MouseReader waits for the rest of a sequence that a read has cut, but not after an escape key', () => {
  const whole = '\x1b[<32;120;40M'
  for (let cut = 3; cut < whole.length; cut++) assert.deepEqual(
    read(`x${whole.slice(0, cut)}`, `${whole.slice(cut)}y`), ['x', at('drag', 119, 39), 'y'],
  )
  assert.deepEqual(read('\x1b'), ['\x1b'])
  assert.deepEqual(read('\x1b['), ['\x1b['])
})

test('MouseReader drops the older form, and hands on bytes that are not UTF-8 and characters that a read has cut', () => {
  assert.deepEqual(read('a\x1b[M !!b'), ['ab'])
  assert.deepEqual(read(Buffer.from([0xc3]), Buffer.from([0xa9])), ['\xc3\xa9'])
  assert.deepEqual(read(Buffer.from([0xff, 0x00])), ['\xff\x00'])
})

test('MouseReader loses no key, however the input is cut into reads', () => {
  const random = new Random(120)
  for (let round = 0; round < 200; round++) {
    let [all, keys, events] = ['', '', 0]
    for (let i = 0; i < 12; i++) {
      if (random.next() < 0.5) {
        const typed = random.pick(['a', 'Z', '\x1b[A', '\r', '\x7f', '/'])
        all += typed
        keys += typed
      } else {
        all += `\x1b[<${random.pick([0, 32, 64])};${random.int(1, 300)};${random.int(1, 90)}M`
        events++
      }
    }
    const reads: string[] = []
    for (let from = 0; from < all.length;) {
      // A terminal's own sequences come whole as far as their first three bytes.
      let to = from + random.int(1, 9)
      while (/\x1b\[?$/.test(all.slice(0, to)) && to < all.length) to++
      reads.push(all.slice(from, to))
      from = to
    }
    const heard = read(...reads)
    assert.equal(heard.filter((one) => typeof one === 'string').join(''), keys)
    assert.equal(heard.filter((one) => typeof one !== 'string').length, events)
  }
})
