/**
 * A copy of the program as it would be installed: all that it needs to run, without sources, in a directory of its own. For users
 * who may not enter the checkout, and for tests that damage the copy.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root directory of the checkout, without a slash at the end. */
export const TOP = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '')

const OWN_FILES = [
  'bin', 'package.json', 'scripts', 'dist/src', 'src/libdtrace/package.json', 'src/libdtrace/dist',
  'src/libdtrace/build/Release/dtrace.node',
]

/** Copies the program into `directory`, by default a new temporary one. Returns the directory. */
export function copyProgram(directory = mkdtempSync(join(tmpdir(), 'heat-tracer-copy-'))): string {
  for (const path of [...OWN_FILES, ...listRuntimePackages()]) {
    mkdirSync(dirname(join(directory, path)), { recursive: true, mode: 0o755 })
    cpSync(join(TOP, path), join(directory, path), { recursive: true })
  }
  rmSync(join(directory, 'node_modules/libdtrace'), { recursive: true, force: true })
  symlinkSync('../src/libdtrace', join(directory, 'node_modules/libdtrace'))
  return directory
}

interface LockFile {
  readonly packages: Readonly<Record<string, { dev?: boolean; link?: boolean }>>
}

/** Paths of the installed packages that the program itself needs, without those of its tests. */
function listRuntimePackages(): string[] {
  const lock = JSON.parse(readFileSync(join(TOP, 'package-lock.json'), 'utf8')) as LockFile
  return Object.entries(lock.packages)
    .filter(([path, { dev, link }]) => /^node_modules\/((@[^/]+\/)?[^/]+)$/.test(path) && dev !== true && link !== true)
    .map(([path]) => path)
    .filter((path) => existsSync(join(TOP, path)))
}
