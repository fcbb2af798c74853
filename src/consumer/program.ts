/**
 * From a request to a compiled program, ready to go: options, target process, D libraries, libdtrace's errors as sentences.
 *
 * The order is dtrace(1)'s own and the only safe one: open, options, target, compile, and only then handlers and go. The
 * options that a program's own `#pragma D option` could turn against us (switchrate, aggrate) are set again after compiling.
 */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Consumer, DTraceError } from 'libdtrace'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { nearestNames } from '../core/text/did-you-mean.js'
import type { ProbesRequest, ConsumerRequest } from '../core/stream/consumer-protocol.js'
import { findAggregations, findIdentifiers } from '../core/stream/d-script.js'
import { assertTrusted, assertTrustedTree } from '../runtime/trust.js'
import { findBlamedLibrary, createLibraryDirectory, readLibraries, findNeededLibraries, writeTracepointTypes } from './libraries.js'

/** Without it `go` fails to make its BPF map; room for thousands of quantized keys. */
const AGGREGATION_BUFFER = '4m'

export interface CompiledProgram {
  readonly consumer: Consumer
  /** What the user should know: libraries left out. */
  readonly notices: readonly string[]
}

/** Open libdtrace or say why not. As root only one that nobody but root and the caller of sudo could have put there. */
export function openConsumer(request: ConsumerRequest | ProbesRequest): Consumer {
  if (process.platform === 'linux' && process.geteuid?.() === 0) assertLibraryTrusted(request)
  try {
    return new Consumer({ library: request.library })
  } catch (error) {
    if (error instanceof DTraceError) throw new UserError(errors.cannotOpen(error.code, error.message))
    throw error
  }
}

/**
 * Built-in variables that libdtrace reads by the kernel's types but does not load them for: alone they make `go` fail with
 * "Module does not contain any CTF data" (2.0.7, dtrace(1) too). A clause that never fires and names curthread loads them.
 */
const TYPED_VARIABLES = ['execname', 'ppid']
const LOAD_TYPES = 'BEGIN /0/ { trace(curthread); }'
/** libdtrace's number for that failure, for whatever else may cause it. */
export const EDT_CTF = 1024

export function needsKernelTypes(text: string): boolean {
  const identifiers = findIdentifiers(text)
  return process.platform === 'linux' && TYPED_VARIABLES.some((name) => identifiers.has(name))
}

/** `types`: load the kernel's types, which takes a second. */
/** The user interface has looked as well, but this is the process that has something to lose. */
function assertLibraryTrusted({ library, libraryDirectory }: ConsumerRequest | ProbesRequest): void {
  const caller = process.env['SUDO_UID']
  const trust = { callerUid: caller === undefined ? undefined : Number(caller) }
  assertTrusted(library, trust)
  if (libraryDirectory !== undefined) assertTrustedTree(libraryDirectory, trust)
}

export function openAndCompile(request: ConsumerRequest, types: boolean = needsKernelTypes(request.script.text)): CompiledProgram {
  const directory = process.platform === 'linux' ? request.libraryDirectory : undefined
  if (directory === undefined) return { consumer: compileWith(request, undefined, types), notices: [] }

  const libraries = readLibraries(directory)
  const own = types || request.preprocess ? '' : writeTracepointTypes(request.script.text)
  const without = new Set<string>()
  for (;;) {
    const files = findNeededLibraries(libraries, request.script.text, without)
    const room = createLibraryDirectory(directory, libraries, files, own)
    try {
      const consumer = compileWith(request, room.path, types)
      return { consumer, notices: [...without].map((file) => `D library ${file} does not compile on this kernel and was left out`) }
    } catch (error) {
      const culprit = error instanceof Error ? findBlamedLibrary(error.message, files) : undefined
      if (culprit === undefined) throw error
      without.add(culprit)
    } finally {
      room.remove()
    }
  }
}

function compileWith(request: ConsumerRequest, syslibdir: string | undefined, types: boolean): Consumer {
  const consumer = openConsumer(request)
  try {
    if (syslibdir !== undefined) consumer.setopt('syslibdir', syslibdir)
    setOptions(consumer, request)
    attachTarget(consumer, request)
    compile(consumer, request)
    if (types) consumer.compile(LOAD_TYPES)
    consumer.setopt('switchrate', '1') // nanoseconds: work() never waits, and still reads anew
    consumer.setopt('aggrate', '1')
    return consumer
  } catch (error) {
    consumer.close()
    throw error
  }
}

function setOptions(consumer: Consumer, request: ConsumerRequest): void {
  if (!request.options.some(([name]) => name === 'aggsize')) consumer.setopt('aggsize', AGGREGATION_BUFFER)
  consumer.setopt('quiet') // printf() and trace() alone: no line for every probe that fires
  if (request.destructive) consumer.setopt('destructive')
  if (request.preprocess) consumer.setopt('cpp')
  for (const define of request.defines) consumer.setopt('define', define)
  for (const directory of request.includes) consumer.setopt('incdir', directory)
  for (const [name, value] of request.options) {
    try {
      consumer.setopt(name, value ?? undefined) // JSON has made null of it
    } catch (error) {
      throw new UserError(errors.badOption(name, value ?? undefined, (error as Error).message))
    }
  }
}

/** Take hold of $target. */
function attachTarget(consumer: Consumer, request: ConsumerRequest): void {
  if (request.pid !== undefined) {
    try {
      consumer.grabProcess(request.pid)
    } catch (error) {
      throw new UserError(errors.cannotGrab(request.pid, (error as Error).message))
    }
  }
  if (request.command !== undefined) {
    if (!isExecutable(request.command[0]!)) throw new UserError(errors.cannotRun(request.command.join(' '), 'there is no such program'))
    try {
      consumer.createProcess([...request.command])
    } catch (error) {
      throw new UserError(errors.cannotRun(request.command.join(' '), (error as Error).message))
    }
  }
}

/** libdtrace says "no such process" of a program that is not there. */
function isExecutable(name: string): boolean {
  const places = name.includes('/') ? [name] : (process.env['PATH'] ?? '').split(delimiter).map((directory) => join(directory, name))
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK)
      return statSync(place).isFile()
    } catch {
      return false
    }
  })
}

function compile(consumer: Consumer, request: ConsumerRequest): void {
  const { script } = request
  let info
  try {
    info = consumer.compile(script.text, {
      file: script.name, arguments: script.arguments, preprocess: request.preprocess, allowZeroMatches: request.zeroMatches,
    })
  } catch (error) {
    if (!(error instanceof DTraceError)) throw error
    const message = error.message.replace(`failed to compile ${script.name}: `, '')
    throw new UserError(errors.doesNotCompile(script.name, message, findSimilarProbes(consumer, error.message)))
  }
  const aggregations = findAggregations(script.text)
  if (info.aggregations === 0) throw new UserError(errors.noAggregation(script.name))
  const quantizes = aggregations.some((one) => /quantize$/.test(one.function))
  if (request.picture && !request.preprocess && !quantizes) {
    throw new UserError(errors.quantizesNothing(script.name, aggregations.map(({ name }) => `@${name}`)))
  }
}

const UNKNOWN_PROBE = /probe description ([^\s:]*(?::[^\s:]*){0,3}) does not match/

/** For an unknown probe, the ones most like it. */
function findSimilarProbes(consumer: Consumer, message: string): string[] {
  const given = UNKNOWN_PROBE.exec(message)?.[1]
  if (given === undefined) return []
  const names = new Set(consumer.probes().map(({ provider, module, function: func, name }) => `${provider}:${module}:${func}:${name}`))
  return nearestNames(given, [...names], 3)
}
