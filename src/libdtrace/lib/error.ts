/** The one error of this package, apart from TypeError for arguments of the wrong type. */

export type DTraceErrorCode =
  /** The addon was not built. */
  | 'ADDON_MISSING'
  /** libdtrace is not installed, or the dynamic linker cannot load it. */
  | 'LIBRARY_MISSING'
  /** dtrace_open() or dtrace_init() failed: no privilege, no kernel support. */
  | 'OPEN'
  /** Another consumer of this process is open, and the platform's libdtrace (Linux) bears one at a time. */
  | 'TAKEN'
  | 'CLOSED'
  /** A call that libdtrace cannot survive at this point: compile after go, a second go, work before go. */
  | 'ORDER'
  /** A call from onBeforeReset, other than snapshot(). */
  | 'BUSY'
  | 'OPTION'
  | 'COMPILE'
  /** A probe description that cannot be read. */
  | 'PATTERN'
  /** A process that cannot be grabbed or created, or a descriptor that cannot be moved. */
  | 'PROCESS'
  /** Handlers, dtrace_program_exec() or dtrace_go() failed. */
  | 'GO'
  | 'WORK'
  | 'SNAPSHOT'

export interface CompileFailure {
  /** The name given to compile(), when one was. */
  readonly file?: string | undefined
  /** Counted from 1, when libdtrace names one. */
  readonly line?: number | undefined
}

export class DTraceError extends Error {
  readonly code: DTraceErrorCode
  /** libdtrace's number (its EDT_ values begin at 1000) or the system's; 0 when neither has one. */
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

/** Runs a call into the addon; what it throws with a code comes out as a DTraceError. */
export function native<T>(call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw typed(error)
  }
}

function typed(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DTraceError) return error
  const { code, errno } = error as { code?: unknown; errno?: unknown }
  if (typeof code !== 'string' || !/^[A-Z]+(_MISSING)?$/.test(code)) return error
  return new DTraceError(code as DTraceErrorCode, error.message, typeof errno === 'number' ? errno : 0)
}
