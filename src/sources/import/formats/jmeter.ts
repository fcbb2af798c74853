/**
 * Reads JMeter's results in CSV (.jtl), with or without the heading. JMeter lets users choose the columns, so with a heading only those
 * of time and value must be there. Results in XML are refused.
 */
import { errors } from '../../../core/errors/messages.js'
import { UserError } from '../../../core/errors/user-error.js'
import type { ImportFormat } from '../format-reader.js'
import { detectDelimiter, loadQuoteParser, splitPlain } from '../row-splitter.js'
import { TableReader } from '../table-reader.js'

/** The columns that JMeter writes by default, which a file without a heading has. */
const DEFAULT_NAMES = [
  'timeStamp', 'elapsed', 'label', 'responseCode', 'responseMessage', 'threadName', 'dataType', 'success', 'failureMessage', 'bytes',
  'sentBytes', 'grpThreads', 'allThreads', 'URL', 'Latency', 'IdleTime', 'Connect',
]
/** Other columns that hold a latency. */
const LATENCIES = { Latency: 'ms', Connect: 'ms', IdleTime: 'ms' }
const XML_PATTERN = /^\s*(<\?xml .*|<testResults\b.*)/
const BARE_PATTERN = /^\d{13},\d{1,9},[^,]*,(\d{3}|Non HTTP[^,]*),[^,]*,[^,]*,(text|bin)?,(true|false),/

export const jmeter: ImportFormat = {
  name: 'jmeter',
  description: 'Results of JMeter in CSV: `timeStamp`, `elapsed` in ms, `label` as key. `--value Latency` chooses the time to '
    + 'the first byte.',
  hasColumns: true,
  linesNeeded: 1,
  matches: (line) => XML_PATTERN.test(line) || BARE_PATTERN.test(line) || isJmeterHeading(line),
  async createReader(output, settings) {
    const parseQuotes = await loadQuoteParser()
    const layout = { format: 'JMeter', time: 'timeStamp', value: 'elapsed', key: 'label', unit: 'ms', units: LATENCIES }
    let reader: TableReader | undefined
    return {
      readLine(text, number) {
        if (reader === undefined && text.trim() === '') return
        if (XML_PATTERN.test(text) && reader === undefined) {
          throw new UserError(errors.importRefused(
            settings.name, 'JMeter wrote these results in XML', 'Let JMeter write CSV: jmeter -Jjmeter.save.saveservice.output_format=csv',
          ))
        }
        const names = isJmeterHeading(text) ? undefined : DEFAULT_NAMES
        reader ??= new TableReader(output, {
          ...layout, ...(names === undefined ? {} : { names }), ...(names?.includes('label') ?? hasLabel(text) ? {} : { key: 'none' }),
        }, settings, parseQuotes)
        reader.readLine(text, number)
      },
      flush: (isEnd) => reader?.flush(isEnd),
      describeSkipped: () => [],
    }
  },
}

function isJmeterHeading(line: string): boolean {
  const names = line.length > 2000 ? [] : splitPlain(line, detectDelimiter(line))
  return names.includes('timeStamp') && names.includes('elapsed')
}

function hasLabel(line: string): boolean {
  return splitPlain(line, detectDelimiter(line)).includes('label')
}
