/**
 * What a picture says of itself in words: when, where, with what, and which keys are counted where not all are.
 */
import { tickLength } from '../stream/event.js'
import { groupName } from '../keys/key-list.js'
import { formatClock, formatDate, toPrintable, formatDuration, formatZone } from '../text/format.js'
import { readScriptHeader } from '../stream/d-script.js'
import { currentChoice } from '../keys/selection.js'
import type { Model } from '../state/state.js'

/** Milliseconds since the header's start. */
interface Stretch {
  readonly begin: number
  readonly end: number
}

/** Lines for a picture's head or foot, the most telling first. */
export function chartCaptions(model: Model, aggregation: string, columns: readonly Stretch[]): string[] {
  const { host, os, dtrace, script } = model.header!
  const { name } = readScriptHeader(script)
  return [
    timeOf(model, columns),
    joined(host, os),
    joined(name === '' ? '' : `script ${name}`, aggregation === '' ? '' : `@${aggregation}`, dtrace === '' ? '' : `DTrace ${dtrace.replace(/^(Sun )?D /, '')}`),
    countedOf(model),
  ].filter((line) => line !== '')
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').map((part) => toPrintable(part, true)).join(', ')
}

/** "2026-01-02 14:03:20 – 14:23:20 UTC, a column 1s". */
function timeOf({ header, offset, viewport: { zoom } }: Model, columns: readonly Stretch[]): string {
  const { start } = header!
  const [first, last] = [start + (columns[0]?.begin ?? 0), start + (columns.at(-1)?.end ?? 0)]
  const day = formatDate(last, offset)
  const until = `${day === formatDate(first, offset) ? '' : `${day} `}${formatClock(last, offset)}`
  return `${formatDate(first, offset)} ${formatClock(first, offset)} – ${until} ${formatZone(offset)}, a column ${formatDuration(tickLength(header!) * zoom)}`
}

/** "only read; write", of the folding in sight. */
function countedOf({ selection }: Model): string {
  const { mode, slots } = currentChoice(selection)
  return mode === 'all' ? '' : `${mode === 'only' ? 'only' : 'without'} ${[...slots.keys()].map((group) => groupName(group, true)).join('; ')}`
}
