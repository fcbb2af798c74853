/**
 * What the screen says while nothing comes: a tick is overdue, or ticks come and hold no event yet. It names what is waited for, so that
 * a quiet system, a slow snapshot and a probe that does not fire are told apart.
 */
import { findCountingProbes } from '../stream/d-script.js'
import type { Model, Waiting } from '../state/state.js'
import { cacheSlot } from '../history/derived-cache.js'
import { formatCount } from '../text/format.js'

const NOTHING_YET = 'waiting for the first events'
/** Probe descriptions that are named; the others are counted. */
const MOST_NAMED = 3

const seconds = ({ ms }: Waiting): string => `${Math.floor(ms / 1000)} s`

/** In place of LIVE: "READING 23 s" while the tracer reads the kernel, otherwise "NO DATA 23 s". */
export function waitingState(waiting: Waiting): string {
  return `${waiting.keys === undefined ? 'NO DATA' : 'READING'} ${seconds(waiting)}`
}

/** Why no tick comes, in a long and in a short form; undefined while ticks come in time. */
export function waitingTexts({ waiting }: Model): readonly [long: string, short: string] | undefined {
  if (waiting === undefined) return undefined
  const time = seconds(waiting)
  if (waiting.keys === undefined) return [`no data for ${time}: the source sends nothing`, `no data for ${time}`]
  const keys = waiting.keys === 0 ? 'keys' : `${formatCount(waiting.keys)} key${waiting.keys === 1 ? '' : 's'}`
  const long = `waiting for the snapshot: DTrace has been reading ${keys} from the kernel for ${time}`
  return [long, `reading ${keys} from the kernel: ${time}`]
}

/** Lines in the empty map as long as no event has come. */
export function noEventsLines(model: Model): readonly string[] {
  const { header, history, waiting } = model
  if (waiting !== undefined || history.next === 0) return [NOTHING_YET]
  const known = model.cache.get(PROBES)
  const probes = known?.script === header?.script ? known!.probes : findCountingProbes(header?.script ?? '')
  if (known?.probes !== probes) model.cache.set(PROBES, { script: header?.script, probes })
  if (probes.length === 0) return [`${NOTHING_YET}; none yet`]
  const named = probes.slice(0, MOST_NAMED).join(', ')
  const others = probes.length > MOST_NAMED ? ` and ${probes.length - MOST_NAMED} more` : ''
  return [`${NOTHING_YET}; none yet of`, named + others, ...probes.some(isTick) ? TICK_ADVICE : []]
}

const PROBES = cacheSlot<{ readonly script: string | undefined; readonly probes: readonly string[] }>('counting probes')

function isTick(description: string): boolean {
  return /(?:^|:)tick-/.test(description)
}

/** A tick probe is a clock event of one CPU, which stands still on an idle CPU of some virtual machines. */
const TICK_ADVICE = ['tick- fires on one CPU only, and on some virtual machines not', 'while it is idle. Try profile- in its place.']
