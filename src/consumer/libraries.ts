/**
 * Which of libdtrace's D libraries a program needs, laid out in a directory that libdtrace is pointed at.
 *
 * Loading all of them costs seconds (they pull in the kernel's type information), and on some kernels one that does not
 * compile takes every program down with it. So: start with `bpf_dlib.o` alone, add the libraries that define an identifier
 * the program uses or that belong to a provider whose typed arguments it uses, and what those depend on. When a library
 * itself does not compile on this kernel it is left out, and the caller says so.
 *
 * Assumes DTrace 2's layout on Linux: `bpf_dlib.o` and one directory a kernel version, of which the newest that is not
 * newer than the kernel counts. Other systems load their libraries quickly and are left to libdtrace.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findIdentifiers, findProviders, findRawTracepoints } from '../core/stream/d-script.js'

interface Library {
  readonly file: string
  readonly path: string
  readonly defines: ReadonlySet<string>
  readonly dependsOn: readonly string[]
}

/** Compares kernel versions such as 6.10 and 5.2.14 by their numbers. */
function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.split('.').map(Number)) as [number[], number[]]
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The directories whose libraries libdtrace would load on this kernel, in its order. */
function findDirectories(libraryDirectory: string, kernel: string): string[] {
  const version = /^\d+(\.\d+)*/.exec(kernel)?.[0] ?? '0'
  const versions = readdirSync(libraryDirectory)
    .filter((name) => /^\d+(\.\d+)+$/.test(name) && compareVersions(name, version) <= 0)
    .sort(compareVersions)
  const newest = versions.at(-1)
  return newest === undefined ? [libraryDirectory] : [libraryDirectory, join(libraryDirectory, newest)]
}

const DEFINITION_PATTERNS = [
  /#pragma\s+D\s+binding\s+"[^"]*"\s+(\w+)/g,
  /\binline\b[^=;]*?(\w+)\s*=/g,
  /\btranslator\s+(?:struct\s+)?(\w+)\s*</g,
  /\bstruct\s+(\w+)\s*\{/g,
  /\btypedef\b[^;]*?(\w+)\s*;/g,
  /^\}\s*(\w+)\s*;/gm,
]

function readLibrary(file: string, path: string): Library {
  const text = readFileSync(path, 'utf8')
  const defines = new Set<string>()
  for (const definition of DEFINITION_PATTERNS) for (const [, name] of text.matchAll(definition)) defines.add(name!)
  defines.delete('translator')
  const dependsOn = [...text.matchAll(/#pragma\s+D\s+depends_on\s+library\s+(\S+)/g)].map(([, name]) => name!)
  return { file, path, defines, dependsOn }
}

/** The libraries there are for this kernel, by file name. */
export function readLibraries(libraryDirectory: string, kernel: string = release()): Map<string, Library> {
  const found = new Map<string, Library>()
  for (const directory of findDirectories(libraryDirectory, kernel)) {
    for (const file of readdirSync(directory).filter((name) => name.endsWith('.d'))) {
      found.set(file, readLibrary(file, join(directory, file)))
    }
  }
  return found
}

/** File names of the libraries that `text` needs, less those in `without` and what depends on them. */
export function findNeededLibraries(libraries: ReadonlyMap<string, Library>, text: string, without: ReadonlySet<string>): string[] {
  const identifiers = findIdentifiers(text)
  const providers = findProviders(text)
  const needed = new Set<string>()
  const add = (file: string, chain: ReadonlySet<string> = new Set()): boolean => {
    const library = libraries.get(file)
    if (library === undefined || without.has(file) || chain.has(file)) return library !== undefined && chain.has(file)
    const deeper = new Set(chain).add(file)
    if (!library.dependsOn.every((other) => add(other, deeper))) return false
    needed.add(file)
    return true
  }
  for (const library of libraries.values()) {
    const typedArguments = identifiers.has('args') && providers.has(library.file.replace(/\.d$/, ''))
    if (typedArguments || [...library.defines].some((name) => identifiers.has(name))) add(library.file)
  }
  return [...needed].sort()
}

/**
 * A D library that spares libdtrace the kernel's types, '' when the program may need them.
 *
 * For the types of a raw tracepoint's args[] libdtrace looks up `btf_trace_NAME`, and therefore turns all of the kernel's BTF
 * into CTF: half a second before the first tick, and six seconds of CPU when it is freed. A program without args[] has no
 * use for them. Given the name as another type, libdtrace counts the arguments by trial, as on a kernel without BTF;
 * arg0 … arg9 are the same either way. Programs that name kernel types (a cast, curthread) still load them.
 */
export function writeTracepointTypes(text: string): string {
  if (findIdentifiers(text).has('args')) return ''
  return [...findRawTracepoints(text)].map((name) => `typedef int btf_trace_${name};\n`).join('')
}

/**
 * A private directory with `bpf_dlib.o`, the named libraries and one of our own, for libdtrace's syslibdir. Remove it after
 * compiling.
 */
export function createLibraryDirectory(libraryDirectory: string, libraries: ReadonlyMap<string, Library>, files: readonly string[], own = ''): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'heat-tracer-lib-'))
  for (const name of readdirSync(libraryDirectory).filter((entry) => entry.endsWith('.o'))) symlinkSync(join(libraryDirectory, name), join(path, name))
  for (const file of files) symlinkSync(libraries.get(file)!.path, join(path, file))
  if (own !== '') writeFileSync(join(path, 'heat-tracer.d'), own)
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The library of ours that a libdtrace message blames, if it does: `"/tmp/…/io.d", line 12: …`. */
export function findBlamedLibrary(message: string, files: readonly string[]): string | undefined {
  return files.find((file) => message.includes(`/${file}"`))
}
