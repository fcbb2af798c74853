/**
 * The formats that can be imported, in the order in which they are tried: what is certain from one line comes first, plain columns last.
 * To add one, write a file beside this one that exports an `ImportFormat`, and add it here.
 */
import type { ImportFormat } from '../format-reader.js'
import { bcc } from './bcc.js'
import { bpftrace } from './bpftrace.js'
import { bpftraceText } from './bpftrace-text.js'
import { columns } from './columns.js'
import { dtrace } from './dtrace.js'
import { fio } from './fio.js'
import { hdrhistogram } from './hdrhistogram.js'
import { hey } from './hey.js'
import { jmeter } from './jmeter.js'
import { jsonLines } from './json-lines.js'
import { nginx } from './nginx.js'
import { perfTrace } from './perf-trace.js'
import { postgresql } from './postgresql.js'
import { strace } from './strace.js'
import { vegeta } from './vegeta.js'

export const importFormats: readonly ImportFormat[] = [
  dtrace, bpftrace, bpftraceText, bcc, hdrhistogram, jmeter, vegeta, hey, postgresql, nginx, strace, perfTrace, jsonLines, fio, columns,
]
