/**
 * Reads the results of hey (`hey -o csv`): a request per line, with the phases of each in seconds and the time since the start in
 * `offset`.
 */
import type { ImportFormat } from '../format-reader.js'
import { loadQuoteParser } from '../row-splitter.js'
import { TableReader } from '../table-reader.js'

export const hey: ImportFormat = {
  name: 'hey',
  description: 'Results of hey (`hey -o csv`): `offset` in s as time, `response-time` in s, `status-code` as key. `--value DNS` and '
    + 'the like choose other phases.',
  hasColumns: true,
  linesNeeded: 1,
  matches: (line) => line.startsWith('response-time,DNS+dialup,DNS,'),
  async createReader(output, settings) {
    const layout = {
      format: 'hey', delimiter: ',', time: 'offset', value: 'response-time', key: 'status-code', timeUnit: 's', unit: 's',
      units: { 'DNS+dialup': 's', DNS: 's', 'Request-write': 's', 'Response-delay': 's', 'Response-read': 's' },
    } as const
    return new TableReader(output, layout, settings, await loadQuoteParser())
  },
}
