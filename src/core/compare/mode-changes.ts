/**
 * Which modes of one distribution are which of another: the same, moved, grown, shrunk, appeared or vanished.
 *
 * Modes keep their order, so they are paired like two texts are: at the least cost. A pair costs the octaves between their
 * centers and half the octaves between their shares; a mode left alone costs ALONE. So one that is where it was is found again
 * whatever its share, one that kept its share may have moved by two octaves, and beyond that one vanished and one appeared.
 * A center moves when it does so by more than half of the bin at the peak: what is less a bucket cannot tell.
 */
import type { Mode } from './modes.js'

export interface ModeChange {
  readonly kind: 'same' | 'moved' | 'grew' | 'shrank' | 'appeared' | 'vanished'
  readonly before?: Mode
  readonly after?: Mode
}

const ALONE = 1.5
/** Shares differ when they do so by a point and a quarter. */
const POINT = 0.01
const QUARTER = 1.25

/** By value, low to high. Both in the same unit. */
export function matchModes(before: readonly Mode[], after: readonly Mode[]): ModeChange[] {
  // cost[i][j]: of pairing the first i with the first j.
  const cost = Array.from({ length: before.length + 1 }, (_, i) => Array.from({ length: after.length + 1 }, (_, j) => ALONE * (i + j)))
  for (let i = 1; i <= before.length; i++) {
    for (let j = 1; j <= after.length; j++) {
      const paired = cost[i - 1]![j - 1]! + costOf(before[i - 1]!, after[j - 1]!)
      cost[i]![j] = Math.min(paired, cost[i - 1]![j]! + ALONE, cost[i]![j - 1]! + ALONE)
    }
  }
  const changes: ModeChange[] = []
  for (let i = before.length, j = after.length; i > 0 || j > 0;) {
    const [a, b] = [before[i - 1], after[j - 1]]
    if (a !== undefined && b !== undefined && cost[i]![j] === cost[i - 1]![j - 1]! + costOf(a, b)) {
      changes.push({ kind: kindOf(a, b), before: a, after: b })
      i--
      j--
    } else if (a !== undefined && cost[i]![j] === cost[i - 1]![j]! + ALONE) {
      changes.push({ kind: 'vanished', before: a })
      i--
    } else {
      changes.push({ kind: 'appeared', after: b! })
      j--
    }
  }
  const centerOf = ({ before, after }: ModeChange): number => (before ?? after)!.center
  return changes.sort((a, b) => centerOf(a) - centerOf(b))
}

function costOf(a: Mode, b: Mode): number {
  return octaves(a.center, b.center) + 0.5 * octaves(a.share, b.share)
}

/** Between two values of one sign; more than any pair may cost when they are of different ones. */
function octaves(a: number, b: number): number {
  if (a === b) return 0
  return a * b > 0 ? Math.abs(Math.log2(b / a)) : 2 * ALONE + 1
}

function kindOf(a: Mode, b: Mode): ModeChange['kind'] {
  if (octaves(a.center, b.center) > Math.max(binOf(a), binOf(b)) / 2) return 'moved'
  const ratio = b.share / a.share
  if (Math.abs(b.share - a.share) < POINT || (ratio < QUARTER && ratio > 1 / QUARTER)) return 'same'
  return ratio > 1 ? 'grew' : 'shrank'
}

/** Octaves of the bin at its peak; 0 for a single value. */
function binOf({ peak: [low, high] }: Mode): number {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return 2
  return low > 0 ? Math.log2((high + 1) / low) : high < 0 ? Math.log2((low - 1) / high) : 2
}
