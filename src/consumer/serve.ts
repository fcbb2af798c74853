/**
 * The privileged child process: reads a request, traces, writes the stream. It is started by the path of main.ts and imported
 * by no other file, so that no code of the screen ever runs as root.
 *
 * Standard input carries one line of JSON (core/stream/consumer-protocol.ts) and then stays open. When it ends, nobody reads
 * the stream any more, whatever became of the parent, and the trace ends too. Standard output carries the stream. Both are
 * moved to other descriptors at once, so that a command run by -c cannot use them.
 *
 * With `--background` (under sudo) this process starts the real consumer in a session of its own and exits as soon as the
 * stream has ended. So neither this process nor sudo stays while the kernel detaches probes, which can take a minute.
 *
 * The program never blocks on its reader and never traces longer than it is wanted: see `Trace`.
 */
import { spawn } from 'node:child_process'
import { readFileSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { DTraceError, reserveStdio, setProcessName } from 'libdtrace'
import { isExiting } from '../core/stream/proc-stat.js'
import { errors } from '../core/errors/messages.js'
import type { Failure, Hello, ProbesRequest, ConsumerRequest } from '../core/stream/consumer-protocol.js'
import { toErrorMessage } from './error-message.js'
import { listProbes } from './probes.js'
import { Trace } from './trace.js'
import { StreamWriter } from './stream-writer.js'

/** The name of the processes in ps. */
const PROGRAM = 'heat-tracer'

/** Signals that a terminal sends to the whole process group. The user interface handles them and then tells the consumer. */
const TERMINAL_SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTSTP', 'SIGPIPE'] as const

/** Milliseconds between checks whether the consumer is dead. */
const CHECK_INTERVAL_MS = 100

/** The command line of this process. On a private runtime its first word is the dynamic loader, which process.argv leaves out. */
function readOwnCommand(): string[] {
  if (process.platform !== 'linux') return [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  return readFileSync('/proc/self/cmdline', 'utf8').split('\0').slice(0, -1)
}

/** Starts the real consumer and exits when the stream has ended: the consumer then closes the fourth pipe. */
function runInBackground(): void {
  for (const signal of [...TERMINAL_SIGNALS, 'SIGTERM'] as const) process.on(signal, () => {})
  const [command, ...args] = readOwnCommand().filter((word) => word !== '--background')
  nameProcess('--background')
  const child = spawn(command!, [...args, '--behind'], { detached: true, stdio: ['inherit', 'inherit', 'inherit', 'pipe'] })
  child.on('error', () => process.exit(1))
  child.on('exit', (code) => process.exit(code ?? 1))
  const streamEnd = child.stdio[3] as Socket
  streamEnd.on('close', () => process.exit(0))
  streamEnd.resume()
  exitWhenDead(child.pid)
}

/** A killed consumer keeps the pipe open until the kernel has detached its probes, so /proc is watched as well. */
function exitWhenDead(pid: number | undefined): void {
  setInterval(() => {
    try {
      if (isExiting(readFileSync(`/proc/${pid}/stat`, 'latin1'))) process.exit(1)
    } catch {
      // no /proc here: the child's exit event comes instead
    }
  }, CHECK_INTERVAL_MS)
}

/** Moves the stream's descriptors out of reach of a -c command. Without the addon it writes the failure to the stream and exits. */
function reserveStreams(): { input: number; output: number } {
  try {
    return reserveStdio()
  } catch (error) {
    const details = error instanceof DTraceError ? errors.cannotOpen(error.code, error.message) : toErrorMessage(error)
    writeSync(1, JSON.stringify({ type: 'failure', details } satisfies Failure) + '\n')
    process.exit(1)
  }
}

/** Calls `onLine` for each whole line of the descriptor `fd`, and `onEnd` at its end or when it cannot be read. */
function readLines(fd: number, onLine: (line: string) => void, onEnd: () => void): void {
  let text = ''
  const socket = new Socket({ fd, readable: true, writable: false })
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n')) {
      const line = text.slice(0, at)
      text = text.slice(at + 1)
      onLine(line)
    }
  })
  socket.on('error', onEnd)
  socket.on('end', onEnd)
}

/** Names this process in ps and in its own traces, where it would be called like the dynamic loader. */
function nameProcess(...words: string[]): void {
  try {
    setProcessName(PROGRAM, [PROGRAM, 'consumer', ...words])
  } catch {
    // without the addon: the next call says so
  }
}

function runConsumer(): void {
  nameProcess()
  const { input, output } = reserveStreams()
  for (const signal of TERMINAL_SIGNALS) process.on(signal, () => {})
  let trace: Trace | undefined
  const abandon = (): void => {
    writer.discard()
    if (trace === undefined) process.exit(0)
    trace.abandon()
  }
  const writer = new StreamWriter(output, abandon)
  writer.writeLine(JSON.stringify({ type: 'hello', pid: process.pid } satisfies Hello))
  process.on('SIGTERM', () => (trace === undefined ? process.exit(0) : trace.stop()))

  const answer = (line: string): void => {
    try {
      const request = JSON.parse(line) as ConsumerRequest | ProbesRequest
      if ('probes' in request) return void listProbes(request, writer).then(() => process.exit(0))
      trace = new Trace(request, writer)
      trace.start()
    } catch (error) {
      writer.writeLine(JSON.stringify({ type: 'failure', details: toErrorMessage(error) } satisfies Failure))
      void writer.finish().then(() => process.exit(1))
    }
  }
  readLines(input, (line) => {
    if (trace === undefined) answer(line)
    else if (line === 'stop') trace.stop()
  }, abandon)
}

if (process.argv.includes('--background')) runInBackground()
else runConsumer()
