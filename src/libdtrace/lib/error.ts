/**
 * DTraceError, the only error class of this package. An argument of the wrong type throws a TypeError instead, as in Node's own
 * modules. Callers tell errors apart by `code`, because libdtrace's messages change between versions.
 */

/** What went wrong. */
export type DTraceErrorCode =
  /** The addon is not built, or cannot be loaded. */
  | 'ADDON_MISSING'
  /** libdtrace is not installed, or the dynamic linker cannot load it. */
  | 'LIBRARY_MISSING'
  /** dtrace_open() or dtrace_init() failed: no privilege, no kernel support. */
  | 'OPEN'
  /** Another consumer of this process is open. On Linux, libdtrace supports one at a time. */
  | 'TAKEN'
  /** The consumer is closed. */
  | 'CLOSED'
  /** A call in the wrong order, which would crash libdtrace: compile after go, a second go, work before go. */
  | 'ORDER'
  /** A call from onBeforeReset, other than snapshot(). */
  | 'BUSY'
  /** An option that does not exist, or a value that it does not take. */
  | 'OPTION'
  /** The D program does not compile. */
  | 'COMPILE'
  /** A probe description that cannot be parsed. */
  | 'PATTERN'
  /** A process that cannot be grabbed or created, or a descriptor that cannot be moved. */
  | 'PROCESS'
  /** Handlers, dtrace_program_exec() or dtrace_go() failed. */
  | 'GO'
  /** dtrace_work() or dtrace_stop() failed. */
  | 'WORK'
  /** The aggregations could not be read. */
  | 'SNAPSHOT'

/** Where a program does not compile. */
export interface CompileFailure {
  /** The file name given to compile(). */
  readonly file?: string | undefined
  /** Counted from 1, when libdtrace names one. */
  readonly line?: number | undefined
}

/** An error of libdtrace or of the addon. */
export class DTraceError extends Error {
  readonly code: DTraceErrorCode
  /** libdtrace's error number (its EDT_ values start at 1000), or the system's; 0 when there is none. */
  readonly errno: number
  readonly file: string | undefined
  readonly line: number | undefined

  constructor(code: DTraceErrorCode, message: string, errno = 0, where: CompileFailure = {}) {
    super(message)
    this.name = 'DTraceError'
    this.code = code
    this.errno = errno
    this.file = where.file
    this.line = where.line
  }
}

/** Runs a call into the addon. @throws DTraceError in place of an error with a code; any other error unchanged */
export function callNative<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw toDTraceError(error)
  }
}

function toDTraceError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DTraceError) return error
  const { code, errno } = error as { code?: unknown; errno?: unknown }
  if (typeof code !== 'string' || !/^[A-Z]+(_MISSING)?$/.test(code)) return error
  return new DTraceError(code as DTraceErrorCode, error.message, typeof errno === 'number' ? errno : 0)
}
