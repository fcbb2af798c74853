/** Finds the packages that this one imports, where node finds them. Nothing is loaded. */
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readRegularFile } from './read-file.js'

/** The top directory of this package. This file is dist/src/runtime/packages.js in it. */
export const TOP = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '')

/** Packages that are loaded at once, by the program and by the consumer. */
export const EARLY_PACKAGES: { readonly program: readonly string[]; readonly consumer: readonly string[] } = {
  program: ['commander', 'string-width'],
  consumer: ['string-width'],
}

/** Bytes of a package.json, at most. */
const LARGEST = 1 << 20

/** The directories of packages and of all that they depend on, directly or not, without those that lie in another one of them. */
export function listPackages(names: readonly string[]): string[] {
  const found = new Set<string>()
  const visit = (from: string, wanted: readonly string[]): void => {
    for (const name of wanted) {
      const directory = findPackage(from, name)
      if (directory === undefined || found.has(directory)) continue
      found.add(directory)
      visit(directory, listDependencies(directory))
    }
  }
  visit(TOP, names)
  return [...found].filter((directory) => !listDirectoriesAbove(dirname(directory)).some((above) => found.has(above)))
}

/** The names of the packages that the package in a directory depends on. */
export function listDependencies(directory: string): string[] {
  type Manifest = Partial<Record<'dependencies' | 'optionalDependencies', Readonly<Record<string, string>>>>
  const text = readRegularFile(join(directory, 'package.json'), LARGEST).toString()
  const { dependencies, optionalDependencies } = JSON.parse(text) as Manifest
  return Object.keys({ ...dependencies, ...optionalDependencies })
}

/** The directory of a package that files in `from` import by name, as node finds it. */
function findPackage(from: string, name: string): string | undefined {
  const places = listDirectoriesAbove(from).filter((directory) => basename(directory) !== 'node_modules')
  return places.map((directory) => join(directory, 'node_modules', name)).find((directory) => existsSync(join(directory, 'package.json')))
}

/** The directory itself and all directories above it. */
export function listDirectoriesAbove(directory: string): string[] {
  const above = dirname(directory)
  return above === directory ? [directory] : [directory, ...listDirectoriesAbove(above)]
}
