/** Pseudo-random numbers that are the same on every machine for the same seed, for the demo and for tests. */

/** A function that returns the next number each time, from 0 up to but not including 1 (mulberry32: a 32-bit counter, mixed). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A Poisson-distributed count with this mean. Above a mean of 30 it is a rounded normal distribution, which is close and fast. */
export function randomPoisson(mean: number, random: () => number): number {
  if (mean > 30) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  const floor = Math.exp(-mean)
  let count = 0
  for (let p = random(); p > floor; p *= random()) count++
  return count
}
