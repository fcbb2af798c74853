/**
 * The program as it would be installed: what it runs with and nothing of its sources, in a place of its own. For users who may
 * not enter the checkout, and for copies that are to be damaged.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const TOP = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '')

/** Copies the program into `directory`, by default a new one below the temporary directory. Returns where it is. */
export function copyProgram(directory = mkdtempSync(join(tmpdir(), 'heat-tracer-copy-'))): string {
  for (const path of ['bin', 'package.json', 'scripts', 'dist/src', 'src/libdtrace/package.json', 'src/libdtrace/dist', 'src/libdtrace/build/Release/dtrace.node', ...listRuntimePackages()]) {
    mkdirSync(dirname(join(directory, path)), { recursive: true, mode: 0o755 })
    cpSync(join(TOP, path), join(directory, path), { recursive: true })
  }
  rmSync(join(directory, 'node_modules/libdtrace'), { recursive: true, force: true })
  symlinkSync('../src/libdtrace', join(directory, 'node_modules/libdtrace'))
  return directory
}

/** Places of the packages that the program itself needs, the ones of its tests left out. */
function listRuntimePackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(TOP, 'package-lock.json'), 'utf8')) as { packages: Record<string, { dev?: boolean; link?: boolean }> }
  return Object.entries(packages)
    .filter(([place, { dev, link }]) => /^node_modules\/((@[^/]+\/)?[^/]+)$/.test(place) && dev !== true && link !== true && existsSync(join(TOP, place)))
    .map(([place]) => place)
}
