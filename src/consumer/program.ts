/**
 * Turns a request into a compiled program that is ready to go: options, target process, D libraries, and libdtrace's errors
 * as messages for the user.
 *
 * The order of calls is dtrace(1)'s own and the only safe one: open, options, target, compile, and only then handlers and
 * go. A program's own `#pragma D option` can change switchrate and aggrate, which decide whether `work` waits; so these two
 * are set again after compiling.
 */
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { Consumer, DTraceError } from 'libdtrace'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { nearestNames } from '../core/text/did-you-mean.js'
import type { ProbesRequest, ConsumerRequest } from '../core/stream/consumer-protocol.js'
import { findAggregations, findIdentifiers } from '../core/stream/d-script.js'
import { assertTrusted, assertTrustedTree } from '../runtime/trust.js'
import { chooseAggregationBuffer } from './aggregation-buffer.js'
import { blameLeftOut, explainCompileError } from './compile-errors.js'
import { adoptCaller } from './caller.js'
import { buildTracepointTypes, createLibraryDirectory, findBlamedLibrary, findNeededLibraries, readLibraries } from './libraries.js'

/**
 * Built-in variables that libdtrace reads through the kernel's types without loading these types. A program that uses no
 * other typed thing then fails at `go` with "Module does not contain any CTF data" (2.0.7, dtrace(1) too).
 */
const TYPED_VARIABLES = ['execname', 'ppid']
/** A clause that never fires, but names curthread, which makes libdtrace load the types. */
const LOAD_TYPES = 'BEGIN /0/ { trace(curthread); }'
/** libdtrace's error number for missing type data. */
export const EDT_CTF = 1024

/** A program on an open consumer, with all options set: `go` is next. */
export interface CompiledProgram {
  readonly consumer: Consumer
  /** One sentence for each D library that was left out. */
  readonly notices: readonly string[]
}

/**
 * Opens libdtrace. As root it opens only a library that nobody but root and the caller of sudo can change.
 * @throws UserError when the library is not trusted or cannot be opened
 */
export function openConsumer(request: ConsumerRequest | ProbesRequest): Consumer {
  if (process.platform === 'linux' && process.geteuid?.() === 0) assertLibraryTrusted(request)
  try {
    return new Consumer({ library: request.library })
  } catch (error) {
    if (error instanceof DTraceError) throw new UserError(errors.cannotOpen(error.code, error.message))
    throw error
  }
}

/** The user interface has checked this too. The consumer checks again, because it is the process that runs as root. */
function assertLibraryTrusted({ library, libraryDirectory }: ConsumerRequest | ProbesRequest): void {
  const caller = process.env['SUDO_UID']
  const trust = { callerUid: caller === undefined ? undefined : Number(caller) }
  assertTrusted(library, trust)
  if (libraryDirectory !== undefined) assertTrustedTree(libraryDirectory, trust)
}

/** Whether the program `text` uses a variable that needs the kernel's types, which libdtrace does not load by itself. */
export function needsKernelTypes(text: string): boolean {
  const identifiers = findIdentifiers(text)
  return process.platform === 'linux' && TYPED_VARIABLES.some((name) => identifiers.has(name))
}

/**
 * Opens a consumer and compiles the request's program on it. `withTypes` loads the kernel's types, which takes a second. A
 * D library that does not compile on this kernel is left out, and compiling starts again without it.
 * @throws UserError when libdtrace does not open, an option or the target is refused, or the program does not compile
 */
export function openAndCompile(request: ConsumerRequest, withTypes: boolean = needsKernelTypes(request.script.text)): CompiledProgram {
  const directory = process.platform === 'linux' ? request.libraryDirectory : undefined
  if (directory === undefined) return { consumer: compileOnce(request, undefined, withTypes), notices: [] }

  const libraries = readLibraries(directory)
  const ownLibrary = withTypes || request.preprocess ? '' : buildTracepointTypes(request.script.text)
  const excluded = new Set<string>()
  for (;;) {
    const files = findNeededLibraries(libraries, request.script.text, excluded)
    const temporary = createLibraryDirectory(directory, libraries, files, ownLibrary)
    try {
      const consumer = compileOnce(request, temporary.path, withTypes)
      return { consumer, notices: [...excluded].map((file) => `D library ${file} does not compile on this kernel and was left out`) }
    } catch (error) {
      const culprit = error instanceof Error ? findBlamedLibrary(error.message, files) : undefined
      if (culprit === undefined) throw blameLeftOut(error, request, excluded)
      excluded.add(culprit)
    } finally {
      temporary.remove()
    }
  }
}

/** `syslibdir`: the directory of D libraries, libdtrace's own default when undefined. */
function compileOnce(request: ConsumerRequest, syslibdir: string | undefined, withTypes: boolean): Consumer {
  const consumer = openConsumer(request)
  try {
    if (syslibdir !== undefined) consumer.setopt('syslibdir', syslibdir)
    setOptions(consumer, request)
    adoptCaller(request)
    attachTarget(consumer, request)
    compileScript(consumer, request)
    if (!request.destructive && consumer.getopt('destructive') !== null) throw new UserError(errors.destructive(request.script.name))
    if (withTypes) consumer.compile(LOAD_TYPES)
    consumer.setopt('switchrate', '1') // nanoseconds: work() never waits, and still reads the kernel anew
    consumer.setopt('aggrate', '1')
    return consumer
  } catch (error) {
    consumer.close()
    throw error
  }
}

function setOptions(consumer: Consumer, request: ConsumerRequest): void {
  // The request's options, and those of the script, are set later and win.
  consumer.setopt('aggsize', chooseAggregationBuffer(request.script.text, request.translations))
  consumer.setopt('quiet') // print the output of printf() and trace() alone, no line for each probe that fires
  if (request.destructive) consumer.setopt('destructive')
  if (request.preprocess) consumer.setopt('cpp')
  for (const define of request.defines) consumer.setopt('define', define)
  for (const directory of request.includes) consumer.setopt('incdir', directory)
  for (const [name, value] of request.options) {
    try {
      consumer.setopt(name, value ?? undefined) // JSON turns undefined into null
    } catch (error) {
      throw new UserError(errors.badOption(name, value ?? undefined, (error as Error).message))
    }
  }
}

/** Takes or starts the process that $target names. Nothing attaches to it: see libdtrace/native/linux/tracee.h. */
function attachTarget(consumer: Consumer, request: ConsumerRequest): void {
  if (request.pid !== undefined) {
    try {
      consumer.grabProcess(request.pid)
    } catch (error) {
      throw new UserError(errors.cannotGrab(request.pid, explainRefusal(request.pid, (error as Error).message)))
    }
  }
  if (request.command !== undefined) {
    try {
      consumer.createProcess([...request.command])
    } catch (error) {
      const isMissing = error instanceof DTraceError && error.errno === constants.errno.ENOENT
      throw new UserError(errors.cannotRun(request.command.join(' '), isMissing ? 'there is no such program' : (error as Error).message))
    }
  }
}

/** libdtrace calls every process that it does not take missing. */
function explainRefusal(pid: number, message: string): string {
  const isMissing = process.platform !== 'linux' || !existsSync(`/proc/${pid}`)
  return isMissing ? message : `process ${pid}: DTrace takes neither init nor kernel threads nor processes that have ended`
}

function compileScript(consumer: Consumer, request: ConsumerRequest): void {
  const { script } = request
  let info
  try {
    info = consumer.compile(script.text, {
      file: script.name, arguments: script.arguments, preprocess: request.preprocess, allowZeroMatches: request.zeroMatches,
    })
  } catch (error) {
    if (!(error instanceof DTraceError)) throw error
    const message = error.message.replace(`failed to compile ${script.name}: `, '')
    throw new UserError(explainCompileError(request, message, findSimilarProbes(consumer, error.message)))
  }
  const aggregations = findAggregations(script.text)
  if (info.aggregations === 0) throw new UserError(errors.noAggregation(script.name))
  const quantizes = aggregations.some((one) => /quantize$/.test(one.function))
  if (request.picture && !request.preprocess && !quantizes) {
    throw new UserError(errors.noQuantizingAggregation(script.name, aggregations.map(({ name }) => `@${name}`)))
  }
}

const UNKNOWN_PROBE = /probe description ([^\s:]*(?::[^\s:]*){0,3}) does not match/

/** When the message is about an unknown probe: up to three names that are most like it. */
function findSimilarProbes(consumer: Consumer, message: string): string[] {
  const given = UNKNOWN_PROBE.exec(message)?.[1]
  if (given === undefined) return []
  const names = new Set(consumer.probes().map(({ provider, module, function: func, name }) => `${provider}:${module}:${func}:${name}`))
  return nearestNames(given, [...names], 3)
}
