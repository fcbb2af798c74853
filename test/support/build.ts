/** Builds the C programs of test/workload, once per version of the source, into the temporary directory. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = fileURLToPath(new URL('../../../test/workload', import.meta.url))

/** Path of the program built from test/workload/NAME.c. @throws when the compiler fails. */
export function buildWorkload(name: string): string {
  const source = join(SOURCES, `${name}.c`)
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 12)
  const directory = join(tmpdir(), `heat-tracer-workload-${process.getuid?.() ?? 0}`)
  mkdirSync(directory, { recursive: true, mode: 0o755 })
  const program = join(directory, `${name}-${digest}`)
  if (!existsSync(program)) {
    execFileSync('cc', ['-O1', '-g', '-Wall', '-o', `${program}.${process.pid}`, source, '-lpthread', '-ldl'])
    renameSync(`${program}.${process.pid}`, program)
  }
  return program
}
