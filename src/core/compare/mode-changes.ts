/**
 * Matches the modes of two distributions: which are the same, moved, grew, shrank, appeared or vanished.
 *
 * Modes keep their order, so they are paired as the lines of two texts are: at the least total cost. A pair costs the octaves between the
 * centers and half the octaves between the shares; a mode without a partner costs UNPAIRED. So a mode that stayed in place is matched
 * whatever its share, and a mode that kept its share may have moved by up to two octaves; beyond that, one vanished and one appeared. A
 * center counts as moved when the distance is more than half of the bin at the peak: buckets cannot show less.
 */
import type { Mode } from './modes.js'

/** What became of a mode. `before` is absent when it appeared, `after` when it vanished. */
export interface ModeChange {
  readonly kind: 'same' | 'moved' | 'grew' | 'shrank' | 'appeared' | 'vanished'
  readonly before?: Mode
  readonly after?: Mode
}

const UNPAIRED = 1.5
/** A share changes when it differs by at least this much of all events, and by at least this factor. */
const LEAST_POINTS = 0.01
const LEAST_FACTOR = 1.25

/** Every mode of both distributions once, low to high. Both are given low to high and in the same unit. */
export function matchModes(before: readonly Mode[], after: readonly Mode[]): ModeChange[] {
  const cost = leastCosts(before, after)
  const changes: ModeChange[] = []
  for (let i = before.length, j = after.length; i > 0 || j > 0;) {
    const [a, b] = [before[i - 1], after[j - 1]]
    if (a !== undefined && b !== undefined && cost[i]![j] === cost[i - 1]![j - 1]! + pairCost(a, b)) {
      changes.push({ kind: classifyPair(a, b), before: a, after: b })
      i--
      j--
    } else if (a !== undefined && cost[i]![j] === cost[i - 1]![j]! + UNPAIRED) {
      changes.push({ kind: 'vanished', before: a })
      i--
    } else {
      changes.push({ kind: 'appeared', after: b! })
      j--
    }
  }
  const centerOf = ({ before: a, after: b }: ModeChange): number => (a ?? b)!.center
  return changes.sort((a, b) => centerOf(a) - centerOf(b))
}

/** `[i][j]`: the least cost of pairing the first i modes of `before` with the first j of `after`. */
function leastCosts(before: readonly Mode[], after: readonly Mode[]): number[][] {
  const cost = Array.from({ length: before.length + 1 }, (_, i) => Array.from({ length: after.length + 1 }, (_, j) => UNPAIRED * (i + j)))
  for (let i = 1; i <= before.length; i++) {
    for (let j = 1; j <= after.length; j++) {
      const paired = cost[i - 1]![j - 1]! + pairCost(before[i - 1]!, after[j - 1]!)
      cost[i]![j] = Math.min(paired, cost[i - 1]![j]! + UNPAIRED, cost[i]![j - 1]! + UNPAIRED)
    }
  }
  return cost
}

function pairCost(a: Mode, b: Mode): number {
  return octaves(a.center, b.center) + 0.5 * octaves(a.share, b.share)
}

/** Between two values of one sign; more than any pair may cost when they are of different ones. */
function octaves(a: number, b: number): number {
  if (a === b) return 0
  return a * b > 0 ? Math.abs(Math.log2(b / a)) : 2 * UNPAIRED + 1
}

function classifyPair(a: Mode, b: Mode): ModeChange['kind'] {
  if (octaves(a.center, b.center) > Math.max(peakWidth(a), peakWidth(b)) / 2) return 'moved'
  const ratio = b.share / a.share
  if (Math.abs(b.share - a.share) < LEAST_POINTS || (ratio < LEAST_FACTOR && ratio > 1 / LEAST_FACTOR)) return 'same'
  return ratio > 1 ? 'grew' : 'shrank'
}

/** Width of the bin at a mode's peak, in octaves; 2 for a bin with an open end or around zero. */
function peakWidth({ peak: [low, high] }: Mode): number {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return 2
  return low > 0 ? Math.log2((high + 1) / low) : high < 0 ? Math.log2((low - 1) / high) : 2
}
