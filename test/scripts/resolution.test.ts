/**
 * How fine the shipped scripts count. Their buckets are narrow enough that the rows of a large window (200x60, half blocks) show what
 * was measured and not how it was counted, and neighboring buckets have about the same extent, so no edge looks like a mode.
 *
 * An extent is measured on the axis that suits the function: logarithmic for llquantize, linear for lquantize. For quantize there is
 * no such test, because its buckets are factors of two: no shipped script may use it.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildBucketScheme } from '../../src/core/buckets/bucket-scheme.js'
import { windowLayout } from '../../src/core/heatmap/window-layout.js'
import { findAggregations, type ScriptAggregation } from '../../src/core/stream/d-script.js'
import { readScriptHeader } from '../../src/core/stream/script-header.js'
import { started } from '../core/make.js'
import { SCRIPTS } from './table.js'

/** What a row of the window may hold, and how many times larger than its neighbor a bucket may be. */
const MOST_ROWS = 2
const MOST_RATIO = 2
const [MICROSECOND, SECOND] = [1e3, 1e9]
const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6 }

const ROWS = 2 * windowLayout(started(), { columns: 200, rows: 60 })!.map.height

interface Extent {
  /** In the script's unit; `high` is not in the bucket. */
  readonly low: number
  readonly high: number
  /** On the axis, where the whole is 1. */
  readonly share: number
}

/** The buckets between a microsecond and a second (for lquantize: between base and limit) and their shares of the axis. */
function findExtents({ function: name, parameters = [] }: ScriptAggregation, unit: number): Extent[] {
  const isLog = name === 'llquantize'
  const place = isLog ? Math.log : (value: number) => value
  const [least, most] = isLog ? [MICROSECOND / unit, SECOND / unit] : [parameters[0]!, parameters[1]!]
  const { lows, highs } = buildBucketScheme(isLog ? 'llquantize' : 'lquantize', parameters)
  return lows.flatMap((low, id) => {
    const high = highs[id]! + 1
    if (high <= least || low >= most || !Number.isFinite(high)) return []
    return [{ low, high, share: (place(high) - place(low)) / (place(most) - place(least)) }]
  })
}

function assertFine(aggregation: ScriptAggregation, unit: number): void {
  const extents = findExtents(aggregation, unit)
  const what = `@${aggregation.name} = ${aggregation.function}(${aggregation.parameters?.join(', ')})`
  assert.ok(extents.length >= ROWS / MOST_ROWS, `${what}: only ${extents.length} buckets`)
  assert.ok(extents[0]!.low > 0 || aggregation.function === 'lquantize', `${what}: the bucket around zero reaches a microsecond`)
  for (const [i, { low, high, share }] of extents.entries()) {
    assert.ok(share * ROWS <= MOST_ROWS, `${what}: ${low} to ${high} takes ${(share * ROWS).toFixed(2)} of ${ROWS} rows`)
    const ratio = share / (extents[i - 1]?.share ?? share)
    assert.ok(ratio <= MOST_RATIO && ratio >= 1 / MOST_RATIO, `${what}: ${low} to ${high} is ${ratio.toFixed(2)} times its neighbor`)
  }
}

for (const file of readdirSync(SCRIPTS).filter((name) => name.endsWith('.d')).sort()) {
  test(`${file}: no bucket takes more than two rows of a large window, and neighbors differ by at most 2x`, () => {
    const text = readFileSync(join(SCRIPTS, file), 'utf8')
    const unit = NANOSECONDS[readScriptHeader(text).unit]
    assert.ok(unit !== undefined, 'the unit is one of time')
    const quantizing = findAggregations(text).filter((found) => found.function.endsWith('quantize'))
    for (const aggregation of quantizing) {
      assert.notEqual(aggregation.function, 'quantize', `@${aggregation.name} has a bucket for each power of two`)
      assertFine(aggregation, unit)
    }
  })
}
