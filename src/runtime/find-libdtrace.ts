/**
 * Finds libdtrace on this machine: the system's own, or a private runtime that `heat-tracer setup` unpacked.
 *
 * Search order: the directory in HEAT_TRACER_ROOT (then no other), the system's libdtrace, the shared private runtime, the
 * user's private runtime. Nothing is loaded, started or written here: `trust.ts` checks what was found, and `launch.ts`
 * builds command lines for it. The environment is a parameter, because only cli.ts reads it.
 *
 * Rejected: running `ldconfig -p` (it lists the directories of /etc/ld.so.conf, which are read here without a child
 * process); LD_LIBRARY_PATH (a root consumer must not follow it); a list of architecture names (the ELF header of a library
 * tells whether it fits this machine).
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { readRegularFile, readStart } from './read-file.js'
import { findHome } from './user.js'

/** A libdtrace and what belongs to it. */
export interface Runtime {
  readonly kind: 'system' | 'private'
  /** Private only: top directory of the unpacked tree, symlinks resolved. */
  readonly root?: string
  /** Path for dlopen(), absolute. */
  readonly library: string
  /** Private only: the dynamic loader, and its arguments that come before the program's path. */
  readonly loader?: { readonly program: string, readonly args: readonly string[] }
  /** Directory of D libraries (bpf_dlib.o on Linux), for the option `syslibdir`. */
  readonly libraryDirectory: string
  /** Private only: the package's version, for example 2.0.7-3. libdtrace's own version is `Consumer.version()`. */
  readonly version?: string
  /** Directory that holds dtrace.h; absent when it is not installed. */
  readonly includeDirectory?: string
  /** Path of dtrace(1), to be started through `buildCommand`; absent when it is not installed. */
  readonly dtraceProgram?: string
}

/** The user for whom files are searched. */
export interface UserContext {
  /** Effective user id. */
  readonly uid: number
  /** HOME, absolute. */
  readonly home?: string
  /** XDG_DATA_HOME, absolute. */
  readonly dataHome?: string
  /** User id of the caller of sudo, when this process is root through sudo. */
  readonly callerUid?: number
  /** HEAT_TRACER_ROOT: the top directory of a private runtime. */
  readonly root?: string
}

/** Where to search. */
export interface FindOptions {
  readonly user: UserContext
  readonly platform?: NodeJS.Platform
  /** Directories to search for the system's libdtrace, instead of the platform's. */
  readonly systemDirectories?: readonly string[]
  /** Private runtimes to try, instead of `listPrivateRoots(user)`. */
  readonly privateRoots?: readonly string[]
}

/** The private runtime that all users share. Only root can write there. */
export const SHARED_ROOT = '/var/lib/heat-tracer/runtime'

/** What an unpacked tree consists of. Written last, so a tree with a manifest is complete. */
export interface Manifest {
  readonly format: 1
  /** Suite that the packages came from, e.g. forky. */
  readonly suite: string
  /** ISO 8601, UTC. */
  readonly date: string
  /** Package name to version. */
  readonly packages: Readonly<Record<string, string>>
}
/** File name of the manifest, in the tree's top directory. */
export const MANIFEST = 'manifest.json'
/** Bytes of a manifest or of a configuration file of the loader, at most. */
const MAX_TEXT_BYTES = 1 << 20

/** The user context of a process with environment `env` and effective user id `uid`. Relative directories are ignored. */
export function readUserContext(env: Readonly<Record<string, string | undefined>>, uid: number): UserContext {
  const caller = uid === 0 && /^[0-9]+$/.test(env['SUDO_UID'] ?? '') ? Number(env['SUDO_UID']) : undefined
  const absolute = (path: string | undefined) => (path !== undefined && path.startsWith('/') ? path : undefined)
  const home = absolute(env['HOME']), dataHome = absolute(env['XDG_DATA_HOME']), root = env['HEAT_TRACER_ROOT']
  return {
    uid,
    ...(home !== undefined && { home }),
    ...(dataHome !== undefined && { dataHome }),
    ...(caller !== undefined && { callerUid: caller }),
    ...(root !== undefined && root !== '' && { root }),
  }
}

/** Top directories where a private runtime may be, best first. */
export function listPrivateRoots(user: UserContext): string[] {
  const roots = [SHARED_ROOT]
  const under = (data: string) => join(data, 'heat-tracer', 'runtime')
  if (user.uid !== 0) {
    if (user.dataHome !== undefined) roots.push(under(user.dataHome))
    else if (user.home !== undefined) roots.push(under(join(user.home, '.local', 'share')))
  } else if (user.callerUid !== undefined && user.callerUid !== 0) {
    const home = findHome(user.callerUid)
    if (home !== undefined) roots.push(under(join(home, '.local', 'share')))
  }
  return roots
}

/** The libdtrace to use, or null when there is none. When HEAT_TRACER_ROOT is set, only that directory counts. */
export function findLibdtrace(options: FindOptions): Runtime | null {
  const platform = options.platform ?? process.platform
  const { user } = options
  if (user.root !== undefined) return findPrivateRuntime(user.root)
  const system = findSystemRuntime(platform, options.systemDirectories ?? listSystemDirectories(platform))
  if (system !== null || platform !== 'linux') return system // private runtimes exist on Linux only
  for (const root of options.privateRoots ?? listPrivateRoots(user)) {
    const found = findPrivateRuntime(root)
    if (found !== null) return found
  }
  return null
}

/** The private runtime in the directory `path`. Null when it is missing, incomplete, or made for another machine. */
export function findPrivateRuntime(path: string): Runtime | null {
  const root = resolvePath(path)
  if (root === undefined) return null
  const directories = ['usr/lib', 'lib', 'usr/lib64', 'lib64']
    .flatMap(name => [join(root, name), ...listMultiarchDirectories(join(root, name))])
    .filter(directory => existsSync(directory))
  const library = findLibraryFile(directories, name => name === 'libdtrace.so.2', root)
  const loader = findLibraryFile(directories, name => /^ld-linux.*\.so\.[0-9]+$|^ld64\.so\.[0-9]+$/.test(name), root)
  if (library === undefined || loader === undefined) return null
  const libraryDirectory = join(dirname(library), 'dtrace')
  if (!existsSync(libraryDirectory)) return null
  // the loader's directory holds the libc that belongs to it, so it comes before the others
  const libraryPath = removeDuplicates([dirname(library), dirname(loader), ...directories.filter(directory => holdsLibraries(directory))])
  const version = readManifest(root)?.packages['libdtrace2']
  return {
    kind: 'private', root, library, libraryDirectory,
    loader: { program: loader, args: ['--library-path', libraryPath.join(':')] },
    ...(version !== undefined && { version }),
    ...findInstalledFiles(root),
  }
}

/** The manifest of the tree at `root`; null when it is missing or cannot be read. */
export function readManifest(root: string): Manifest | null {
  try {
    const manifest = JSON.parse(readRegularFile(join(root, MANIFEST), MAX_TEXT_BYTES).toString('utf8')) as Partial<Manifest> | null
    return manifest?.format === 1 && typeof manifest.packages === 'object' ? manifest as Manifest : null
  } catch {
    return null
  }
}

function findSystemRuntime(platform: NodeJS.Platform, directories: readonly string[]): Runtime | null {
  // macOS keeps its system libraries in a cache and not in files, so only dlopen() can find them
  if (platform === 'darwin') {
    return { kind: 'system', library: '/usr/lib/libdtrace.dylib', libraryDirectory: '/usr/lib/dtrace', ...findInstalledFiles('/') }
  }
  // on Linux libdtrace.so.1 is DTrace 1, which needs a kernel module of its own
  const names = platform === 'linux' ? ['libdtrace.so.2'] : ['libdtrace.so.2', 'libdtrace.so.1']
  const library = findLibraryFile(directories, file => names.includes(file))
  if (library === undefined) return null
  const libraryDirectory = [join(dirname(library), 'dtrace'), '/usr/lib64/dtrace', '/usr/lib/dtrace'].find(existsSync)
  return { kind: 'system', library, libraryDirectory: libraryDirectory ?? join(dirname(library), 'dtrace'), ...findInstalledFiles('/') }
}

/** Directories of the system's libraries: first those in /etc/ld.so.conf, then the usual ones. */
export function listSystemDirectories(platform: NodeJS.Platform): string[] {
  if (platform === 'linux') {
    const usual = ['/usr/lib64', '/usr/lib', '/lib64', '/lib', '/usr/local/lib64', '/usr/local/lib']
    const all = usual.flatMap(name => [...listMultiarchDirectories(name), name])
    return removeDuplicates([...readLoaderDirectories('/etc/ld.so.conf'), ...all])
  }
  if (platform === 'sunos') return ['/usr/lib/64', '/lib/64', '/usr/lib', '/lib']
  return ['/usr/lib', '/lib', '/usr/local/lib']
}

/** The directories in an ld.so.conf and the files that it includes. In `include` lines `*` is understood in the file name only. */
function readLoaderDirectories(file: string, depth = 0): string[] {
  let text: string
  try {
    text = readRegularFile(file, MAX_TEXT_BYTES).toString('utf8')
  } catch {
    return []
  }
  return text.split('\n').map(line => line.replace(/#.*/, '').trim()).flatMap(line => {
    const include = /^include\s+(\S+)$/.exec(line)?.[1]
    if (include === undefined) return line.startsWith('/') ? [line] : []
    if (depth > 4) return []
    const from = include.startsWith('/') ? include : join(dirname(file), include)
    const pattern = new RegExp(`^${basename(from).replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*/g, '.*')}$`)
    return listNames(dirname(from)).filter(name => pattern.test(name)).sort()
      .flatMap(name => readLoaderDirectories(join(dirname(from), name), depth + 1))
  })
}

/** The header and dtrace(1) of the tree at `root`, as far as they exist. */
function findInstalledFiles(root: string): Pick<Runtime, 'includeDirectory' | 'dtraceProgram'> {
  const include = join(root, 'usr', 'include')
  const program = join(root, 'usr', 'sbin', 'dtrace')
  return {
    ...(existsSync(join(include, 'dtrace.h')) && { includeDirectory: include }),
    ...(existsSync(program) && { dtraceProgram: program }),
  }
}

/** Subdirectories such as `lib/x86_64-linux-gnu`. */
function listMultiarchDirectories(directory: string): string[] {
  return listNames(directory).filter(name => /-linux-/.test(name)).sort().map(name => join(directory, name))
}

/**
 * Path of the first file in `directories` that has a wanted name and fits this machine. Symlinks are resolved in the
 * directory, not in the file's own name. With `inside`, a link that leads out of that tree does not count.
 */
function findLibraryFile(directories: readonly string[], wanted: (name: string) => boolean, inside?: string): string | undefined {
  for (const directory of directories) {
    for (const name of listNames(directory).filter(wanted).sort()) {
      const target = resolvePath(join(directory, name))
      if (target === undefined || (inside !== undefined && !target.startsWith(inside + sep))) continue
      if (readElfMachine(target) === readOwnMachine()) return join(realpathSync(directory), name)
    }
  }
  return undefined
}

function holdsLibraries(directory: string): boolean {
  return listNames(directory).some(name => /\.so\./.test(name))
}

/** Class, byte order and machine of an ELF file as one string; '' for any other file. */
function readElfMachine(file: string): string {
  const head = readStart(file, 20)
  if (head.length < 20) return ''
  return head.readUInt32BE(0) === 0x7f454c46 ? `${head[4]}.${head[5]}.${head.subarray(18, 20).toString('hex')}` : ''
}

let ownMachineCache: string | undefined
/** The machine of this process's program: node, or the loader that started it. */
function readOwnMachine(): string {
  return ownMachineCache ??= readElfMachine(process.execPath)
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function resolvePath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function removeDuplicates(paths: readonly string[]): string[] {
  return [...new Set(paths)]
}
