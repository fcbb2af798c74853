/**
 * Chooses which of libdtrace's D libraries a program needs, and puts them into a directory for libdtrace to load.
 *
 * Loading all libraries takes seconds, because they need the kernel's type information. On some kernels one library does
 * not compile, and then no program compiles. So a program gets `bpf_dlib.o` alone, plus the libraries that define an
 * identifier it uses, plus the libraries of providers whose `args[]` it uses, plus what those libraries depend on. A library
 * that does not compile on this kernel is left out, and the caller tells the user.
 *
 * Assumes DTrace 2's layout on Linux: `bpf_dlib.o` and one directory per kernel version; libdtrace takes the newest that is
 * not newer than the kernel. Other systems load their libraries quickly, so there libdtrace loads them all by itself.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findIdentifiers, findProviders, findRawTracepoints } from '../core/stream/d-script.js'

/** One D library, such as io.d. */
interface Library {
  /** File name without directory. */
  readonly file: string
  readonly path: string
  /** Identifiers that it gives to programs. */
  readonly defines: ReadonlySet<string>
  /** File names of the libraries that must be loaded with it. */
  readonly dependsOn: readonly string[]
}

/** Compares kernel versions such as 6.10 and 5.2.14 by their numbers; below zero when `a` is older. */
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

/** Each form in which a D library defines an identifier, its name as the first group. */
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
  for (const pattern of DEFINITION_PATTERNS) for (const [, name] of text.matchAll(pattern)) defines.add(name!)
  defines.delete('translator')
  const dependsOn = [...text.matchAll(/#pragma\s+D\s+depends_on\s+library\s+(\S+)/g)].map(([, name]) => name!)
  return { file, path, defines, dependsOn }
}

/** The D libraries for this kernel, by file name. `kernel`: as `uname -r` prints it. @throws when the directory cannot be read */
export function readLibraries(libraryDirectory: string, kernel: string = release()): Map<string, Library> {
  const found = new Map<string, Library>()
  for (const directory of findDirectories(libraryDirectory, kernel)) {
    for (const file of readdirSync(directory).filter((name) => name.endsWith('.d'))) {
      found.set(file, readLibrary(file, join(directory, file)))
    }
  }
  return found
}

/** File names of the libraries that the program `text` needs, sorted; without those in `excluded` and what depends on them. */
export function findNeededLibraries(
  libraries: ReadonlyMap<string, Library>, text: string, excluded: ReadonlySet<string>,
): string[] {
  const identifiers = findIdentifiers(text)
  const providers = findProviders(text)
  const needed = new Set<string>()
  /** `chain` holds the libraries that led here: two libraries may depend on each other. */
  const add = (file: string, chain: ReadonlySet<string> = new Set()): boolean => {
    const library = libraries.get(file)
    if (library === undefined || excluded.has(file) || chain.has(file)) return library !== undefined && chain.has(file)
    const longer = new Set(chain).add(file)
    if (!library.dependsOn.every((other) => add(other, longer))) return false
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
 * The text of a D library that keeps libdtrace from loading the kernel's types; '' when the program may need them.
 *
 * For the types of a raw tracepoint's args[] libdtrace looks up `btf_trace_NAME`, and for that it converts all of the
 * kernel's BTF into CTF: half a second before the first tick, and six seconds of CPU when it is freed. A program without
 * args[] has no use for these types. This library defines the name as another type, so libdtrace counts the arguments by
 * trial, as on a kernel without BTF; arg0 … arg9 are the same either way. Programs that name kernel types (a cast,
 * curthread) still load them.
 */
export function buildTracepointTypes(text: string): string {
  if (findIdentifiers(text).has('args')) return ''
  return [...findRawTracepoints(text)].map((name) => `typedef int btf_trace_${name};\n`).join('')
}

/** A temporary directory of D libraries, for libdtrace's option syslibdir. */
export interface LibraryDirectory {
  readonly path: string
  /** Deletes it; call this after compiling. */
  remove(): void
}

/**
 * Creates a directory with `bpf_dlib.o` and the libraries `files`. `ownLibrary` is the text of one more library, '' for
 * none. The directory holds links, and only this user can read it.
 */
export function createLibraryDirectory(
  libraryDirectory: string, libraries: ReadonlyMap<string, Library>, files: readonly string[], ownLibrary = '',
): LibraryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'heat-tracer-lib-'))
  for (const name of readdirSync(libraryDirectory).filter((entry) => entry.endsWith('.o'))) {
    symlinkSync(join(libraryDirectory, name), join(path, name))
  }
  for (const file of files) symlinkSync(libraries.get(file)!.path, join(path, file))
  if (ownLibrary !== '') writeFileSync(join(path, 'heat-tracer.d'), ownLibrary)
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Which of `files` a message of libdtrace blames (`"/tmp/…/io.d", line 12: …`), or undefined when it blames none. */
export function findBlamedLibrary(message: string, files: readonly string[]): string | undefined {
  return files.find((file) => message.includes(`/${file}"`))
}
