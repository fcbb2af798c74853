/**
 * Finds this package's own files and the libdtrace package, and checks that root may load them.
 *
 * libdtrace is an optional dependency: where it is not installed, only recordings can be read, and the functions here say so.
 */
import { createRequire } from 'node:module'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Runtime, UserContext } from './find-libdtrace.js'
import { EARLY_PACKAGES, listPackages, TOP } from './packages.js'
import { assertLoadable, assertTrusted, assertTrustedTree, type LoadedFiles } from './trust.js'

/** The libdtrace package's directory, symlinks resolved. Null when it is not installed. */
export function findAddonPackage(): string | null {
  try {
    // the package exports no package.json, so its directory is found from its entry; before it is built, from npm's link
    const entry = createRequire(import.meta.url).resolve('libdtrace')
    return dirname(dirname(realpathSync(entry)))
  } catch {
    const linked = join(TOP, 'node_modules', 'libdtrace')
    return existsSync(join(linked, 'package.json')) ? realpathSync(linked) : null
  }
}

/** The files that a consumer loads beside its runtime. `node`: path of node itself. */
export function listConsumerFiles(node: string): LoadedFiles {
  const code = ['consumer', 'core'].map(name => join(TOP, 'dist', 'src', name))
  const own = [...code, ...listPackages(EARLY_PACKAGES.consumer)]
  const addon = findAddonPackage()
  const linked = join(TOP, 'node_modules', 'libdtrace')
  const files = [node, join(TOP, 'package.json'), join(TOP, 'dist/src/runtime/trust.js')]
  if (existsSync(linked)) files.push(linked)
  if (addon === null) return { files, trees: own.filter(existsSync) }
  files.push(join(addon, 'package.json'))
  return { files, trees: [...own, join(addon, 'dist'), join(addon, 'build', 'Release')].filter(existsSync) }
}

/**
 * Checks the runtime and this package's own code before a consumer is started as root. Both must belong to root or to the
 * caller of sudo. When root runs heat-tracer without sudo, the package's owner is trusted for the package's own code, because
 * that code already runs as root.
 * @throws UserError `untrusted`
 */
export function assertConsumerTrusted(runtime: Runtime, node: string, { uid, callerUid }: UserContext): void {
  const caller = uid === 0 ? callerUid : uid
  const { files, trees } = listConsumerFiles(node)
  assertLoadable(runtime, { files: [node], trees: [] }, { callerUid: caller })
  const own = { callerUid: caller ?? statSync(TOP).uid }
  for (const file of files) assertTrusted(file, own)
  for (const tree of trees) assertTrustedTree(tree, own)
}
