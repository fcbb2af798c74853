/** Suggestions for a mistyped name, for hints such as "Did you mean open?". */

/**
 * The up to `n` candidates nearest to `word`, nearest first, equally near ones in the order given. A change of case counts as half an edit.
 * Candidates that share little with the word are left out: at most a third of the characters of the longer one may differ; one edit is
 * always allowed.
 */
export function nearestNames(word: string, candidates: Iterable<string>, n = 3): string[] {
  const found: { candidate: string; distance: number }[] = []
  for (const candidate of new Set(candidates)) {
    const limit = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3))
    if (Math.abs(word.length - candidate.length) > limit) continue
    const distance = editDistance(word, candidate, limit)
    if (distance <= limit) found.push({ candidate, distance })
  }
  found.sort((a, b) => a.distance - b.distance)
  return found.slice(0, n).map(({ candidate }) => candidate)
}

/**
 * The least number of insertions, deletions, substitutions and swaps of neighbors that turn `a` into `b`; a change of case counts as a
 * half. Infinity when it exceeds `limit`. (Optimal string alignment: no part is edited twice.)
 */
export function editDistance(a: string, b: string, limit = Infinity): number {
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + substitutionCost(a[i - 1]!, b[j - 1]!))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      next.push(cost)
    }
    // A swap reaches back two rows: both must be beyond the limit.
    if (Math.min(...next) > limit && Math.min(...row) > limit) return Infinity
    before = row
    row = next
  }
  return row[b.length]!
}

function substitutionCost(a: string, b: string): number {
  if (a === b) return 0
  return a.toLowerCase() === b.toLowerCase() ? 0.5 : 1
}
