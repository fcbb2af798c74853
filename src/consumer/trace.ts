/**
 * One trace from start to end: compile, go, one tick per interval, close.
 *
 * Every tick reads the kernel anew (`work`, then `snapshot`) and writes the difference to the snapshot before. So the ticks
 * sum to what dtrace(1) would print. A reader that has not taken the last line delays the next tick: that tick is longer,
 * and no count is lost. Detaching probes can take a minute, so the stream is closed first and libdtrace last.
 */
import { hostname, machine, release, type } from 'node:os'
import { Consumer, DTraceError } from 'libdtrace'
import type { Header, Notice, Tick } from '../core/stream/event.js'
import { STREAM_VERSION } from '../core/stream/event.js'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { encode } from '../core/stream/ndjson.js'
import type { ConsumerRequest, Failure, Reading } from '../core/stream/consumer-protocol.js'
import { findAggregations } from '../core/stream/d-script.js'
import { LEAST_BUFFER } from './aggregation-buffer.js'
import { releaseUserFiles } from './user-files.js'
import { SnapshotDiff } from './snapshot-diff.js'
import { toErrorMessage } from './error-message.js'
import { ProblemLog } from './problems.js'
import { removeStaleProbes } from './uprobe-cleanup.js'
import { EDT_CTF, openAndCompile, type CompiledProgram } from './program.js'
import { buildKeyTranslator } from './key-translation.js'
import { TickSchedule } from './tick-schedule.js'
import type { StreamWriter } from './stream-writer.js'

/** Longest time in milliseconds between two checks for output, drops, exit() and the end of the target. */
const HOUSEKEEPING_MS = 250

/** libdtrace's error number for a program with destructive actions when these are not allowed. */
const EDT_DESTRUCTIVE = 1051

/** libdtrace's message when the kernel has no memory for a buffer. */
const NO_MEMORY = /failed to create BPF map '[^']*': Cannot allocate memory/

/** A tick that is later than half an interval and what a busy machine causes now and then. In milliseconds. */
const isLate = (duration: number, interval: number): boolean => duration > 1.5 * interval + 100

/** The stream's times are milliseconds with microsecond precision. */
const roundToMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000

/** Traces what a request asks for and writes the stream. Exits the process when the trace has ended. */
export class Trace {
  readonly #request: ConsumerRequest
  readonly #writer: StreamWriter
  #consumer: Consumer | undefined
  #diff: SnapshotDiff | undefined
  #schedule: TickSchedule | undefined
  #timer: NodeJS.Timeout | undefined
  /** performance.now() at the start. */
  #start = 0
  /** Time of the last tick, in milliseconds since the start. */
  #last = 0
  #ticks = 0
  /** Output of the script after its last line feed. */
  #partial = ''
  readonly #problems = new ProblemLog()
  /** Keys of all aggregations at the last snapshot. */
  #keys = 0
  /** Since when the reader does not read; undefined while it does. And for how long it did not, since the last tick. In milliseconds. */
  #stalledSince: number | undefined
  #stalled = 0
  #hasTargetEnded = false
  #ended = false

  constructor(request: ConsumerRequest, writer: StreamWriter) {
    this.#request = request
    this.#writer = writer
  }

  /** Compiles the program, enables its probes and writes the header. @throws UserError when that fails; then nothing is traced */
  start(): void {
    removeStaleProbes()
    const { consumer, notices } = this.#open()
    const wall = Date.now()
    this.#start = performance.now()
    this.#writer.writeLine(encode(this.#buildHeader(consumer, wall)))
    for (const notice of notices) this.#writeNotice('consumer', notice)
    this.#schedule = new TickSchedule(this.#start, this.#request.interval)
    this.#wait()
  }

  /**
   * Opens a consumer and starts tracing. When `go` fails for want of the kernel's types, it tries once more with them; when it fails for
   * want of memory for the aggregation buffer, once more with the least one.
   */
  #open(withTypes?: boolean, withLeastBuffer = false): CompiledProgram {
    const options = withLeastBuffer ? [['aggsize', String(LEAST_BUFFER)] as const, ...this.#request.options] : this.#request.options
    const program = openAndCompile({ ...this.#request, options }, withTypes)
    const { consumer } = program
    this.#consumer = consumer
    this.#diff = new SnapshotDiff(consumer.layout, buildKeyTranslator(this.#request.translations))
    this.#listen(consumer)
    try {
      consumer.go()
      return program
    } catch (error) {
      if (!(error instanceof DTraceError)) throw error
      if (error.errno === EDT_CTF && withTypes !== true) {
        consumer.close()
        return this.#open(true, withLeastBuffer)
      }
      if (NO_MEMORY.test(error.message) && !withLeastBuffer && (consumer.getopt('aggsize') ?? 0) > LEAST_BUFFER) {
        consumer.close()
        return this.#open(withTypes, true)
      }
      if (error.errno === EDT_DESTRUCTIVE) throw new UserError(errors.destructive(this.#request.script.name))
      const isMemory = NO_MEMORY.test(error.message)
      throw new UserError(isMemory ? errors.noMemoryForBuffers(error.message) : errors.cannotStartTracing(error.message))
    }
  }

  /** Ends the trace in order: writes the last tick and `end`, then detaches the probes. */
  stop(): void {
    if (this.#schedule !== undefined && !this.#ended) this.#finish('stop')
  }

  /** Ends the trace when nobody reads the stream any more: writes nothing, only detaches the probes. */
  abandon(): void {
    clearTimeout(this.#timer)
    if (!this.#ended) void this.#close()
    this.#ended = true
  }

  /** Milliseconds since the start. */
  #now(): number {
    return performance.now() - this.#start
  }

  /** `start`: milliseconds since 1970. */
  #buildHeader(consumer: Consumer, start: number): Header {
    const { title, unit, keys, interval, script } = this.#request
    return {
      type: 'header', version: STREAM_VERSION, start, interval, title, unit, host: hostname(),
      os: `${type()} ${release()} ${machine()}`, dtrace: consumer.version(), script: script.text,
      aggregations: [...new Set(findAggregations(script.text).map(({ name }) => name))],
      ...(keys.length > 0 ? { keys } : {}),
    }
  }

  #listen(consumer: Consumer): void {
    consumer.onDrop(({ kind, count, message }) => this.#problems.addDrop(kind, count, message))
    consumer.onError(({ message }) => this.#problems.addFault(message))
    consumer.onOutput((text, { aggregation }) => {
      if (!aggregation) this.#addOutput(text)
    })
    consumer.onProcess(({ ended }) => {
      if (ended) this.#hasTargetEnded = true
    })
    consumer.onBeforeReset(() => this.#diff!.addSnapshot(consumer.snapshot()))
  }

  /** The output of printf() and trace() comes in pieces. Whole lines become notices. */
  #addOutput(text: string): void {
    const lines = (this.#partial + text).split('\n')
    this.#partial = lines.pop()!
    for (const line of lines) if (line !== '') this.#writeNotice('script', line)
    if (this.#partial.length > 4096) this.#flushPartial()
  }

  #flushPartial(): void {
    if (this.#partial.trim() !== '') this.#writeNotice('script', this.#partial)
    this.#partial = ''
  }

  #writeNotice(from: Notice['from'], text: string): void {
    this.#writer.writeLine(encode({ type: 'notice', time: this.#timestamp(), from, text }))
  }

  /** The time to write into a line. It is never earlier than the time of the tick before. */
  #timestamp(): number {
    return roundToMicroseconds(Math.max(this.#now(), this.#last))
  }

  /** Sleeps until the next tick, check or end is due. */
  #wait(): void {
    const now = performance.now()
    const until = Math.min(this.#schedule!.deadline - now, HOUSEKEEPING_MS, this.#untilEnd())
    this.#timer = setTimeout(() => this.#wake(), Math.max(0, Math.ceil(until)))
  }

  /** Milliseconds that are left of --duration. */
  #untilEnd(): number {
    return (this.#request.duration ?? Infinity) - this.#now()
  }

  #wake(): void {
    if (this.#ended) return
    try {
      if (this.#isReaderStalled()) return this.#wait()
      const due = performance.now() >= this.#schedule!.deadline - 0.5
      const isLast = this.#untilEnd() <= 0.5 || (due && this.#ticks + 1 === this.#request.ticks)
      if (isLast) return this.#finish('limit')
      const began = due ? this.#announceReading() : this.#now()
      const state = this.#consumer!.work()
      if (state === 'done') return this.#finish('exit')
      if (this.#hasTargetEnded) return this.#finish('target')
      if (due) this.#writeTick(began)
      this.#writeProblems()
      this.#wait()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Tells the reader that reading the kernel begins, which can take long. Returns the time. */
  #announceReading(): number {
    this.#writer.writeLine(JSON.stringify({ type: 'reading', keys: this.#keys } satisfies Reading))
    return this.#now()
  }

  /** Whether the reader has not taken the last line; adds up the time that it takes. */
  #isReaderStalled(): boolean {
    const now = this.#now()
    if (this.#writer.isStalled()) {
      this.#stalledSince ??= now
      return true
    }
    if (this.#stalledSince !== undefined) this.#stalled += now - this.#stalledSince
    this.#stalledSince = undefined
    return false
  }

  /**
   * Takes a snapshot and writes the difference. `work` must have been called just before, otherwise the snapshot is an old one; `began`
   * is when it was called.
   */
  #writeTick(began: number): void {
    this.#flushPartial()
    const snapshot = this.#consumer!.snapshot()
    this.#diff!.addSnapshot(snapshot)
    this.#keys = snapshot.records.length + snapshot.plain.records.length
    const time = roundToMicroseconds(this.#now())
    const duration = roundToMicroseconds(time - this.#last)
    const tick: Tick = { type: 'tick', time, duration, aggregations: this.#diff!.takeAggregations() }
    this.#writer.writeLine(encode(tick))
    if (isLate(duration, this.#request.interval)) {
      this.#problems.addLateTick({ duration, snapshot: time - began, stalled: this.#stalled, keys: this.#keys })
    }
    this.#stalled = 0
    this.#last = time
    this.#ticks++
    this.#schedule!.advance(performance.now())
  }

  /** Writes the faults and drops that have come since the last call; `all`: also what could wait for a later report. */
  #writeProblems(all = false): void {
    const readOption = (name: string): number | null => this.#consumer!.getopt(name)
    for (const event of this.#problems.take(this.#timestamp(), this.#request.interval, readOption, all)) {
      this.#writer.writeLine(encode(event))
    }
  }

  /** Writes the last tick and `end`, and closes. */
  #finish(reason: 'exit' | 'limit' | 'target' | 'stop'): void {
    clearTimeout(this.#timer)
    this.#ended = true
    const consumer = this.#consumer!
    try {
      consumer.stop()
      const began = this.#announceReading()
      consumer.work()
      this.#writeTick(began)
      this.#writeProblems(true)
      const status = reason === 'exit' ? (consumer.exitStatus() ?? 0) : 0
      this.#writer.writeLine(encode({ type: 'end', time: this.#timestamp(), reason, status }))
    } catch (error) {
      return this.#fail(error)
    }
    void this.#close()
  }

  /** Writes a failure as the last line, and closes. */
  #fail(error: unknown): void {
    clearTimeout(this.#timer)
    this.#ended = true
    this.#writer.writeLine(JSON.stringify({ type: 'failure', details: toErrorMessage(error) } satisfies Failure))
    void this.#close()
  }

  /** Closes the stream first, so that nobody waits for the kernel, and then libdtrace, however long that takes. */
  async #close(): Promise<void> {
    await this.#writer.finish()
    releaseUserFiles()
    this.#consumer?.close()
    process.exit(0)
  }
}
