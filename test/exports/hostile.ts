/** Texts of a hostile stream, for the tests of exporters. */
import fc from 'fast-check'
import type { Chart } from '../../src/core/chart/chart.js'

/** Strings that try to break out of markup, and arbitrary strings, lone surrogates included. */
export const hostileTexts = fc.oneof(
  fc.constantFrom(
    '</script><script>alert(1)</script>', ']]>', '<![CDATA[', '"/><image href="http://x/"/>', '&lt;', '&#0;', '<!--', '-->', "'",
    '\u0000\u0008\u000b\ufffe\uffff', '\ud800', '\udc00x', '\u202egpj', '\u2028\u2029', '\ufeff', '😀', '\u001b[2J',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
)

/** The chart with `name` for every string that comes from the stream. */
export function renameEverything(chart: Chart, name: string): Chart {
  return {
    ...chart, title: name, captions: chart.captions.map(() => name), script: { name, text: `${name}\n${name}` },
    unit: name, keyNames: [name], host: name, keys: chart.keys.map((key) => ({ ...key, name })),
    columns: chart.columns.map((column, i) => (i % 5 === 0 ? { ...column, mark: name } : column)),
  }
}
