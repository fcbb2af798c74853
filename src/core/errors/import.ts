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
    hint: 'Check the path and the permissions of the file.',
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
  importUnknown: (path: string, first: string): ErrorMessage => ({
    code: 'import-unknown', exit: EXIT.stream,
    text: `The format of ${path} is unknown${first === '' ? '.' : `; ${first}`}`,
    hint: 'Known formats: dtrace(1) text with distributions, bpftrace -f json, and lines of "time latency". '
      + 'Use --format to name one. A recording needs no import.',
  }),
  importSparse: (events: number, span: string): ErrorMessage => ({
    code: 'import-sparse', exit: EXIT.stream,
    text: `If times are in seconds, the first ${events} events are ${span} apart.`,
    hint: 'Give the unit of time: --time-unit us (or s, ms, ns).',
  }),
  importNothing: (path: string, first: string): ErrorMessage => ({
    code: 'import-nothing', exit: EXIT.stream,
    text: `${path} holds no distributions or events${first === '' ? '.' : `; not understood: ${first}`}`,
    hint: 'A heat map needs quantize, lquantize, llquantize, hist, lhist, or single events.',
  }),
} as const
