/**
 * The Consumer: a libdtrace handle with its call order enforced. A superset of node-libdtrace's class of the same name.
 *
 * libdtrace survives one order of calls: open, options, init, compile everything, handlers, exec everything, go. Here compile()
 * initializes and compiles, go() does the rest, and whatever comes too early or too late is refused with a DTraceError.
 * Events are handed out when libdtrace has returned, in the order in which they came; only onBeforeReset runs inside work().
 * A handler that throws makes work() throw the same, after all other events have been handed out.
 *
 * Three options have other defaults than libdtrace's: bufsize and aggsize are 4m, as dtrace(1) sets them (with none, go()
 * fails), and a switchrate that is not set becomes 1 ns at go(), since libdtrace would wait a second in every work().
 */
import { addon, type NativeConsumer, type NativeWork } from './addon.js'
import { AGGMAX, AGGMIN, Walker, type Visitor } from './aggwalk.js'
import { DTraceError, native } from './error.js'
import { Handlers, type RecordHandler } from './handlers.js'
import { checkCompileArguments, compileProgram } from './program.js'
import type { Layout } from './ranges.js'
import type {
  CompileOptions, CompileResult, ConsumerOptions, DropEvent, ErrorEvent, OutputEvent, Probe, ProbeName, ProcessEvent, Snapshot,
  TraceRecord,
} from './types.js'

type State = 'open' | 'compiled' | 'going' | 'stopped' | 'failed' | 'closed'

/** Trace records that aggwalk() keeps for the next consume(); what is beyond them is a drop, as in a full buffer. */
const KEPT_RECORDS = 65_536

export class Consumer {
  readonly #native: NativeConsumer
  readonly #handlers = new Handlers()
  readonly #walker: Walker
  #state: State = 'open'
  #initialized = false
  #working = false
  #exitStatus: number | null = null
  #beforeReset: (() => void) | undefined
  #kept: Parameters<RecordHandler>[] = []

  /**
   * Opens libdtrace. On Linux a process has one consumer at a time: close() it before the next.
   * @throws DTraceError ADDON_MISSING, LIBRARY_MISSING, OPEN, TAKEN
   */
  constructor(options: ConsumerOptions = {}) {
    if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object')
    const { library = '' } = options
    if (typeof library !== 'string') throw new TypeError('library must be a string')
    const { NativeConsumer, layout } = addon()
    this.#walker = new Walker(layout)
    // The addon holds this function as long as it lives: through it, it must not hold the consumer.
    const self = new WeakRef(this)
    this.#native = native(() => new NativeConsumer(library, () => Consumer.#reset(self.deref())))
    this.setopt('bufsize', '4m')
    this.setopt('aggsize', '4m')
  }

  /** How this platform's libdtrace lays out llquantize: the last argument of findRange(). */
  get layout(): Layout {
    return addon().layout
  }

  /** libdtrace's version, e.g. "Sun D 2.0". */
  version(): string {
    return this.#native.version()
  }

  /** The ends that aggwalk() gives to open ranges: D's least and greatest integer, as doubles. */
  aggmin(): number {
    return AGGMIN
  }

  aggmax(): number {
    return AGGMAX
  }

  /** @throws TypeError; DTraceError OPTION */
  setopt(option: string, value?: string | number | boolean): void {
    if (typeof option !== 'string') throw new TypeError('the option must be a string')
    if (value !== undefined && !['string', 'number', 'boolean'].includes(typeof value)) {
      throw new TypeError('the value must be a string, a number or a boolean')
    }
    this.#refuse('closed')
    this.#call('OPTION', `option ${option}`, () => this.#native.setopt(option, value === undefined ? null : String(value)))
  }

  /** The option's value in its smallest unit (bytes, nanoseconds); null when it is not set. */
  getopt(option: string): number | null {
    if (typeof option !== 'string') throw new TypeError('the option must be a string')
    this.#refuse('closed')
    return this.#call('OPTION', `option ${option}`, () => this.#native.getopt(option))
  }

  /** Takes hold of a running process, for $target and the pid provider. Before the first compile. */
  grabProcess(pid: number): void {
    if (!Number.isInteger(pid) || pid <= 0) throw new TypeError('the pid must be a positive whole number')
    this.#only('grabProcess() after compile()', 'open')
    this.#call('PROCESS', `process ${pid}`, () => this.#native.grab(pid))
  }

  /** Creates a process, which stands still until go(). Before the first compile. Returns the pid. */
  createProcess(argv: readonly string[]): number {
    const valid = Array.isArray(argv) && argv.length > 0
      && argv.every((argument) => typeof argument === 'string' && !argument.includes('\0'))
    if (!valid) throw new TypeError('argv must be an array of strings, the program first')
    this.#only('createProcess() after compile()', 'open')
    return this.#call('PROCESS', argv[0]!, () => this.#native.create(argv))
  }

  /** node-libdtrace's name for compile(). */
  strcompile(text: string, options: CompileOptions = {}): CompileResult {
    return this.compile(text, options)
  }

  /** Compiles a D program; several may be compiled before go(). @throws TypeError; DTraceError COMPILE, ORDER */
  compile(text: string, options: CompileOptions = {}): CompileResult {
    checkCompileArguments(text, options)
    this.#only('compile() after go()', 'open', 'compiled')
    this.#initialize()
    const result = compileProgram(this.#native, text, options)
    this.#state = 'compiled'
    return result
  }

  /** Probes that match, all when there is no pattern. Parts left out match everything; globs as in D. */
  probes(pattern: string | Partial<ProbeName> = ''): Probe[] {
    if ((typeof pattern !== 'string' && typeof pattern !== 'object') || pattern === null) {
      throw new TypeError('the pattern must be a string or an object')
    }
    this.#refuse('closed', 'failed')
    this.#initialize()
    const { provider = '', module = '', function: fun = '', name = '' } = typeof pattern === 'string' ? {} : pattern
    const text = typeof pattern === 'string' ? pattern : [provider, module, fun, name].join(':')
    return native(() => this.#native.probes(text === ':::' ? '' : text))
  }

  /** Enables the probes and lets created processes run. Once. @throws DTraceError GO, ORDER */
  go(): void {
    this.#only(this.#state === 'open' ? 'go() before compile()' : 'a second go()', 'compiled')
    if ((this.getopt('switchrate') ?? 0) === 0) this.setopt('switchrate', 1)
    this.#state = 'failed'
    native(() => this.#native.go())
    this.#state = 'going'
  }

  /** Disables the probes and fires END; what is left comes with the next work(). A second stop() does nothing. */
  stop(): void {
    if (this.#state === 'stopped') return
    this.#only('stop() before go()', 'going')
    native(() => this.#native.stop())
    this.#state = 'stopped'
  }

  /**
   * Lets libdtrace do what is due: read buffers and drops, run the script's printa(), clear() and the like. Also what makes
   * the next snapshot() read the kernel anew. 'done' when the script has called exit(), or after stop().
   * Trace records themselves are given to nobody: as text they come to onOutput; see consume().
   * @throws DTraceError WORK, ORDER; what a handler threw
   */
  work(): 'okay' | 'done' {
    return this.#work(false, () => {})
  }

  /** The value given to the script's exit(); null as long as there is none. */
  exitStatus(): number | null {
    return this.#exitStatus
  }

  /** Works, and gives each datum of each trace record, then the probe alone when a record's data are through. */
  consume(visit: (probe: ProbeName, record?: TraceRecord) => void): void {
    if (typeof visit !== 'function') throw new TypeError('consume() takes a function')
    this.#only('consume() before go()', 'going', 'stopped')
    for (const record of this.#kept.splice(0)) visit(...record)
    this.#work(true, visit)
  }

  /**
   * All aggregations, cumulative, as of the last work() or since. May be called from onBeforeReset.
   * @throws DTraceError SNAPSHOT, ORDER
   */
  snapshot(): Snapshot {
    this.#only('snapshot() before go()', 'going', 'stopped')
    const snapshot = native(() => this.#native.snapshot())
    this.#walker.note(snapshot)
    if (!this.#working) this.#handlers.dispatch(native(() => this.#native.drain()), () => {})
    return snapshot
  }

  /**
   * Works, and gives every aggregation's records with what was counted since the aggwalk() before, which is thereby removed.
   * An empty record is not given. See aggwalk.ts for min, max, avg. Trace records met here wait for the next consume().
   */
  aggwalk(visit: Visitor): void {
    if (typeof visit !== 'function') throw new TypeError('aggwalk() takes a function')
    this.#only('aggwalk() before go()', 'going', 'stopped')
    this.#work(true, (...record) => this.#keep(record))
    this.#walker.walk(this.snapshot(), visit)
  }

  /** Data lost for want of room. One handler an event; setting another replaces it, undefined removes it. */
  onDrop(handler: ((event: DropEvent) => void) | undefined): void {
    this.#handlers.drop = checked(handler)
  }

  /** A D fault at run time: bad address, division by zero. Tracing goes on. */
  onError(handler: ((event: ErrorEvent) => void) | undefined): void {
    this.#handlers.error = checked(handler)
  }

  /** What dtrace(1) would print for printf(), trace(), printa(), …; its default output has the option quiet to silence. */
  onOutput(handler: ((text: string, event: OutputEvent) => void) | undefined): void {
    this.#handlers.output = checked(handler)
  }

  /** News of grabbed and created processes. */
  onProcess(handler: ((event: ProcessEvent) => void) | undefined): void {
    this.#handlers.process = checked(handler)
  }

  /**
   * Called inside work(), just before actions of the script that may reset aggregations: clear(), trunc() (and a few harmless
   * ones: normalize(), setopt(), ftruncate()). The last moment to see what they are about to take away: call snapshot().
   */
  onBeforeReset(handler: (() => void) | undefined): void {
    this.#beforeReset = checked(handler)
  }

  /** Lets go of libdtrace: probes disabled, processes released. Takes seconds where many probes are enabled. Harmless when repeated. */
  close(): void {
    if (this.#state === 'closed') return
    native(() => this.#native.close())
    this.#state = 'closed'
    this.#kept = []
  }

  static #reset(consumer: Consumer | undefined): void {
    if (consumer !== undefined) consumer.#beforeReset?.()
  }

  #work(collect: boolean, record: RecordHandler): 'okay' | 'done' {
    this.#only('work() before go()', 'going', 'stopped')
    if (this.#working) throw new DTraceError('BUSY', 'work() called while libdtrace is at work')
    this.#working = true
    let result: NativeWork
    try {
      result = native(() => this.#native.work(collect))
    } finally {
      this.#working = false
    }
    this.#exitStatus = result.exitStatus
    this.#handlers.dispatch(result.events, record)
    if ('thrown' in result) throw result.thrown
    if (result.error !== undefined) throw new DTraceError('WORK', result.error.message, result.error.errno)
    return result.done ? 'done' : 'okay'
  }

  #keep(record: Parameters<RecordHandler>): void {
    this.#kept.push(record)
    if (this.#kept.length <= KEPT_RECORDS) return
    this.#kept.shift()
    this.#handlers.drop?.({ kind: 'principal', count: 1, total: 0, message: '1 trace record that no consume() took' })
  }

  #initialize(): void {
    if (this.#initialized) return
    native(() => this.#native.init())
    this.#initialized = true
  }

  /** Puts the subject before libdtrace's words. */
  #call<T>(code: DTraceError['code'], subject: string, call: () => T): T {
    try {
      return native(call)
    } catch (error) {
      if (!(error instanceof DTraceError) || error.code !== code) throw error
      throw new DTraceError(code, `${subject}: ${error.message}`, error.errno)
    }
  }

  #only(what: string, ...states: State[]): void {
    this.#refuse('closed')
    if (!states.includes(this.#state)) {
      throw new DTraceError('ORDER', this.#state === 'failed' ? 'go() has failed: open another consumer' : `${what} is refused`)
    }
  }

  #refuse(...states: State[]): void {
    if (!states.includes(this.#state)) return
    if (this.#state === 'closed') throw new DTraceError('CLOSED', 'the consumer is closed')
    throw new DTraceError('ORDER', 'go() has failed: open another consumer')
  }
}

function checked<T>(handler: T): T {
  if (handler !== undefined && typeof handler !== 'function') throw new TypeError('the handler must be a function or undefined')
  return handler
}
