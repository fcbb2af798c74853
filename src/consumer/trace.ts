/**
 * One trace: compile, go, a tick each interval, an orderly end.
 *
 * Every tick reads the kernel anew (`work`, then `snapshot`) and writes the difference to the snapshot before, so that the
 * ticks sum to what dtrace(1) would print. A reader that has not taken the last line delays the tick: it becomes longer,
 * nothing is lost. Detaching probes can take a minute, so the stream is closed first and libdtrace last.
 */
import { closeSync, openSync } from 'node:fs'
import { hostname, machine, release, type } from 'node:os'
import { Consumer, DTraceError } from 'libdtrace'
import type { Drop, Fault, Header, Notice, Tick } from '../core/stream/event.js'
import { STREAM_VERSION } from '../core/stream/event.js'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { encode } from '../core/stream/ndjson.js'
import type { Failure, ConsumerRequest } from '../core/stream/consumer-protocol.js'
import { findAggregations } from '../core/stream/d-script.js'
import { SnapshotDiff } from './snapshot-diff.js'
import { toErrorMessage } from './error-message.js'
import { removeStaleProbes } from './uprobe-cleanup.js'
import { EDT_CTF, openAndCompile, type CompiledProgram } from './program.js'
import { buildKeyTranslator } from './key-translation.js'
import { TickSchedule } from './tick-schedule.js'
import type { StreamWriter } from './stream-writer.js'

/** Milliseconds between looks at output, drops, exit() and the end of the target when ticks are further apart. */
const HOUSEKEEPING_MS = 250

/** Where the process under sudo waits for the stream's end, in a consumer behind one (main.ts). */
const FOREGROUND_FD = 3

/** libdtrace's number for destructive actions that were not allowed. */
const EDT_DESTRUCTIVE = 1051

/** Rounds to microseconds: what the stream's times carry. */
const roundToMicroseconds = (ms: number): number => Math.round(ms * 1000) / 1000

export class Trace {
  readonly #request: ConsumerRequest
  readonly #writer: StreamWriter
  #consumer: Consumer | undefined
  #difference: SnapshotDiff | undefined
  #schedule: TickSchedule | undefined
  #timer: NodeJS.Timeout | undefined
  #start = 0
  #last = 0
  #ticks = 0
  #partial = ''
  #faults = new Map<string, number>()
  #drops = new Map<string, { count: number; message: string }>()
  #targetGone = false
  #ended = false

  constructor(request: ConsumerRequest, writer: StreamWriter) {
    this.#request = request
    this.#writer = writer
  }

  /** Compile and go. Throws a UserError when it cannot; nothing is traced then. */
  start(): void {
    removeStaleProbes()
    const { consumer, notices: remarks } = this.#open()
    const wall = Date.now()
    this.#start = performance.now()
    this.#writer.writeLine(encode(this.#header(consumer, wall)))
    for (const remark of remarks) this.#notice('consumer', remark)
    this.#schedule = new TickSchedule(this.#start, this.#request.interval)
    this.#wait()
  }

  /** A consumer that traces. What cannot begin without the kernel's types is begun once more with them. */
  #open(types?: boolean): CompiledProgram {
    const program = openAndCompile(this.#request, types)
    const { consumer } = program
    this.#consumer = consumer
    this.#difference = new SnapshotDiff(consumer.layout, buildKeyTranslator(this.#request.translations))
    this.#listen(consumer)
    try {
      consumer.go()
      return program
    } catch (error) {
      if (!(error instanceof DTraceError)) throw error
      if (error.errno === EDT_CTF && types !== true) {
        consumer.close()
        return this.#open(true)
      }
      throw new UserError(error.errno === EDT_DESTRUCTIVE ? errors.destructive(this.#request.script.name) : errors.cannotGo(error.message))
    }
  }

  /** An orderly end: the last tick, `end`, and then the probes. */
  stop(): void {
    if (this.#schedule !== undefined && !this.#ended) this.#finish('stop')
  }

  /** Nobody listens: no more lines, only the probes are let go. */
  abandon(): void {
    clearTimeout(this.#timer)
    if (!this.#ended) void this.#letGo()
    this.#ended = true
  }

  #now(): number {
    return performance.now() - this.#start
  }

  #header(consumer: Consumer, start: number): Header {
    const { title, unit, keys, interval, script } = this.#request
    return {
      type: 'header', version: STREAM_VERSION, start, interval, title, unit, host: hostname(),
      os: `${type()} ${release()} ${machine()}`, dtrace: consumer.version(), script: script.text,
      aggregations: [...new Set(findAggregations(script.text).map(({ name }) => name))],
      ...(keys.length > 0 ? { keys } : {}),
    }
  }

  #listen(consumer: Consumer): void {
    consumer.onDrop(({ kind, count, message }) => {
      const before = this.#drops.get(kind)?.count ?? 0
      this.#drops.set(kind, { count: before + count, message: message.trim() })
    })
    consumer.onError(({ message }) => {
      const text = message.trim()
      this.#faults.set(text, (this.#faults.get(text) ?? 0) + 1)
    })
    consumer.onOutput((text, { aggregation }) => {
      if (!aggregation) this.#output(text)
    })
    consumer.onProcess(({ ended }) => {
      if (ended) this.#targetGone = true
    })
    consumer.onBeforeReset(() => this.#difference!.addSnapshot(consumer.snapshot()))
  }

  /** printf() and trace() come in pieces: whole lines become notices. */
  #output(text: string): void {
    const lines = (this.#partial + text).split('\n')
    this.#partial = lines.pop()!
    for (const line of lines) if (line !== '') this.#notice('script', line)
    if (this.#partial.length > 4096) this.#flushPartial()
  }

  #flushPartial(): void {
    if (this.#partial.trim() !== '') this.#notice('script', this.#partial)
    this.#partial = ''
  }

  #notice(from: Notice['from'], text: string): void {
    this.#writer.writeLine(encode({ type: 'notice', time: this.#stamp(), from, text }))
  }

  /** The time of a line: never before that of the line before. */
  #stamp(): number {
    return roundToMicroseconds(Math.max(this.#now(), this.#last))
  }

  #wait(): void {
    const now = performance.now()
    const until = Math.min(this.#schedule!.deadline - now, HOUSEKEEPING_MS, this.#untilEnd())
    this.#timer = setTimeout(() => this.#wake(), Math.max(0, Math.ceil(until)))
  }

  /** Milliseconds left of --duration. */
  #untilEnd(): number {
    return (this.#request.duration ?? Infinity) - this.#now()
  }

  #wake(): void {
    if (this.#ended) return
    try {
      if (this.#writer.isStalled()) return this.#wait()
      const due = performance.now() >= this.#schedule!.deadline - 0.5
      const over = this.#untilEnd() <= 0.5 || (due && this.#ticks + 1 === this.#request.ticks)
      if (over) return this.#finish('limit')
      const state = this.#consumer!.work()
      if (state === 'done') return this.#finish('exit')
      if (this.#targetGone) return this.#finish('target')
      if (due) this.#tick()
      this.#report()
      this.#wait()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Snapshot and write the difference. `work` must have been called just before, or the snapshot is an old one. */
  #tick(): void {
    this.#flushPartial()
    this.#difference!.addSnapshot(this.#consumer!.snapshot())
    const time = roundToMicroseconds(this.#now())
    const tick: Tick = { type: 'tick', time, duration: roundToMicroseconds(time - this.#last), aggregations: this.#difference!.aggregations() }
    this.#writer.writeLine(encode(tick))
    this.#last = time
    this.#ticks++
    this.#schedule!.advance(performance.now())
  }

  #report(): void {
    for (const [message, count] of this.#faults) {
      this.#writer.writeLine(encode({ type: 'error', time: this.#stamp(), message, count } satisfies Fault))
    }
    for (const [kind, { count, message }] of this.#drops) {
      this.#writer.writeLine(encode({ type: 'drop', time: this.#stamp(), kind, count, message } satisfies Drop))
    }
    this.#faults.clear()
    this.#drops.clear()
  }

  #finish(reason: 'exit' | 'limit' | 'target' | 'stop'): void {
    clearTimeout(this.#timer)
    this.#ended = true
    const consumer = this.#consumer!
    try {
      consumer.stop()
      consumer.work()
      this.#tick()
      this.#report()
      const status = reason === 'exit' ? (consumer.exitStatus() ?? 0) : 0
      this.#writer.writeLine(encode({ type: 'end', time: this.#stamp(), reason, status }))
    } catch (error) {
      return this.#fail(error)
    }
    void this.#letGo()
  }

  #fail(error: unknown): void {
    clearTimeout(this.#timer)
    this.#ended = true
    this.#writer.writeLine(JSON.stringify({ type: 'failure', details: toErrorMessage(error) } satisfies Failure))
    void this.#letGo()
  }

  /** The stream first, so that nobody waits for the kernel; then the probes, as long as that takes. */
  async #letGo(): Promise<void> {
    await this.#writer.finish()
    releaseDescriptors()
    this.#consumer?.close()
    process.exit(0)
  }
}

/** Keep nothing of the user's while the kernel detaches: no directory, no terminal's or ssh's file. */
function releaseDescriptors(): void {
  process.chdir('/')
  for (const fd of process.argv.includes('--behind') ? [1, 2, FOREGROUND_FD] : [1, 2]) {
    closeSync(fd)
    openSync('/dev/null', 'r+') // the lowest free number: the one just closed
  }
}
