/**
 * Benchmarks: how fast, compared with what, and within which bounds.
 *
 *   npm run bench                    all of them: about fifteen minutes, needs root
 *   npm run bench -- start paint     some of them
 *   npm run bench -- --quick         fewer repetitions, and without the 720 probes of syscall:::, which the kernel takes minutes to detach
 *
 * Prints a line for each figure: name, figure, bound, and `ok` or `over`. Machines differ, so a figure is a ratio to something else
 * measured in the same run wherever possible. What is compared runs in turn or at the same time, and the figure is a median. `over`
 * is not a failure: the exit status is 0 unless a benchmark could not run. Nothing here is a test, and no test measures time.
 *
 * To add a benchmark: a file here that exports a `Bench`, and a line in the list below.
 */
import { formatFigure, type Bench } from './bench.js'
import { consumer } from './consumer.js'
import { exportMap } from './export.js'
import { keys } from './keys.js'
import { link } from './link.js'
import { paint } from './paint.js'
import { quit } from './quit.js'
import { replay } from './replay.js'
import { screen } from './screen.js'
import { slowdown } from './slowdown.js'
import { start } from './start.js'
import { tmux } from './tmux.js'
import { ui } from './ui.js'
import { viewports } from './viewports.js'

/** slowdown and quit come last, because the kernel is busy detaching probes after them. */
const benches: readonly Bench[] = [paint, ui, viewports, keys, link, exportMap, replay, start, screen, tmux, consumer, slowdown, quit]

async function main(words: readonly string[]): Promise<number> {
  const names = words.filter((word) => word !== '--quick')
  const unknown = names.find((name) => !benches.some((bench) => bench.name === name))
  if (unknown !== undefined) {
    console.error(`there is no benchmark ${unknown}. Choose from: ${benches.map(({ name }) => name).join(', ')}`)
    return 2
  }
  let failed = false
  for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
    console.log(`${bench.name}: ${bench.about}`)
    try {
      for await (const figure of bench.run(words.includes('--quick'))) console.log(formatFigure(figure))
    } catch (error) {
      failed = true
      console.log(`  could not run: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  return failed ? 1 : 0
}

process.exit(await main(process.argv.slice(2)))
