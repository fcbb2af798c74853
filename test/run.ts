/**
 * Runs every suite, one process each, prints each suite's result and last one line: `N passed, N failed, N skipped`.
 *
 * Suites that trace the kernel run one after the other, so that one's load is not another's noise; words on the command line
 * choose suites by part of their name. Under CI a skipped test is a failure: everything a test drives is installed there.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { run } from 'node:test'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const SOURCES = fileURLToPath(new URL('../../test/', import.meta.url))
const words = process.argv.slice(2)
const files = (readdirSync(HERE, { recursive: true }) as string[])
  .filter((name) => name.endsWith('.test.js') && existsSync(join(SOURCES, name.replace(/\.js$/, '.ts')))) // what an earlier build left is passed over
  .filter((name) => (words.length === 0 || words.some((word) => name.includes(word))))
  .sort()
  .map((name) => join(HERE, name))

interface Tally { passed: number; failed: number; skipped: number }
const total: Tally = { passed: 0, failed: 0, skipped: 0 }

async function suite(file: string): Promise<void> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 }
  const began = Date.now()
  const troubles: string[] = []
  const stream = run({ files: [file], concurrency: 1, timeout: 600_000 })
  stream.on('test:pass', (event) => {
    if (event.details.type === 'suite' || event.name === file) return
    if (event.skip !== undefined && event.skip !== false) {
      tally.skipped++
      troubles.push(`  skipped: ${event.name}: ${event.skip === true ? 'no reason given' : event.skip}`)
    } else tally.passed++
  })
  stream.on('test:fail', (event) => {
    if (event.details.type === 'suite' && (event.details.error.cause as { code?: string } | undefined)?.code === 'ERR_TEST_FAILURE') return
    tally.failed++
    const { error } = event.details
    troubles.push(`  FAILED: ${event.name}\n${String((error.cause as Error | undefined)?.stack ?? error.cause ?? error.stack).replace(/^/gm, '    ')}`)
  })
  for await (const event of stream) if (event.type === 'test:stderr') process.stderr.write(event.data.message)
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  process.stdout.write(`${tally.failed > 0 ? 'FAIL' : 'ok  '} ${relative(HERE, file)}: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped (${seconds} s)\n`)
  for (const trouble of troubles) process.stdout.write(trouble + '\n')
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += tally[key]
}

for (const file of files) await suite(file)
if (process.env['CI'] && total.skipped > 0) {
  process.stdout.write(`${total.skipped} skipped tests count as failed under CI\n`)
  total.failed += total.skipped
  total.skipped = 0
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0)
