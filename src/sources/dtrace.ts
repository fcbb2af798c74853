/**
 * Traces this machine: starts the privileged consumer, asks it to trace, and yields its stream.
 *
 * Only the consumer is privileged. If this process is not root, sudo starts the consumer and can ask for the password on the plain
 * terminal, because the screen is not drawn yet. The consumer runs in a session of its own and ends when its standard input is
 * closed. The kernel can take a minute to detach the probes, and until then the pipes of the exiting consumer stay open: so this
 * module also watches the consumer's state in /proc, and `abort` waits for nothing.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { isExiting } from '../core/stream/proc-stat.js'
import type { Event, Unknown } from '../core/stream/event.js'
import { errors } from '../core/errors/messages.js'
import { UserError, type ErrorMessage } from '../core/errors/user-error.js'
import { StreamDecoder } from '../core/stream/ndjson.js'
import type { ConsumerRequest, Failure, Hello, ProbeLine, ProbesRequest, Reading } from '../core/stream/consumer-protocol.js'
import { readProcessLines } from './recording/lines.js'
import { encodeEvent, type Source, type SourcedEvent } from './source.js'

/** How the consumer is started. */
export interface ConsumerStart {
  /** The program that starts the consumer with libdtrace, and its arguments. */
  readonly command: string
  readonly args: readonly string[]
  /** Its whole environment: nothing else of this process's reaches it. */
  readonly environment: Readonly<Record<string, string>>
  /** Start it through sudo. */
  readonly sudo: boolean
  /** The consumer, if it runs already and waits for its request. */
  readonly started?: ConsumerProcess
}

export interface DTraceSourceOptions extends ConsumerStart {
  /** What to trace, or which probes to list. */
  readonly request: ConsumerRequest | ProbesRequest
}

/** Milliseconds between looks at the consumer's state. */
const WATCH_INTERVAL = 100
/** Milliseconds after the end of the consumer's output in which its exit status and error output arrive. */
const EXIT_DELAY = 20
/** Lines of standard error that are kept between two events. */
const MAX_STDERR_LINES = 1000

/** libdtrace's message when cpp fails, and the lines of cpp that are shown then. */
const PREPROCESSOR_FAILED = /Preprocessor failed/
const MAX_REASONS = 4

/** Whether a process has exited or is exiting; undefined where /proc cannot be read. */
function isProcessExiting(pid: number): boolean | undefined {
  try {
    return isExiting(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return undefined
  }
}

/** As env(1) takes them. */
const formatVariables = (environment: Readonly<Record<string, string>>): string[] => (
  Object.entries(environment).map(([name, value]) => `${name}=${value}`)
)

/** The consumer as a child process, perhaps behind sudo. It waits for a request, and ends when this process does. */
export class ConsumerProcess {
  readonly #child: ChildProcess
  readonly #isThroughSudo: boolean
  /** Standard error: errors of sudo and the consumer; after its hello, the output of a -c command. */
  readonly #stderrLines: string[] = []
  /** Lines of standard error beyond MAX_STDERR_LINES, which were dropped. */
  #droppedLines = 0
  /** Resolves when standard error ends. */
  readonly #stderrEnd: Promise<void>
  #watch: NodeJS.Timeout | undefined
  /** Why the process could not be started. */
  #startError: UserError | undefined
  #hasGreeted = false

  constructor({ command, args, environment, sudo }: ConsumerStart) {
    this.#isThroughSudo = sudo
    this.#child = sudo
      ? spawn('sudo', ['--', 'env', '-i', ...formatVariables(environment), command, ...args, '--background'], { stdio: 'pipe' })
      : spawn(command, args, { stdio: 'pipe', detached: true, env: environment })
    this.#child.on('error', (error) => this.#failToStart(new UserError(errors.cannotStart(sudo ? 'sudo' : command, error.message))))
    this.#child.stdin!.on('error', () => {})
    this.#child.stderr!.on('error', () => {})
    this.#stderrEnd = this.#collectStderr()
  }

  async #collectStderr(): Promise<void> {
    try {
      for await (const line of readProcessLines(this.#child.stderr!)) {
        if (this.#stderrLines.length < MAX_STDERR_LINES) this.#stderrLines.push(line)
        else this.#droppedLines++
      }
    } catch {
      // Standard error was destroyed: nothing more can be read.
    }
  }

  /** Sends the request. Called once. */
  ask(request: ConsumerRequest | ProbesRequest): void {
    this.#child.stdin!.write(JSON.stringify(request) + '\n')
  }

  #failToStart(error: UserError): void {
    this.#startError = error
    this.#child.stdout?.destroy()
  }

  /** The lines that a -c command has written since the last call. */
  takeStderrLines(): string[] {
    const lines = this.#stderrLines.splice(0)
    if (this.#droppedLines > 0) lines.push(`(${this.#droppedLines} more lines)`)
    this.#droppedLines = 0
    return lines
  }

  /** Resolves when standard error ends, or after WATCH_INTERVAL: processes that the command left running may keep it open. */
  waitForStderrEnd(): Promise<unknown> {
    return Promise.race([this.#stderrEnd, new Promise((resolve) => setTimeout(resolve, WATCH_INTERVAL))])
  }

  /** The lines of standard output. Throws a UserError when the process could not be started. */
  async *lines(): AsyncGenerator<string> {
    try {
      yield* readProcessLines(this.#child.stdout!)
    } catch {
      // Standard output was destroyed, because the process did not start or is exiting.
    }
    if (this.#startError !== undefined) throw this.#startError
  }

  /** The consumer has said hello: watches process `pid`, which is the consumer and not sudo, and ends `lines` when it exits. */
  greet(pid: number): void {
    this.#hasGreeted = true
    this.#stderrLines.length = 0
    if (isProcessExiting(pid) !== false) return
    this.#watch = setInterval(() => {
      if (isProcessExiting(pid) === false) return
      clearInterval(this.#watch)
      // What it wrote before it exited is still in the pipe: leave time to read it.
      setTimeout(() => this.#child.stdout!.destroy(), WATCH_INTERVAL / 2).unref()
    }, WATCH_INTERVAL)
    this.#watch.unref()
  }

  /** The error for an output that ended too early; `hasHeader`: whether the stream had begun. */
  async findExitError(hasHeader: boolean): Promise<UserError> {
    await new Promise((resolve) => setTimeout(resolve, EXIT_DELAY))
    if (this.#startError !== undefined) return this.#startError
    const signal = this.#child.signalCode ?? undefined
    const complaint = this.#stderrLines.join('\n').trim()
    if (hasHeader) return new UserError(errors.consumerDied(signal))
    if (this.#isAtSudo && (complaint === '' || /sudo/.test(complaint))) return new UserError(errors.sudoRefused(complaint))
    return new UserError(errors.consumerFailed(complaint, signal))
  }

  /** The error for a failure. libdtrace says only that the preprocessor failed; why is on standard error. */
  async explainFailure(details: ErrorMessage): Promise<UserError> {
    if (!PREPROCESSOR_FAILED.test(details.text)) return new UserError(details)
    await new Promise((resolve) => setTimeout(resolve, EXIT_DELAY))
    const reasons = this.#stderrLines.filter((line) => line.trim() !== '').slice(0, MAX_REASONS)
    return new UserError({ ...details, text: [details.text, ...reasons].join('\n') })
  }

  stop(): void {
    this.#child.stdin!.write('stop\n')
  }

  /** Ends a consumer whose stream has not begun. A sudo that asks for a password must restore the terminal, so it gets a signal. */
  cancel(): void {
    if (this.#isAtSudo) this.#child.kill('SIGTERM')
    else this.abort()
  }

  /** sudo has not started the consumer yet: it may be asking for a password on the terminal. */
  get #isAtSudo(): boolean {
    return this.#isThroughSudo && !this.#hasGreeted
  }

  abort(): void {
    clearInterval(this.#watch)
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) stream?.destroy()
    this.#child.unref()
  }
}

/** The consumer with its request: the one that is started already, or a new one. */
function askConsumer(options: DTraceSourceOptions): ConsumerProcess {
  const consumer = options.started ?? new ConsumerProcess(options)
  consumer.ask(options.request)
  return consumer
}

/**
 * A source that traces. Tracing starts with `start()`, or when `events()` is first asked for an event. `events()` throws a UserError
 * when the consumer cannot be started, refuses the request or ends too early.
 */
export function dtraceSource(options: DTraceSourceOptions): Source {
  let consumer: ConsumerProcess | undefined
  let isAborted = false
  let hasHeader = false
  let reading: number | undefined

  async function* events(): AsyncGenerator<SourcedEvent> {
    consumer ??= askConsumer(options)
    const decoder = new StreamDecoder()
    let lastTime = 0
    for await (const line of consumer.lines()) {
      if (isAborted) return
      const control = parseControlMessage(line)
      if (control?.type === 'hello') {
        consumer.greet(control.pid)
        continue
      }
      reading = control?.type === 'reading' ? control.keys : undefined
      if (control?.type === 'reading') continue
      if (control?.type === 'failure') throw await consumer.explainFailure(control.details)
      const event: Event | Unknown = decoder.decode(line)
      if (event.type === 'end' && 'command' in options.request) await consumer.waitForStderrEnd()
      // The output of a -c command gets the time of the event before it: the next tick may be older than this moment.
      for (const text of hasHeader ? consumer.takeStderrLines() : []) {
        yield encodeEvent({ type: 'notice', time: lastTime, from: 'command', text })
      }
      if (event.type === 'header') hasHeader = true
      else if ('time' in event && typeof event.time === 'number') lastTime = event.time
      yield { event, line }
      if (event.type === 'end') return
    }
    if (!isAborted) throw await consumer.findExitError(hasHeader)
  }

  return {
    start: () => void (consumer ??= askConsumer(options)),
    events,
    reading: () => reading,
    stop: () => (hasHeader ? consumer?.stop() : consumer?.cancel()),
    abort: () => {
      isAborted = true
      consumer?.abort()
    },
  }
}

function parseControlMessage(line: string): Hello | Reading | Failure | ProbeLine | undefined {
  const isControl = /^\{"type":"(hello|reading|failure|probe)"/.test(line)
  return isControl ? (JSON.parse(line) as Hello | Reading | Failure | ProbeLine) : undefined
}

/** The names of the probes that match a ProbesRequest. Throws a UserError when the consumer cannot be started or refuses the request. */
export async function* listProbes(options: DTraceSourceOptions): AsyncGenerator<string> {
  const consumer = askConsumer(options)
  let hasGreeted = false
  for await (const line of consumer.lines()) {
    const control = parseControlMessage(line)
    if (control?.type === 'failure') throw new UserError(control.details)
    if (control?.type === 'hello') hasGreeted = true
    if (control?.type === 'probe') yield control.name
  }
  if (!hasGreeted) throw await consumer.findExitError(false)
  consumer.abort()
}
