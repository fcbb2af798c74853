/** Errors about imported files. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const importErrors = {
  noSuchImport: (path: string): ErrorMessage => ({
    code: 'no-such-import', exit: EXIT.stream,
    text: `There is no such file to import: ${path}`,
  }),
  importUnreadable: (path: string, reason: string): ErrorMessage => ({
    code: 'import-unreadable', exit: EXIT.stream,
    text: `Cannot read ${path}: ${reason}`,
  }),
  importBinary: (path: string): ErrorMessage => ({
    code: 'import-binary', exit: EXIT.stream,
    text: `This is binary or compressed data: ${path}`,
    hint: 'What can be imported is text: zcat FILE.gz | heat-tracer import -',
  }),
  importEmpty: (path: string): ErrorMessage => ({
    code: 'import-empty', exit: EXIT.stream,
    text: `There is nothing to import, it is empty: ${path}`,
  }),
  importUnknown: (path: string, first: string): ErrorMessage => ({
    code: 'import-unknown', exit: EXIT.stream,
    text: `What ${path} holds is not recognized${first === '' ? '.' : `; ${first}`}`,
    hint: 'Known are dtrace(1) text with distributions, bpftrace -f json, and lines of "time latency"; --format names one. A recording needs no import.',
  }),
  importSparse: (events: number, span: string): ErrorMessage => ({
    code: 'import-sparse', exit: EXIT.stream,
    text: `The first ${events} events lie ${span} apart, if their times are in seconds.`,
    hint: 'Say in what they are: --time-unit us (or s, ms, ns).',
  }),
  importNothing: (path: string, first: string): ErrorMessage => ({
    code: 'import-nothing', exit: EXIT.stream,
    text: `${path} holds nothing that can be drawn${first === '' ? '.' : `; not understood: ${first}`}`,
    hint: 'A map is drawn from quantize, lquantize, llquantize, hist, lhist or from single events.',
  }),
} as const
