/** Where this package's own files lie, and the libdtrace package beside it. */
import { createRequire } from 'node:module'
import { existsSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Runtime, UserContext } from './find-libdtrace.js'
import { assertLoadable, assertTrusted, assertTrustedTree, type LoadedFiles } from './trust.js'

/** The top of this package; this file is dist/src/runtime/own-package.js in it. */
export const TOP = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '')

/** The libdtrace package's directory, symlinks resolved, or null when it was not installed (it is an optional dependency). */
export function findAddonPackage(): string | null {
  try {
    // It exports no package.json: find the package around its entry, or, before it is built, where npm links it.
    const entry = createRequire(import.meta.url).resolve('libdtrace')
    return dirname(dirname(realpathSync(entry)))
  } catch {
    const linked = join(TOP, 'node_modules', 'libdtrace')
    return existsSync(join(linked, 'package.json')) ? realpathSync(linked) : null
  }
}

/** What a consumer loads beside its runtime, for `assertLoadable`. */
export function listConsumerFiles(node: string): LoadedFiles {
  const own = ['consumer', 'core'].map(name => join(TOP, 'dist', 'src', name))
  const addon = findAddonPackage()
  const linked = join(TOP, 'node_modules', 'libdtrace')
  return {
    files: [node, join(TOP, 'package.json'), join(TOP, 'dist/src/runtime/trust.js'), ...(existsSync(linked) ? [linked] : []), ...(addon === null ? [] : [join(addon, 'package.json')])],
    trees: [...own, ...(addon === null ? [] : [join(addon, 'dist'), join(addon, 'build', 'Release')])].filter(existsSync),
  }
}

/**
 * The runtime and the program's own code, before a consumer is started on them as root. Both must be root's or the caller's; where
 * root runs the program without sudo, the owner of the program counts for its own code: that code is running as root already.
 * @throws UserError `untrusted`.
 */
export function assertConsumerTrusted(runtime: Runtime, node: string, { uid, callerUid }: UserContext): void {
  const caller = uid === 0 ? callerUid : uid
  const { files, trees } = listConsumerFiles(node)
  assertLoadable(runtime, { files: [node], trees: [] }, { callerUid: caller })
  const own = { callerUid: caller ?? statSync(TOP).uid }
  for (const file of files) assertTrusted(file, own)
  for (const tree of trees) assertTrustedTree(tree, own)
}
