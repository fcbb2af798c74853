/**
 * Checks, when root starts the program, that no other user can change what root then runs: node, this package's files, and the packages
 * that they import.
 *
 * bin/heat-tracer.js asks for the first part before it loads the program itself. Under sudo that is all that root runs, because this
 * process gives up root before it loads more; the consumer's own files are checked when it is started. Real root asks for the packages
 * before a command runs, and for those of the screen before the screen is loaded, while DTrace starts.
 *
 * What it cannot do: whoever could change this file or bin/heat-tracer.js has won already, and so has who can change the system's own
 * libraries or root's environment. The owner of the package is trusted when root itself starts it without sudo.
 *
 * Only directories and files that node loads are looked at, because each costs about 5 µs. Rejected: remembering the result in a file
 * (it would have to be checked too, and nothing tells that a file's owner has changed), and the names that a build collects (a package
 * that loads files by computed names would go unchecked).
 */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../core/errors/user-error.js'
import { readUserContext, type UserContext } from './find-libdtrace.js'
import { EARLY_PACKAGES, listDependencies, listDirectoriesAbove, listPackages, TOP } from './packages.js'
import { assertTrusted, assertTrustedDirectory, assertTrustedTree, type Trust } from './trust.js'

/** Names that node loads. Type declarations, source maps, texts and fonts are none. */
const LOADED = /^[^.]+$|\.(js|mjs|cjs|json|node|wasm|d)$/
/** The packages of the screen: with what they import, most of the files of all packages. */
const SCREEN_PACKAGES: readonly string[] = ['blessed', 'blessed-contrib']

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
  for (const directory of listPackages(EARLY_PACKAGES.program)) assertTrustedTree(directory, trust, isLoaded)
}

/** Checks packages that are imported later: those of the screen, or all others. @throws UserError `untrusted` */
export function assertPackagesTrusted(user: UserContext, part: 'screen' | 'others'): void {
  const trust = trustOf(user)
  const others = listDependencies(TOP).filter((name) => !SCREEN_PACKAGES.includes(name) && name !== 'libdtrace')
  for (const directory of listPackages(part === 'screen' ? SCREEN_PACKAGES : others)) assertTrustedTree(directory, trust, isLoaded)
}

/** When root starts the program without sudo, the package's owner is trusted: whose code it is, is root's choice then. */
function trustOf({ callerUid }: UserContext): Trust {
  return { callerUid: callerUid ?? statSync(TOP).uid }
}

function isLoaded(name: string): boolean {
  return LOADED.test(name)
}
