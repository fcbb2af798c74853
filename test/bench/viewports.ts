/**
 * Two viewports over one stream: CPU of two that take turns, as a ratio to the same two run one after the other. Each has a cache of
 * its own, so turns may cost nothing: with models of their own, and with two viewports that look at one history.
 *
 * The three ways run in turn, so that a machine that changes its speed changes it for all of them.
 */
import { frameOf } from '../../src/core/layout/frame-of.js'
import type { Model } from '../../src/core/state/state.js'
import type { Tick } from '../../src/core/stream/event.js'
import { reduce } from '../../src/core/update/update.js'
import { header } from '../core/make.js'
import { keyedTick } from '../core/keyed.js'
import { follow, openViewport, type Viewport } from '../core/viewports.js'
import { Random } from '../random.js'
import { boundedFigure, formatRatio, median, type Bench } from './bench.js'
import { measureCpu } from './in-process.js'

const WIDE: Viewport = { size: { columns: 160, rows: 50 }, actions: [] }
const SMALL: Viewport = { size: { columns: 80, rows: 24 }, actions: [{ type: 'next-axis' }, { type: 'next-weight' }] }
const HEADER = header({ keys: ['call', 'program'] })
const TICKS = 300
const KEYS = 60

/** The benchmark `viewports`. */
export const viewports: Bench = {
  name: 'viewports',
  about: `CPU of two viewports of one stream, ${TICKS} ticks of ${KEYS} keys, taking turns / one after the other`,
  async *run(quick) {
    const random = new Random(3)
    const ticks = Array.from({ length: TICKS }, (_, i) => keyedTick(random, (i + 1) * 1000, KEYS))
    const own: number[] = []
    const shared: number[] = []
    for (let round = -2; round < (quick ? 9 : 25); round++) {
      const apart = measureCpu(() => [WIDE, SMALL].forEach((viewport) => runAlone(viewport, ticks)))
      const [ownHistories, oneHistory] = [measureCpu(() => runInTurn(ticks, false)), measureCpu(() => runInTurn(ticks, true))]
      if (round < 0) continue
      own.push(ownHistories / apart)
      shared.push(oneHistory / apart)
    }
    yield boundedFigure('viewports: in turn / apart', median(own), 1.1, formatRatio)
    yield boundedFigure('viewports: in turn on one history / apart', median(shared), 1.1, formatRatio)
  },
}

function runAlone(viewport: Viewport, ticks: readonly Tick[]): void {
  let model = openViewport(viewport, HEADER)
  for (const tick of ticks) {
    model = reduce(model, tick)
    frameOf(model, viewport.size)
  }
}

function runInTurn(ticks: readonly Tick[], share: boolean): void {
  let [wide, small]: [Model, Model] = [openViewport(WIDE, HEADER), openViewport(SMALL, HEADER)]
  for (const tick of ticks) {
    wide = reduce(wide, tick)
    small = share ? follow(small, wide) : reduce(small, tick)
    frameOf(wide, WIDE.size)
    frameOf(small, SMALL.size)
  }
}
