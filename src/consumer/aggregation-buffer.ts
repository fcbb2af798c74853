/**
 * Chooses the size of libdtrace's aggregation buffer (option aggsize) where neither the user nor the script does.
 *
 * The buffer must hold every key: events of keys that do not fit are lost. The kernel allocates it in full, once for each CPU, when
 * tracing starts. So it gets room for KEYS keys of the script, but takes no more than a small part of the memory that is free, whether
 * the machine or the control group limits it. Rejected: one fixed size, which is too small for a script with keys and wasteful for one
 * without; and more room than for KEYS, because libdtrace's snapshots take time that grows with the square of the number of keys.
 */
import { cpus, freemem } from 'node:os'
import { estimateRecordBytes, findKeys } from '../core/stream/record-size.js'

/** A snapshot of this many keys takes one to two seconds. */
const KEYS = 20_000
/** More than any kernel has. */
const SYSTEM_CALLS = 1024
const MEBIBYTE = 1024 ** 2
/** dtrace(1)'s default. Less is never chosen, more only where there is memory for it. */
export const LEAST_BUFFER = 4 * MEBIBYTE
/** The buffers of all CPUs together take at most this part of the free memory. */
const MOST_OF_MEMORY = 1 / 32

/** What the kernel can give: free bytes, and the number of CPUs that each get a buffer. */
export interface Machine {
  readonly freeBytes: number
  readonly cpus: number
}

/** The machine that this process runs on, with the limit of its control group. */
export function readMachine(): Machine {
  // process.availableMemory() is missing in Node before 20.13
  const ofGroup = typeof process.availableMemory === 'function' ? process.availableMemory() : Infinity
  return { freeBytes: Math.min(ofGroup, freemem()), cpus: Math.max(1, cpus().length) }
}

/**
 * Bytes of the buffer of one CPU for a script, a whole number of MiB. `translations` of the parts of its keys: a key that is the number of
 * a system call alone has few values.
 */
export function chooseAggregationBuffer(
  script: string, translations: readonly string[] = [], { freeBytes, cpus: count }: Machine = readMachine(),
): number {
  const wanted = Math.ceil((countKeys(script, translations) * estimateRecordBytes(script)) / MEBIBYTE) * MEBIBYTE
  const allowed = Math.floor((freeBytes * MOST_OF_MEMORY) / count / MEBIBYTE) * MEBIBYTE
  return Math.max(LEAST_BUFFER, Math.min(wanted, allowed))
}

/** How many keys there must be room for. */
function countKeys(script: string, translations: readonly string[]): number {
  const keys = findKeys(script)
  if (keys.length === 0) return 1
  const isSystemCall = translations.length === 1 && translations[0] === 'syscall' && keys.every((parts) => parts.length === 1)
  return isSystemCall ? SYSTEM_CALLS : KEYS
}
