/** A process context for a command under test: it keeps what the command writes, and touches nothing outside. */
import { PassThrough, Readable } from 'node:stream'
import type { ProcessContext } from '../../src/commands/shared/process-context.js'

export interface FakeContext {
  readonly context: ProcessContext
  readonly out: () => string
  readonly err: () => string
}

export interface FakeContextOptions {
  readonly env?: Record<string, string>
  /** What standard input gives. */
  readonly input?: string | Uint8Array
  /** Standard output is a terminal with this many columns. Absent: a pipe. */
  readonly columns?: number
}

/** A process context, and what the command has written to standard output and standard error so far. */
export function fakeContext({ env = {}, input = '', columns }: FakeContextOptions = {}): FakeContext {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() }
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) streams[name].on('data', (text) => (texts[name] += String(text)))
  if (columns !== undefined) Object.assign(streams.stdout, { isTTY: true, columns, rows: 40 })
  const context = {
    env, stdin: Readable.from([Buffer.from(input)]), ...streams, euid: 1000, node: process.execPath, onInterrupt: () => {},
    onExit: () => {},
  }
  return { context: context as unknown as ProcessContext, out: () => texts.stdout, err: () => texts.stderr }
}
