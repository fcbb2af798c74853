/** What a command may know of the process it runs in. Built by cli.ts, the only reader of argv and the environment. */
import type { ReadStream, WriteStream } from 'node:tty'

export interface ProcessContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: ReadStream
  readonly stdout: WriteStream
  readonly stderr: WriteStream
  readonly euid: number
  /** Path of node itself: under a private runtime's loader `process.execPath` is the loader. */
  readonly node: string
  /** Called with what must be done at once when a signal ends the process: `quit` by the running command. */
  onInterrupt(quit: (signal: NodeJS.Signals) => void): void
  /** Called synchronously before the process ends, whatever the cause: the terminal is given back. */
  onExit(close: () => void): void
}
