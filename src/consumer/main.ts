/**
 * The privileged child: a request in, the stream out. Spawned by path and imported by nobody, so that nothing of the
 * screen ever runs as root.
 *
 * Standard input carries one line of JSON (core/request.ts) and then stays open: its end means that nobody listens, whatever
 * became of the parent. Standard output carries the stream; both are moved out of the way of a -c command at once. With
 * `--background` (under sudo) it runs the real consumer in a session of its own and goes as soon as the stream is over, so
 * that neither it nor sudo stays behind while the kernel detaches probes, which can take a minute.
 *
 * The program never waits for a reader and never outlives its reason: see `Trace`.
 */
import { spawn } from 'node:child_process'
import { readFileSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { reserveStdio, DTraceError } from 'libdtrace'
import { isExiting } from '../core/stream/proc-stat.js'
import { errors } from '../core/errors/messages.js'
import type { Failure, Hello, ProbesRequest, ConsumerRequest } from '../core/stream/consumer-protocol.js'
import { toErrorMessage } from './error-message.js'
import { listProbes } from './probes.js'
import { Trace } from './trace.js'
import { StreamWriter } from './stream-writer.js'

/** Signals from the terminal's process group, that the user interface answers for us. */
const TERMINAL_SIGNALS = ['SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGTSTP', 'SIGPIPE'] as const

/** The words this process was started with: on a private runtime the dynamic loader comes first, which argv does not tell. */
function readOwnCommand(): string[] {
  if (process.platform !== 'linux') return [process.execPath, ...process.execArgv, ...process.argv.slice(1)]
  return readFileSync('/proc/self/cmdline', 'utf8').split('\0').slice(0, -1)
}

function runInBackground(): void {
  for (const signal of [...TERMINAL_SIGNALS, 'SIGTERM'] as const) process.on(signal, () => {})
  const [command, ...args] = readOwnCommand().filter((word) => word !== '--background')
  const child = spawn(command!, [...args, '--behind'], { detached: true, stdio: ['inherit', 'inherit', 'inherit', 'pipe'] })
  child.on('error', () => process.exit(1))
  child.on('exit', (code) => process.exit(code ?? 1))
  const over = child.stdio[3] as Socket
  over.on('close', () => process.exit(0))
  over.resume()
  exitOnceExiting(child.pid)
}

/** A consumer that was killed keeps the pipe open until the kernel has detached its probes: look at its life itself. */
function exitOnceExiting(pid: number | undefined): void {
  setInterval(() => {
    try {
      if (isExiting(readFileSync(`/proc/${pid}/stat`, 'latin1'))) process.exit(1)
    } catch {
      // No /proc here: its exit will tell.
    }
  }, 100)
}

/** Keep the stream's descriptors from a -c command; without the addon say so where the stream would have been. */
function reserveStreams(): { input: number; output: number } {
  try {
    return reserveStdio()
  } catch (error) {
    const details = error instanceof DTraceError ? errors.cannotOpen(error.code, error.message) : toErrorMessage(error)
    writeSync(1, JSON.stringify({ type: 'failure', details } satisfies Failure) + '\n')
    process.exit(1)
  }
}

function runConsumer(): void {
  const { input, output } = reserveStreams()
  for (const signal of TERMINAL_SIGNALS) process.on(signal, () => {})
  let trace: Trace | undefined
  let text = ''
  const end = (): void => {
    writer.discard()
    if (trace === undefined) process.exit(0)
    trace.abandon()
  }
  const writer = new StreamWriter(output, end)
  writer.writeLine(JSON.stringify({ type: 'hello', pid: process.pid } satisfies Hello))
  process.on('SIGTERM', () => (trace === undefined ? process.exit(0) : trace.stop()))

  const begin = (line: string): void => {
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

  const socket = new Socket({ fd: input, readable: true, writable: false })
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n')) {
      const line = text.slice(0, at)
      text = text.slice(at + 1)
      if (trace === undefined) begin(line)
      else if (line === 'stop') trace.stop()
    }
  })
  socket.on('error', end)
  socket.on('end', end)
}

if (process.argv.includes('--background')) runInBackground()
else runConsumer()
