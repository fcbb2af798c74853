/**
 * A live kernel: starts the privileged consumer, asks it to trace, yields its stream.
 *
 * Only the consumer is privileged: when this process is not root it is raised through sudo, whose question appears on the
 * plain terminal because nothing has been painted yet. It runs in a session of its own; the pipe to its standard input is its
 * lifeline. The kernel can take a minute to detach probes, and while it does the dying consumer's pipes stay open: so its
 * life is watched in /proc as well, and `abort` waits for nothing.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isExiting } from '../core/stream/proc-stat.js'
import type { Event, Notice, Unknown } from '../core/stream/event.js'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { encode, StreamDecoder } from '../core/stream/ndjson.js'
import type { Failure, Hello, ProbeLine, ProbesRequest, ConsumerRequest } from '../core/stream/consumer-protocol.js'
import type { Source, SourcedEvent } from './source.js'
import { readProcessLines } from './recording/lines.js'

export interface DTraceSourceOptions {
  readonly request: ConsumerRequest | ProbesRequest
  /** The consumer's command line on the runtime that holds libdtrace. */
  readonly command: string
  readonly args: readonly string[]
  /** Raise it through sudo. */
  readonly sudo: boolean
}

/** Milliseconds between looks at whether the consumer lives. */
const WATCH_INTERVAL = 100

/** Lines of a command's output kept from one event to the next. */
const MAX_STDERR_LINES = 1000
/** Whether process `pid` has died or is dying; undefined where that cannot be seen. */
function isProcessExiting(pid: number): boolean | undefined {
  try {
    return isExiting(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return undefined
  }
}

class ConsumerProcess {
  readonly #child: ChildProcess
  readonly #options: DTraceSourceOptions
  /** Of its standard error: sudo's and its own complaints, and from hello on what a -c command writes. */
  readonly #said: string[] = []
  #unsaid = 0
  readonly #silent: Promise<void>
  #watch: NodeJS.Timeout | undefined
  #cause: UserError | undefined
  #heard = false

  constructor(options: DTraceSourceOptions) {
    this.#options = options
    const { command, args, sudo } = options
    this.#child = sudo
      ? spawn('sudo', ['--', command, ...args, '--background'], { stdio: 'pipe' })
      : spawn(command, args, { stdio: 'pipe', detached: true })
    this.#child.on('error', (error) => this.#die(new UserError(errors.cannotStart(sudo ? 'sudo' : command, error.message))))
    this.#child.stdin!.on('error', () => {})
    this.#child.stderr!.on('error', () => {})
    this.#child.stdin!.write(JSON.stringify(options.request) + '\n')
    this.#silent = this.#listen()
  }

  async #listen(): Promise<void> {
    try {
      for await (const line of readProcessLines(this.#child.stderr!)) {
        if (this.#said.length < MAX_STDERR_LINES) this.#said.push(line)
        else this.#unsaid++
      }
    } catch {
      // Its standard error ends when it does.
    }
  }

  /** What a -c command wrote since this was asked last. */
  said(): string[] {
    const lines = this.#said.splice(0)
    if (this.#unsaid > 0) lines.push(`(${this.#unsaid} more lines)`)
    this.#unsaid = 0
    return lines
  }

  /** Resolves when the command has said its last word, or after a moment: what it left running may hold its output open. */
  silent(): Promise<unknown> {
    return Promise.race([this.#silent, new Promise((resolve) => setTimeout(resolve, WATCH_INTERVAL))])
  }

  /** Lines of its output. Throws when it ended without a word. */
  async *lines(): AsyncGenerator<string> {
    try {
      yield* readProcessLines(this.#child.stdout!)
    } catch {
      // Destroyed below, because the consumer is dying.
    }
    if (this.#cause !== undefined) throw this.#cause
  }

  /** Watch the process that hello named: sudo is not it. */
  watch(pid: number): void {
    this.#heard = true
    this.#said.length = 0
    if (isProcessExiting(pid) !== false) return
    this.#watch = setInterval(() => {
      if (isProcessExiting(pid) === false) return
      clearInterval(this.#watch)
      // What it wrote before it died is still in the pipe: one more turn to read it.
      setTimeout(() => this.#child.stdout!.destroy(), WATCH_INTERVAL / 2).unref()
    }, WATCH_INTERVAL)
    this.#watch.unref()
  }

  #die(cause: UserError): void {
    this.#cause = cause
    this.#child.stdout?.destroy()
  }

  /** Why there is no (more) stream. */
  async died(begun: boolean): Promise<UserError> {
    await new Promise((resolve) => setTimeout(resolve, 20))
    if (this.#cause !== undefined) return this.#cause
    const signal = this.#child.signalCode ?? undefined
    const complaint = this.#said.join('\n').trim()
    if (begun) return new UserError(errors.consumerDied(signal))
    if (this.#asking && (complaint === '' || /sudo/.test(complaint))) return new UserError(errors.sudoRefused(complaint))
    return new UserError(errors.consumerFailed(complaint, signal))
  }

  stop(): void {
    this.#child.stdin!.write('stop\n')
  }

  /** End what has not begun: a sudo that asks must set the terminal right before it goes, nothing else is waited for. */
  cancel(): void {
    if (this.#asking) this.#child.kill('SIGTERM')
    else this.abort()
  }

  /** sudo has not started the consumer yet: its question may stand on the terminal. */
  get #asking(): boolean {
    return this.#options.sudo && !this.#heard
  }

  abort(): void {
    clearInterval(this.#watch)
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream?.destroy()
    this.#child.unref()
  }
}

/** Output of the -c command, at the time of the event before it: the next tick may be older than this very moment. */
function buildCommandNotice(text: string, time: number): SourcedEvent {
  const event: Notice = { type: 'notice', time, from: 'command', text }
  return { event, line: encode(event) }
}

/** Starts tracing at `begin()`, or when `events()` is first asked for one. */
export function dtraceSource(options: DTraceSourceOptions): Source {
  let consumer: ConsumerProcess | undefined
  let aborted = false
  let begun = false

  async function* events(): AsyncGenerator<SourcedEvent> {
    consumer ??= new ConsumerProcess(options)
    const decoder = new StreamDecoder()
    let last = 0
    for await (const line of consumer.lines()) {
      if (aborted) return
      const control = parseControlMessage(line)
      if (control?.type === 'hello') {
        consumer.watch(control.pid)
        continue
      }
      if (control?.type === 'failure') throw new UserError(control.details)
      const event: Event | Unknown = decoder.decode(line)
      if (event.type === 'end' && 'command' in options.request) await consumer.silent()
      if (begun) for (const text of consumer.said()) yield buildCommandNotice(text, last)
      if (event.type === 'header') begun = true
      else if ('time' in event && typeof event.time === 'number') last = event.time
      yield { event, line }
      if (event.type === 'end') return
    }
    if (!aborted) throw await consumer.died(begun)
  }

  return {
    start: () => void (consumer ??= new ConsumerProcess(options)),
    events,
    stop: () => (begun ? consumer?.stop() : consumer?.cancel()),
    abort: () => {
      aborted = true
      consumer?.abort()
    },
  }
}

function parseControlMessage(line: string): Hello | Failure | ProbeLine | undefined {
  return /^\{"type":"(hello|failure|probe)"/.test(line) ? (JSON.parse(line) as Hello | Failure | ProbeLine) : undefined
}

/** Names of the probes that match a ProbesRequest. */
export async function* listProbes(options: DTraceSourceOptions): AsyncGenerator<string> {
  const consumer = new ConsumerProcess(options)
  let heard = false
  for await (const line of consumer.lines()) {
    const control = parseControlMessage(line)
    if (control?.type === 'failure') throw new UserError(control.details)
    if (control?.type === 'hello') heard = true
    if (control?.type === 'probe') yield control.name
  }
  if (!heard) throw await consumer.died(false)
  consumer.abort()
}
