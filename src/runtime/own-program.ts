/**
 * Checks, when root starts the program, that no other user can change what root then runs: node, this package's files, and the packages
 * that they import.
 *
 * bin/heat-tracer.js asks for the first part before it loads the program itself. Under sudo that is all that root runs, because this
 * process gives up root before it loads more; the consumer's own files are checked when it is started. Real root asks for the second
 * part, the packages of the screen and the exports, before a command runs.
 *
 * What it cannot do: whoever could change this file or bin/heat-tracer.js has won already, and so has who can change the system's own
 * libraries or root's environment. The owner of the package is trusted when root itself starts it without sudo.
 *
 * Only directories and files that node loads are looked at, because each costs about 5 µs. Rejected: remembering the result in a file
 * (it would have to be checked too, and nothing tells that a file's owner has changed), and the names that a build collects (a package
 * that loads files by computed names would go unchecked).
 */
import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../core/errors/user-error.js'
import { readUserContext, type UserContext } from './find-libdtrace.js'
import { TOP } from './own-package.js'
import { readRegularFile } from './read-file.js'
import { assertTrusted, assertTrustedDirectory, assertTrustedTree, type Trust } from './trust.js'

/** Names that node loads. Type declarations, source maps, texts and fonts are none. */
const LOADED = /^[^.]+$|\.(js|mjs|cjs|json|node|wasm|d)$/
/** Bytes of a package.json, at most. */
const LARGEST = 1 << 20

/** Why root must not run this program, as a message with a hint; undefined when it may. `env`: the environment; `node`: node's path. */
export function explainUntrustedProgram(env: Readonly<Record<string, string | undefined>>, node: string): string | undefined {
  try {
    assertProgramTrusted(readUserContext(env, 0), node)
    return undefined
  } catch (error) {
    if (error instanceof UserError) return error.message
    throw error
  }
}

/** Checks what root runs before it gives up root under sudo. @throws UserError `untrusted` */
export function assertProgramTrusted(user: UserContext, node: string): void {
  const trust = trustOf(user)
  assertTrusted(node, { callerUid: user.callerUid })
  for (const name of ['bin', 'dist/src', 'scripts']) assertTrustedTree(join(TOP, name), trust, isLoaded)
  assertTrusted(join(TOP, 'package.json'), trust)
  // A package that is not found is searched in every directory above.
  for (const directory of listDirectoriesAbove(TOP)) {
    const packages = join(directory, 'node_modules')
    if (existsSync(packages)) assertTrustedDirectory(packages, trust)
  }
  const commander = findPackage(TOP, 'commander')
  if (commander !== undefined) assertTrustedTree(commander, trust, isLoaded)
}

/** Checks all packages that the program imports, and those that they import. @throws UserError `untrusted` */
export function assertPackagesTrusted(user: UserContext): void {
  const trust = trustOf(user)
  for (const directory of listPackages()) assertTrustedTree(directory, trust, isLoaded)
}

/** When root starts the program without sudo, the package's owner is trusted: whose code it is, is root's choice then. */
function trustOf({ callerUid }: UserContext): Trust {
  return { callerUid: callerUid ?? statSync(TOP).uid }
}

function isLoaded(name: string): boolean {
  return LOADED.test(name)
}

/** The directories of all packages that this one depends on, directly or not, without those that lie in another one of them. */
function listPackages(): string[] {
  const found = new Set<string>()
  const visit = (package_: string): void => {
    for (const name of listDependencies(package_)) {
      const directory = findPackage(package_, name)
      if (directory === undefined || found.has(directory)) continue
      found.add(directory)
      visit(directory)
    }
  }
  visit(TOP)
  return [...found].filter((directory) => !listDirectoriesAbove(dirname(directory)).some((above) => found.has(above)))
}

function listDependencies(directory: string): string[] {
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
function listDirectoriesAbove(directory: string): string[] {
  const above = dirname(directory)
  return above === directory ? [directory] : [directory, ...listDirectoriesAbove(above)]
}
