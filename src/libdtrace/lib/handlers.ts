/** Hands the addon's events to the functions that were set for them, in order; none is lost to another one's exception. */
import type { NativeEvent } from './addon.js'
import type { DropEvent, DropKind, ErrorEvent, OutputEvent, ProbeName, ProcessEvent, TraceRecord } from './types.js'

/** libdtrace's dtrace_dropkind_t, by number. */
const DROP_KINDS: readonly DropKind[] = [
  'principal', 'aggregation', 'dynamic', 'dynamic-rinsing', 'dynamic-dirty', 'speculation', 'speculation-busy',
  'speculation-unavailable', 'stack-strings', 'error-in-error',
]

export type RecordHandler = (probe: ProbeName, record?: TraceRecord) => void

export class Handlers {
  drop: ((event: DropEvent) => void) | undefined
  error: ((event: ErrorEvent) => void) | undefined
  output: ((text: string, event: OutputEvent) => void) | undefined
  process: ((event: ProcessEvent) => void) | undefined

  /**
   * Gives every event to its handler; neighboring pieces of output of one sort are put together.
   * @throws the first of the things that handlers threw, when all are through
   */
  dispatch(events: readonly NativeEvent[], record: RecordHandler): void {
    const thrown: unknown[] = []
    for (const event of joined(events)) {
      try {
        this.#give(event, record)
      } catch (error) {
        thrown.push(error)
      }
    }
    if (thrown.length > 0) throw thrown[0]
  }

  #give(event: NativeEvent, record: RecordHandler): void {
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

function joined(events: readonly NativeEvent[]): NativeEvent[] {
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
