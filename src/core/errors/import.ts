/** Errors about imported files. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const importErrors = {
  noSuchImport: (path: string): ErrorMessage => ({
    code: 'no-such-import', exit: EXIT.stream,
    text: `No such file to import: ${path}`,
    hint: 'Check the path. Use - to import from standard input.',
  }),
  importUnreadable: (path: string, reason: string): ErrorMessage => ({
    code: 'import-unreadable', exit: EXIT.stream,
    text: `Cannot read ${path}: ${reason}`,
    hint: 'Check the path and the permissions of the file. Under sudo, files are opened as the user who called sudo.',
  }),
  importBinary: (path: string): ErrorMessage => ({
    code: 'import-binary', exit: EXIT.stream,
    text: `Only text can be imported; this file is binary or compressed: ${path}`,
    hint: 'Unpack a compressed file first: zcat FILE.gz | heat-tracer import -',
  }),
  importEmpty: (path: string): ErrorMessage => ({
    code: 'import-empty', exit: EXIT.stream,
    text: `The file to import is empty: ${path}`,
    hint: 'Check that the tracing program wrote its output there.',
  }),
  importUnknown: (path: string, first: string, formats: readonly string[]): ErrorMessage => ({
    code: 'import-unknown', exit: EXIT.stream,
    text: `The format of ${path} is unknown${first === '' ? '.' : `; ${first}`}`,
    hint: `Name the format with --format (${formats.join(', ')}), or choose columns: --time 1 --value 2. A recording needs no import.`,
  }),
  importRefused: (path: string, what: string, hint: string): ErrorMessage => ({
    code: 'import-refused', exit: EXIT.stream,
    text: `${path} cannot be drawn: ${what}.`,
    hint,
  }),
  importNothing: (path: string, first: string): ErrorMessage => ({
    code: 'import-nothing', exit: EXIT.stream,
    text: `${path} holds no distributions or events${first === '' ? '.' : `; not understood: ${first}`}`,
    hint: 'A heat map needs quantize, lquantize, llquantize, hist, lhist, or single events with a time and a value.',
  }),
  importSparse: (column: string, events: number, span: string): ErrorMessage => ({
    code: 'import-sparse', exit: EXIT.stream,
    text: `With the guessed unit of ${column}, the first ${events} events are ${span} apart.`,
    hint: 'Give the unit of time: --time-unit us (or s, ms, ns).',
  }),
  importTimesBack: (column: string, back: number, steps: number, line: number, isDescending: boolean): ErrorMessage => ({
    code: 'import-times-back', exit: EXIT.stream,
    text: `The times in ${column} go back in ${back} of the first ${steps} steps, first in line ${line}.`,
    hint: isDescending
      ? 'Sort the file by time first, for example with tac or sort -n.' : 'Choose the column of times: --time 3, or --time NAME.',
  }),
  importManyKeys: (column: string, keys: number, events: number): ErrorMessage => ({
    code: 'import-many-keys', exit: EXIT.stream,
    text: `Almost every event has a key of its own: ${keys} keys in the first ${events} events, from ${column}.`,
    hint: 'Choose the column of keys: --key 3, --key NAME, or --key none. The columns may be chosen wrongly: see --time and --value.',
  }),
  importNoUnit: (column: string, value: string, line: number, unit: string): ErrorMessage => ({
    code: 'import-no-unit', exit: EXIT.stream,
    text: `The unit of ${column} is ${unit === '' ? 'unknown' : 'none of time'}, and its values have fractions (${value} in line ${line}).`,
    hint: 'Give the unit of the values: --unit s (or ms, us, ns).',
  }),
  importNoTimeUnit: (column: string, sample: string): ErrorMessage => ({
    code: 'import-no-time-unit', exit: EXIT.stream,
    text: `The unit of the times in ${column} cannot be told from ${sample}.`,
    hint: 'Give the unit of time: --time-unit s (or ms, us, ns). Another column may hold the times: --time 2.',
  }),
  importUnitConflict: (column: string, sample: string, unit: string, epoch: string): ErrorMessage => ({
    code: 'import-unit-conflict', exit: EXIT.stream,
    text: `The heading says that the times in ${column} are in ${unit}, but ${sample} looks like a Unix time in ${epoch}.`,
    hint: `Give the unit of time: --time-unit ${epoch} or --time-unit ${unit}.`,
  }),
  importEra: (column: string, sample: string, unit: string, fitting: string | undefined): ErrorMessage => ({
    code: 'import-era', exit: EXIT.stream,
    text: `The time ${sample} in ${column} is after the year 2100 if its unit is ${unit}.`,
    hint: fitting === undefined ? 'Choose the column of times: --time 2.' : `Give the unit of time: --time-unit ${fitting}.`,
  }),
  importChoose: (what: 'time' | 'value', option: string, columns: string): ErrorMessage => ({
    code: 'import-choose', exit: EXIT.stream,
    text: `It is not clear which column is the ${what}. The columns are: ${columns}.`,
    hint: `Choose one by its number or name: ${option} 2. Units: --time-unit, --unit.`,
  }),
  importNoColumn: (option: string, given: string, found: readonly string[], columns: string): ErrorMessage => ({
    code: 'import-no-column', exit: EXIT.usage,
    text: `${option} ${given}: ${found.length > 0 ? `columns ${found.join(' and ')} have this name` : 'there is no such column'}.`,
    hint: `The columns are: ${columns}.`,
  }),
  importFixedColumns: (option: string, format: string, formats: readonly string[]): ErrorMessage => ({
    code: 'import-fixed-columns', exit: EXIT.usage,
    text: `${option} does not apply to ${format}, which says itself what is what.`,
    hint: `Leave it out, or read the text as columns: --format ${formats.join(', ')}.`,
  }),
  importNoKey: (given: string, format: string, keys: readonly string[]): ErrorMessage => ({
    code: 'import-no-key', exit: EXIT.usage,
    text: `--key ${given}: ${format} has no such key.`,
    hint: `Choose one of ${[...keys, 'none'].join(', ')}.`,
  }),
} as const
