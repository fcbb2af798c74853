/** The texts of a chart as a picture shows them: a chart holds true texts, and not each of them can be seen. */
import type { Chart } from '../../core/chart/chart.js'
import { distinctNames } from '../../core/keys/distinct-names.js'

/** The chart with all its texts as `write` gives them, and with names of keys that are not alike. */
export function rewriteTexts(chart: Chart, write: (text: string) => string): Chart {
  const { title, captions, keyNames, keys, unit, columns } = chart
  const names = distinctNames(keys.map(({ name, parts }) => ({ group: JSON.stringify(parts), name: write(name) })))
  return {
    ...chart, title: write(title), captions: captions.map(write), keyNames: keyNames.map(write), unit: write(unit),
    keys: keys.map((key, i) => ({ ...key, name: names[i]! })),
    columns: columns.map((column) => (column.mark === undefined ? column : { ...column, mark: write(column.mark) })),
  }
}
