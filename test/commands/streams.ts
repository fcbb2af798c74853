/** Valid streams with unusual content: any names, times, quantizing functions and buckets that a line may have. */
import fc from 'fast-check'

const word = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('read', '\u001b[2J', '日本', '', 'x'.repeat(200)))
const number = fc.oneof(fc.integer({ min: -1000, max: 1_000_000 }), fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 2 ** 53, -(2 ** 63), 2 ** 63, 1e300))
const buckets = fc.uniqueArray(number, { maxLength: 8 }).chain((edges) => {
  const sorted = [...edges].sort((a, b) => a - b)
  const count = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 1, max: 2 ** 40 }) }, fc.integer({ min: -(2 ** 40), max: -1 }))
  return fc.array(count, { minLength: sorted.length, maxLength: sorted.length }).map((counts) =>
    counts.slice(1).map((count, i) => [i === 0 && count % 3 === 0 ? null : sorted[i]!,
      i === counts.length - 2 && count % 2 === 0 ? null : sorted[i + 1]! - Math.max(1e-9, Math.abs(sorted[i + 1]!) * 1e-12), count]))
})
const shape = fc.constantFrom(['quantize', []], ['lquantize', [0, 100, 10]], ['llquantize', [10, 0, 5, 10]], ['llquantize', []],
  ['lquantize', [0, 1e9, 1]], ['llquantize', [1, 2, 3, 4]], ['lquantize', [5, 5, 0]])
const parts = fc.record({ shape, title: word, unit: fc.constantFrom('ns', 'us', '', 'bytes', 'pages', 'constructor'),
  ticks: fc.array(fc.record({
    step: fc.double({ min: 0, max: 1e6, noNaN: true }),
    records: fc.array(fc.record({ key: fc.array(fc.oneof(word, fc.integer()), { maxLength: 2 }), buckets }), { maxLength: 4 }),
  }), { maxLength: 14 }) })
interface Parts {
  readonly shape: readonly unknown[]
  readonly title: string
  readonly unit: string
  readonly ticks: readonly { readonly step: number; readonly records: readonly unknown[] }[]
}

const writeStream = ({ shape: [fn, parameters], title, unit, ticks }: Parts): string => {
  let time = 0
  const lines: object[] = [{ type: 'header', version: '1.0', start: 0, interval: 1000, title, unit, host: title, os: '', dtrace: '',
    script: '', aggregations: ['a'] }]
  for (const { step, records } of ticks) {
    lines.push({ type: 'tick', time: (time += step), duration: step, aggregations: [{ name: 'a', function: fn, parameters, records }] })
  }
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
}

/** A recording's text. */
export const soundStream = parts.map(writeStream)
