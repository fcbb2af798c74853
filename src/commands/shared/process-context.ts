/** What a command may know of its process. cli.ts builds it, as the only reader of argv and the environment. */
import type { ReadStream, WriteStream } from 'node:tty'

/** The process that a command runs in; tests pass a made-up one. */
export interface ProcessContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: ReadStream
  readonly stdout: WriteStream
  readonly stderr: WriteStream
  /** Effective user id at the start; under sudo, root is given up before a command runs. */
  readonly euid: number
  /** Path of the node program. (In the consumer, `process.execPath` may be the loader of a private DTrace.) */
  readonly node: string
  /** Sets what a signal does while a command runs; without it, a signal ends the process. */
  onInterrupt(quit: (signal: NodeJS.Signals) => void): void
  /** Sets what is called, synchronously, before the process ends for whatever cause: it restores the terminal. */
  onExit(close: () => void): void
}
