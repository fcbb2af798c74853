/** A process context for a command under test: it keeps what the command writes, and touches nothing outside. */
import { PassThrough, Readable } from 'node:stream'
import type { ProcessContext } from '../../src/commands/shared/process-context.js'

export interface FakeContext {
  readonly context: ProcessContext
  readonly out: () => string
  readonly err: () => string
}

/** `columns`: standard output is a terminal of so many; without, it is a pipe. */
export function fakeContext({ env = {}, input = '', columns }: { env?: Record<string, string>; input?: string | Uint8Array; columns?: number } = {}): FakeContext {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() }
  const kept = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) streams[name].on('data', (text) => (kept[name] += String(text)))
  if (columns !== undefined) Object.assign(streams.stdout, { isTTY: true, columns, rows: 40 })
  const context = {
    env, stdin: Readable.from([Buffer.from(input)]), ...streams, euid: 1000, node: process.execPath, onInterrupt: () => {}, onExit: () => {},
  }
  return { context: context as unknown as ProcessContext, out: () => kept.stdout, err: () => kept.stderr }
}
