/**
 * Calls the user's handlers for the addon's events, in order. When one handler throws, the others are still called: an event
 * that is not delivered here would be lost.
 */
import type { NativeEvent } from './addon.js'
import type { DropEvent, DropKind, ErrorEvent, OutputEvent, ProbeName, ProcessEvent, TraceRecord } from './types.js'

/** libdtrace's dtrace_dropkind_t, by number. */
const DROP_KINDS: readonly DropKind[] = [
  'principal', 'aggregation', 'dynamic', 'dynamic-rinsing', 'dynamic-dirty', 'speculation', 'speculation-busy',
  'speculation-unavailable', 'stack-strings', 'error-in-error',
]

/** Called for each datum of a trace record, then without `record` at its end. */
export type RecordHandler = (probe: ProbeName, record?: TraceRecord) => void

/** The handlers of one consumer. */
export class Handlers {
  drop: ((event: DropEvent) => void) | undefined
  error: ((event: ErrorEvent) => void) | undefined
  output: ((text: string, event: OutputEvent) => void) | undefined
  process: ((event: ProcessEvent) => void) | undefined

  /**
   * Calls the handler of every event. Consecutive pieces of output of the same kind are joined to one event.
   * @throws the first error that a handler threw, after all handlers were called
   */
  dispatch(events: readonly NativeEvent[], record: RecordHandler): void {
    const thrown: unknown[] = []
    for (const event of joinOutput(events)) {
      try {
        this.#callHandler(event, record)
      } catch (error) {
        thrown.push(error)
      }
    }
    if (thrown.length > 0) throw thrown[0]
  }

  #callHandler(event: NativeEvent, record: RecordHandler): void {
    switch (event.type) {
      case 'record':
        return event.data === undefined ? record(event.probe) : record(event.probe, { data: event.data })
      case 'output':
        return this.output?.(event.text, { aggregation: event.aggregation })
      case 'drop':
        return this.drop?.({
          kind: DROP_KINDS[event.kind] ?? 'unknown', count: event.count, total: event.total, message: event.text,
        })
      case 'error': {
        const { text: message, probe, fault, epid, action, address } = event
        return this.error?.({ message, probe, fault, epid, action, address })
      }
      case 'process':
        return this.process?.({ pid: event.pid, message: event.text, ended: event.ended })
    }
  }
}

function joinOutput(events: readonly NativeEvent[]): NativeEvent[] {
  const result: NativeEvent[] = []
  let pieces: string[] = []
  const flush = (aggregation: boolean) => {
    if (pieces.length > 0) result.push({ type: 'output', text: pieces.join(''), aggregation })
    pieces = []
  }
  let aggregation = false
  for (const event of events) {
    if (event.type !== 'output' || event.aggregation !== aggregation) flush(aggregation)
    if (event.type === 'output') {
      aggregation = event.aggregation
      pieces.push(event.text)
    } else {
      result.push(event)
    }
  }
  flush(aggregation)
  return result
}

/** The handler itself. @throws TypeError when it is neither a function nor undefined */
export function assertHandler<T>(handler: T): T {
  if (handler !== undefined && typeof handler !== 'function') throw new TypeError('the handler must be a function or undefined')
  return handler
}
