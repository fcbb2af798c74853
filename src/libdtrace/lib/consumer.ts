/**
 * The Consumer: a libdtrace handle that enforces the order of calls. Its methods are a superset of those of node-libdtrace's
 * class of the same name.
 *
 * libdtrace works with one order of calls only: open, options, init, compile all programs, set handlers, exec all programs,
 * go. Here compile() initializes and compiles, go() does the rest, and a call that comes too early or too late throws a
 * DTraceError. Handlers are called when libdtrace has returned, in the order of the events; only onBeforeReset runs inside
 * work(). When a handler throws, work() throws the same error after all other events have been handled.
 *
 * Three options have defaults that differ from libdtrace's. bufsize and aggsize are 4m, as in dtrace(1); without a value go()
 * fails. A switchrate that is not set becomes 1 ns at go(), because libdtrace would wait a second in every work().
 */
import { loadAddon, type NativeConsumer, type NativeWork } from './addon.js'
import { AGGMAX, AGGMIN, AggregationWalker, type Visitor } from './aggwalk.js'
import { DTraceError, callNative } from './error.js'
import { assertHandler, Handlers, type RecordHandler } from './handlers.js'
import { checkCompileArguments, compileProgram } from './program.js'
import type { Layout } from './ranges.js'
import type {
  CompileOptions, CompileResult, ConsumerOptions, DropEvent, ErrorEvent, OutputEvent, Probe, ProbeName, ProcessEvent, Snapshot,
  TraceRecord,
} from './types.js'

type State = 'open' | 'compiled' | 'going' | 'stopped' | 'failed' | 'closed'

/** Trace records that aggwalk() keeps for the next consume(). Older ones are dropped, as from a full buffer. */
const KEPT_RECORDS = 65_536

/** One libdtrace handle: compile D programs, trace, read what was counted. */
export class Consumer {
  readonly #native: NativeConsumer
  readonly #handlers = new Handlers()
  readonly #walker: AggregationWalker
  #state: State = 'open'
  #initialized = false
  #working = false
  #exitStatus: number | null = null
  #beforeReset: (() => void) | undefined
  #kept: Parameters<RecordHandler>[] = []

  /**
   * Opens libdtrace. On Linux a process can have one consumer at a time: close() it before opening the next.
   * @throws DTraceError ADDON_MISSING, LIBRARY_MISSING, OPEN, TAKEN
   */
  constructor(options: ConsumerOptions = {}) {
    if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object')
    const { library = '' } = options
    if (typeof library !== 'string') throw new TypeError('library must be a string')
    const { NativeConsumer, layout } = loadAddon()
    this.#walker = new AggregationWalker(layout)
    // the addon keeps this function as long as it lives, so the function must not keep the consumer alive
    const self = new WeakRef(this)
    this.#native = callNative(() => new NativeConsumer(library, () => Consumer.#callBeforeReset(self.deref())))
    this.setopt('bufsize', '4m')
    this.setopt('aggsize', '4m')
  }

  /** How this platform's libdtrace lays out llquantize: the last argument of findRange(). @throws DTraceError ADDON_MISSING */
  get layout(): Layout {
    return loadAddon().layout
  }

  /** libdtrace's version, e.g. "Sun D 2.0". */
  version(): string {
    return this.#native.version()
  }

  /** What aggwalk() gives as the lower end of a range that is open: D's least integer, as a double. */
  aggmin(): number {
    return AGGMIN
  }

  /** What aggwalk() gives as the upper end of a range that is open: D's greatest integer, as a double. */
  aggmax(): number {
    return AGGMAX
  }

  /** Sets an option, as `-x option=value` of dtrace(1). @throws TypeError; DTraceError OPTION */
  setopt(option: string, value?: string | number | boolean): void {
    if (typeof option !== 'string') throw new TypeError('the option must be a string')
    if (value !== undefined && !['string', 'number', 'boolean'].includes(typeof value)) {
      throw new TypeError('the value must be a string, a number or a boolean')
    }
    this.#refuseStates('closed')
    this.#call('OPTION', `option ${option}`, () => this.#native.setopt(option, value === undefined ? null : String(value)))
  }

  /** An option's value in its smallest unit (bytes, nanoseconds); null when it is not set. @throws TypeError; DTraceError OPTION */
  getopt(option: string): number | null {
    if (typeof option !== 'string') throw new TypeError('the option must be a string')
    this.#refuseStates('closed')
    return this.#call('OPTION', `option ${option}`, () => this.#native.getopt(option))
  }

  /** Makes a running process the $target. On Linux nothing attaches to it. Call it before compile(). @throws DTraceError PROCESS, ORDER */
  grabProcess(pid: number): void {
    if (!Number.isInteger(pid) || pid <= 0) throw new TypeError('the pid must be a positive whole number')
    this.#assertState('grabProcess() after compile()', 'open')
    this.#call('PROCESS', `process ${pid}`, () => this.#native.grab(pid))
  }

  /**
   * Creates a process that waits for go() at its entry point, and returns its pid. Call it before compile(). It dies with this process
   * before go(); after go() it goes on until close() sends SIGTERM. setCaller() says who runs it. @throws DTraceError PROCESS, ORDER
   */
  createProcess(argv: readonly string[]): number {
    const valid = Array.isArray(argv) && argv.length > 0
      && argv.every((argument) => typeof argument === 'string' && !argument.includes('\0'))
    if (!valid) throw new TypeError('argv must be an array of strings, the program first')
    this.#assertState('createProcess() after compile()', 'open')
    return this.#call('PROCESS', argv[0]!, () => this.#native.create(argv))
  }

  /** node-libdtrace's name for compile(). */
  strcompile(text: string, options: CompileOptions = {}): CompileResult {
    return this.compile(text, options)
  }

  /** Compiles a D program. Several can be compiled before go(). @throws TypeError; DTraceError COMPILE, ORDER */
  compile(text: string, options: CompileOptions = {}): CompileResult {
    checkCompileArguments(text, options)
    this.#assertState('compile() after go()', 'open', 'compiled')
    this.#initialize()
    const result = compileProgram(this.#native, text, options)
    this.#state = 'compiled'
    return result
  }

  /** The probes that match; all without a pattern. Parts left out match everything; globs as in D. @throws DTraceError PATTERN */
  probes(pattern: string | Partial<ProbeName> = ''): Probe[] {
    if ((typeof pattern !== 'string' && typeof pattern !== 'object') || pattern === null) {
      throw new TypeError('the pattern must be a string or an object')
    }
    this.#refuseStates('closed', 'failed')
    this.#initialize()
    const { provider = '', module = '', function: fun = '', name = '' } = typeof pattern === 'string' ? {} : pattern
    const text = typeof pattern === 'string' ? pattern : [provider, module, fun, name].join(':')
    return callNative(() => this.#native.probes(text === ':::' ? '' : text))
  }

  /** Enables the probes and lets created processes run. Can be called once. @throws DTraceError GO, ORDER */
  go(): void {
    this.#assertState(this.#state === 'open' ? 'go() before compile()' : 'a second go()', 'compiled')
    if ((this.getopt('switchrate') ?? 0) === 0) this.setopt('switchrate', 1)
    this.#state = 'failed'
    callNative(() => this.#native.go())
    this.#state = 'going'
  }

  /** Disables the probes and fires END. The next work() delivers the remaining data. A second stop() does nothing. */
  stop(): void {
    if (this.#state === 'stopped') return
    this.#assertState('stop() before go()', 'going')
    callNative(() => this.#native.stop())
    this.#state = 'stopped'
  }

  /**
   * Lets libdtrace do what is due: read buffers and drops, run the script's printa(), clear() and the like. Only after
   * work() does snapshot() read the kernel anew. Returns 'done' when the script has called exit(), and after stop().
   * Trace records come as text to onOutput; consume() gives them as data.
   * @throws DTraceError WORK, ORDER; what a handler threw
   */
  work(): 'okay' | 'done' {
    return this.#work(false, () => {})
  }

  /** The value that the script gave to exit(); null as long as it has not called it. */
  exitStatus(): number | null {
    return this.#exitStatus
  }

  /** Works, and calls `visit` for each datum of each trace record, then with the probe alone at the end of the record. */
  consume(visit: (probe: ProbeName, record?: TraceRecord) => void): void {
    if (typeof visit !== 'function') throw new TypeError('consume() takes a function')
    this.#assertState('consume() before go()', 'going', 'stopped')
    for (const record of this.#kept.splice(0)) visit(...record)
    this.#work(true, visit)
  }

  /**
   * All aggregations, cumulative, as of the last work() or later. Can be called from onBeforeReset.
   * @throws DTraceError SNAPSHOT, ORDER
   */
  snapshot(): Snapshot {
    this.#assertState('snapshot() before go()', 'going', 'stopped')
    const snapshot = callNative(() => this.#native.snapshot())
    this.#walker.addSnapshot(snapshot)
    if (!this.#working) this.#handlers.dispatch(callNative(() => this.#native.drain()), () => {})
    return snapshot
  }

  /**
   * Works, and calls `visit` for every record with what was counted since the last aggwalk(). Records to which nothing was
   * added are left out. See aggwalk.ts for min, max and avg. Trace records that come meanwhile wait for the next consume().
   */
  aggwalk(visit: Visitor): void {
    if (typeof visit !== 'function') throw new TypeError('aggwalk() takes a function')
    this.#assertState('aggwalk() before go()', 'going', 'stopped')
    this.#work(true, (...record) => this.#keep(record))
    this.#walker.walk(this.snapshot(), visit)
  }

  /** Sets the handler for drops: data lost because a buffer was full. One handler per event; undefined removes it. */
  onDrop(handler: ((event: DropEvent) => void) | undefined): void {
    this.#handlers.drop = assertHandler(handler)
  }

  /** Sets the handler for D faults at run time: bad address, division by zero. Tracing goes on after a fault. */
  onError(handler: ((event: ErrorEvent) => void) | undefined): void {
    this.#handlers.error = assertHandler(handler)
  }

  /** Sets the handler for what dtrace(1) would print for printf(), trace(), printa(), … The option quiet turns its default output off. */
  onOutput(handler: ((text: string, event: OutputEvent) => void) | undefined): void {
    this.#handlers.output = assertHandler(handler)
  }

  /** Sets the handler for messages about grabbed and created processes. */
  onProcess(handler: ((event: ProcessEvent) => void) | undefined): void {
    this.#handlers.process = assertHandler(handler)
  }

  /**
   * Sets a handler that is called inside work(), just before actions of the script that can reset aggregations: clear(),
   * trunc(), and a few others that do not reset (normalize(), setopt(), ftruncate()). Calling snapshot() here reads the
   * counts that the action is about to remove.
   */
  onBeforeReset(handler: (() => void) | undefined): void {
    this.#beforeReset = assertHandler(handler)
  }

  /** Closes libdtrace: disables the probes, ends a created process. Takes seconds with many probes. Can be called again. */
  close(): void {
    if (this.#state === 'closed') return
    callNative(() => this.#native.close())
    this.#state = 'closed'
    this.#kept = []
  }

  static #callBeforeReset(consumer: Consumer | undefined): void {
    if (consumer !== undefined) consumer.#beforeReset?.()
  }

  #work(collect: boolean, record: RecordHandler): 'okay' | 'done' {
    this.#assertState('work() before go()', 'going', 'stopped')
    if (this.#working) throw new DTraceError('BUSY', 'work() called while libdtrace is working')
    this.#working = true
    let result: NativeWork
    try {
      result = callNative(() => this.#native.work(collect))
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
    this.#handlers.drop?.({ kind: 'principal', count: 1, total: 0, message: '1 trace record was not read by consume()' })
  }

  #initialize(): void {
    if (this.#initialized) return
    callNative(() => this.#native.init())
    this.#initialized = true
  }

  /** Calls into the addon; an error with this code gets `subject` in front of libdtrace's message. */
  #call<T>(code: DTraceError['code'], subject: string, call: () => T): T {
    try {
      return callNative(call)
    } catch (error) {
      if (!(error instanceof DTraceError) || error.code !== code) throw error
      throw new DTraceError(code, `${subject}: ${error.message}`, error.errno)
    }
  }

  /** Throws unless the state is one of `states`. `what` names the call for the message. */
  #assertState(what: string, ...states: State[]): void {
    this.#refuseStates('closed')
    if (!states.includes(this.#state)) {
      throw new DTraceError('ORDER', this.#state === 'failed' ? 'go() has failed: open another consumer' : `${what} is refused`)
    }
  }

  /** Throws when the state is one of `states`. */
  #refuseStates(...states: State[]): void {
    if (!states.includes(this.#state)) return
    if (this.#state === 'closed') throw new DTraceError('CLOSED', 'the consumer is closed')
    throw new DTraceError('ORDER', 'go() has failed: open another consumer')
  }
}
