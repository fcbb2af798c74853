/**
 * Captions of an exported picture: its time range, host, script and aggregation, and which keys it counts when it does not count
 * all of them.
 */
import { tickLength } from '../stream/event.js'
import { groupName } from '../keys/key-list.js'
import { formatClock, formatDate, formatDuration, formatZone } from '../text/format.js'
import { readScriptHeader } from '../stream/script-header.js'
import { currentChoice } from '../keys/selection.js'
import type { Model } from '../state/state.js'

/** In milliseconds since the header's start. */
interface TimeRange {
  readonly begin: number
  readonly end: number
}

/** Caption lines for the head or foot of a picture, the most important first. Empty lines are left out. The model needs a header. */
export function chartCaptions(model: Model, aggregation: string, columns: readonly TimeRange[]): string[] {
  const { host, os, dtrace, script } = model.header!
  const { name } = readScriptHeader(script)
  return [
    timeCaption(model, columns),
    joinParts(host, os),
    joinParts(
      name === '' ? '' : `script ${name}`, aggregation === '' ? '' : `@${aggregation}`,
      dtrace === '' ? '' : `DTrace ${dtrace.replace(/^(Sun )?D /, '')}`,
    ),
    choiceCaption(model),
  ].filter((line) => line !== '')
}

function joinParts(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ')
}

/** "2026-01-02 14:03:20 – 14:23:20 UTC, a column 1s". */
function timeCaption({ header, offset, viewport: { zoom } }: Model, columns: readonly TimeRange[]): string {
  const { start } = header!
  const [first, last] = [start + (columns[0]?.begin ?? 0), start + (columns.at(-1)?.end ?? 0)]
  const day = formatDate(last, offset)
  const until = `${day === formatDate(first, offset) ? '' : `${day} `}${formatClock(last, offset)}`
  const from = `${formatDate(first, offset)} ${formatClock(first, offset)}`
  return `${from} – ${until} ${formatZone(offset)}, a column ${formatDuration(tickLength(header!) * zoom)}`
}

/** Which keys are isolated or excluded: "only read; write". Empty when all keys are counted. */
function choiceCaption({ selection }: Model): string {
  const { mode, slots } = currentChoice(selection)
  if (mode === 'all') return ''
  return `${mode === 'only' ? 'only' : 'without'} ${[...slots.keys()].map((group) => groupName(group)).join('; ')}`
}
