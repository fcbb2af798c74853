/**
 * Compiles D programs: turns options into libdtrace's flags, and libdtrace's messages into errors with file and line. The
 * program is compiled from a file in memory, because messages about a string carry no line number.
 */
import type { NativeConsumer } from './addon.js'
import { DTraceError, callNative, type CompileFailure } from './error.js'
import type { CompileOptions, CompileResult } from './types.js'

/** libdtrace's DTRACE_C_* flags, the same on every platform. */
const FLAGS = {
  allowEmpty: 0x0002,
  allowZeroMatches: 0x0004,
  preprocess: 0x0010,
  allowUnusedArguments: 0x0200,
} as const

/** Compiles `text` on the consumer. @throws DTraceError COMPILE with libdtrace's own message, file and line */
export function compileProgram(consumer: NativeConsumer, text: string, options: CompileOptions): CompileResult {
  const { file, arguments: given = [] } = options
  let flags = 0
  for (const [name, flag] of Object.entries(FLAGS)) if (options[name as keyof typeof FLAGS]) flags |= flag
  try {
    // libdtrace reads a carriage return at the end of a line as part of a #pragma
    return callNative(() => consumer.compile(text.replaceAll('\r\n', '\n'), [file ?? 'program', ...given], flags))
  } catch (error) {
    if (!(error instanceof DTraceError) || error.code !== 'COMPILE') throw error
    const { message, where } = parseLocation(error.message, file)
    throw new DTraceError('COMPILE', `failed to compile ${file ?? 'program'}: ${message}`, error.errno, where)
  }
}

/** Checks the types of compile()'s arguments. @throws TypeError */
export function checkCompileArguments(text: unknown, options: unknown): void {
  if (typeof text !== 'string') throw new TypeError('the program must be a string')
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object')
  const { file, arguments: given } = options as CompileOptions
  if (file !== undefined && typeof file !== 'string') throw new TypeError('file must be a string')
  if (given !== undefined && !(Array.isArray(given) && given.every((argument) => typeof argument === 'string'))) {
    throw new TypeError('arguments must be an array of strings')
  }
  if ([file, ...(given ?? [])].some((part) => part?.includes('\0'))) throw new TypeError('arguments cannot contain a NUL character')
}

/** Parses `line 3: …`, or `"name", line 3: …` after cpp, which reads the program from /dev/stdin. */
function parseLocation(message: string, file: string | undefined): { message: string; where: CompileFailure } {
  const found = /^(?:"([^"]*)", )?line (\d+): /.exec(message)
  if (found === null) return { message, where: { file } }
  const line = Number(found[2])
  const own = found[1] === undefined || ['/dev/stdin', '<stdin>', ''].includes(found[1])
  if (!own) return { message, where: { file: found[1], line } }
  return { message: `line ${line}: ${message.slice(found[0].length)}`, where: { file, line } }
}
