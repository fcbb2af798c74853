/**
 * Reads the results of vegeta: `vegeta encode --to csv`, which has no heading, one request per line:
 *
 *     time (Unix ns), status code, latency (ns), bytes out, bytes in, error, body, attack, sequence, method, URL, headers
 */
import type { ImportFormat } from '../format-reader.js'
import { loadQuoteParser } from '../row-splitter.js'
import { TableReader } from '../table-reader.js'

const LINE_PATTERN = /^\d{19},\d{1,3},\d{1,18},\d{1,18},\d{1,18},/

export const vegeta: ImportFormat = {
  name: 'vegeta',
  description: 'Results of vegeta in CSV (`vegeta encode --to csv`): times and latencies in ns, method and URL as key. '
    + '`--key code` chooses the status.',
  hasColumns: true,
  linesNeeded: 1,
  matches: (line) => LINE_PATTERN.test(line),
  async createReader(output, settings) {
    const layout = {
      format: 'vegeta', delimiter: ',', time: 'timestamp', value: 'latency', key: 'method,url', timeUnit: 'ns', unit: 'ns',
      names: ['timestamp', 'code', 'latency', 'bytes_out', 'bytes_in', 'error', 'body', 'attack', 'seq', 'method', 'url', 'headers'],
    } as const
    return new TableReader(output, layout, settings, await loadQuoteParser())
  },
}
