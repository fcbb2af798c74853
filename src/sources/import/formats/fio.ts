/**
 * Reads fio's latency logs (write_lat_log: _lat, _clat and _slat files): an I/O per line.
 *
 *     time (ms), latency (ns), direction, block size (bytes), offset (bytes), priority
 *
 * The direction is 0 for reads, 1 for writes, 2 for trims. Offset and priority may be missing. With log_unix_epoch the times count from
 * 1970, still in ms. Logs of bandwidth and IOPS look the same and are told apart by the file's name alone. With log_avg_msec, fio writes
 * averages, which do not make a distribution; the text does not show that. Logs of fio's own histograms are refused.
 */
import { errors } from '../../../core/errors/messages.js'
import { UserError } from '../../../core/errors/user-error.js'
import type { ImportFormat } from '../format-reader.js'
import { loadQuoteParser } from '../row-splitter.js'
import { TableReader } from '../table-reader.js'

const LINE_PATTERN = /^\d{1,16}, \d{1,16}, [012], \d{1,12}(?:, \d{1,20}){0,3}$/
/** log_hist_msec: time, direction, block size, and the counts of more than a thousand bins. */
const HISTOGRAM_PATTERN = /^\d{1,16}, [012], \d{1,12}(?:, \d{1,16}){100}/

const OTHER_LOGS: Readonly<Record<string, string>> = { bw: 'bandwidth', iops: 'IOPS', hist: 'histograms', clat_hist: 'histograms' }

export const fio: ImportFormat = {
  name: 'fio',
  description: 'Latency logs of fio (`write_lat_log`): times in ms, latencies in ns, the direction (read, write, trim) as key. '
    + '`--key bs` chooses the block size.',
  hasColumns: true,
  keys: ['direction', 'bs'],
  linesNeeded: 3,
  matches: (line) => line.length < 20_000 && (LINE_PATTERN.test(line) || HISTOGRAM_PATTERN.test(line)),
  async createReader(output, settings) {
    const other = /[_-](bw|iops|clat_hist|hist)(\.\d+)?\.log$/.exec(settings.name)?.[1]
    if (other !== undefined) {
      throw new UserError(errors.importRefused(
        settings.name, `by its name it is a log of ${OTHER_LOGS[other]}, not of latencies`,
        'Import the _lat, _clat or _slat log. Without the name (import - < FILE) it is read as latencies.',
      ))
    }
    const layout = {
      format: 'fio', delimiter: ',', names: ['time', 'latency', 'direction', 'bs', 'offset', 'priority'], time: 'time', value: 'latency',
      key: 'direction', timeUnit: 'ms', unit: 'ns', keyWords: { 0: 'read', 1: 'write', 2: 'trim' },
    } as const
    return new TableReader(output, layout, settings, await loadQuoteParser())
  },
}
