/**
 * Where libdtrace lies on this machine: the system's own, or one that `heat-tracer setup` unpacked.
 *
 * Order: the root named by the user (and then nothing else), the system's libdtrace, root's private runtime, the user's
 * private runtime. Nothing is loaded, started or written here, only looked at; `trust.ts` judges what was found and
 * `launch.ts` starts a child on it. The environment comes in as a parameter (`readUserContext`), cli.ts reads it.
 *
 * Refused: running `ldconfig -p` (its answer is the directories of /etc/ld.so.conf, read here without a child);
 * LD_LIBRARY_PATH (a root consumer must not follow it); naming an architecture (a directory that holds a library for
 * this very machine is found by looking at the file's ELF header).
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, realpathSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { findHome } from './user.js'

export interface Runtime {
  readonly kind: 'system' | 'private'
  /** The unpacked tree, symlinks resolved; private only. */
  readonly root?: string
  /** What to hand to dlopen: an absolute path. */
  readonly library: string
  /** Private only: the dynamic loader, and its arguments before the program's name. Absent: start the program itself. */
  readonly loader?: { readonly program: string, readonly args: readonly string[] }
  /** The directory of D libraries (bpf_dlib.o on Linux) for the option `syslibdir`. */
  readonly libraryDirectory: string
  /** The package's version, as in 2.0.7-3; private only. libdtrace's own answer is `version()` of the addon. */
  readonly version?: string
  /** Holds dtrace.h, where it was unpacked or installed. */
  readonly includeDirectory?: string
  /** dtrace(1), started by `launchProgram`. */
  readonly dtraceProgram?: string
}

/** The user this process works for, as far as finding his files goes. */
export interface UserContext {
  /** Effective user id. */
  readonly uid: number
  readonly home?: string
  /** XDG_DATA_HOME. */
  readonly dataHome?: string
  /** The caller of sudo, when there is one. */
  readonly callerUid?: number
  /** HEAT_TRACER_ROOT: a private runtime's root. */
  readonly root?: string
}

export interface FindOptions {
  readonly user: UserContext
  readonly platform?: NodeJS.Platform
  /** Directories to look for the system's libdtrace in, instead of this platform's. */
  readonly systemDirectories?: readonly string[]
  /** Private roots to look at, instead of `listPrivateRoots(user)`. */
  readonly privateRoots?: readonly string[]
}

/** Root's private runtime: only root writes there. */
export const SHARED_ROOT = '/var/lib/heat-tracer/runtime'

/** Written last into an unpacked tree: what it is made of. */
export interface Manifest {
  readonly format: 1
  /** Suite the packages came from, e.g. forky. */
  readonly suite: string
  /** ISO 8601, UTC. */
  readonly date: string
  /** Package name to version. */
  readonly packages: Readonly<Record<string, string>>
}
export const MANIFEST = 'manifest.json'

/** Read from the environment what `locate` wants to know. */
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

/** Where a private runtime may lie, best first. */
export function listPrivateRoots(who: UserContext): string[] {
  const roots = [SHARED_ROOT]
  const under = (data: string) => join(data, 'heat-tracer', 'runtime')
  if (who.uid !== 0) {
    if (who.dataHome !== undefined) roots.push(under(who.dataHome))
    else if (who.home !== undefined) roots.push(under(join(who.home, '.local', 'share')))
  } else if (who.callerUid !== undefined && who.callerUid !== 0) {
    const home = findHome(who.callerUid)
    if (home !== undefined) roots.push(under(join(home, '.local', 'share')))
  }
  return roots
}

/** The libdtrace to use, or null. An explicit root that holds none gives null too: the user meant that one. */
export function findLibdtrace(options: FindOptions): Runtime | null {
  const platform = options.platform ?? process.platform
  const who = options.user
  if (who.root !== undefined) return findPrivateRuntime(who.root)
  const system = findSystemRuntime(platform, options.systemDirectories ?? listSystemDirectories(platform))
  if (system !== null || platform !== 'linux') return system // nothing is unpacked anywhere else
  for (const root of options.privateRoots ?? listPrivateRoots(who)) {
    const found = findPrivateRuntime(root)
    if (found !== null) return found
  }
  return null
}

/** A private runtime unpacked at `root`, or null when it is absent, half there or of another machine. */
export function findPrivateRuntime(at: string): Runtime | null {
  const root = resolvePath(at)
  if (root === undefined) return null
  const directories = ['usr/lib', 'lib', 'usr/lib64', 'lib64']
    .flatMap(name => [join(root, name), ...listMultiarchDirectories(join(root, name))])
    .filter(directory => existsSync(directory))
  const library = findLibraryFile(directories, name => name === 'libdtrace.so.2', root)
  const loader = findLibraryFile(directories, name => /^ld-linux.*\.so\.[0-9]+$|^ld64\.so\.[0-9]+$/.test(name), root)
  if (library === undefined || loader === undefined) return null
  const libraryDirectory = join(dirname(library), 'dtrace')
  if (!existsSync(libraryDirectory)) return null
  // The loader's directory holds the libc that belongs to it; both come before all others.
  const path = removeDuplicates([dirname(library), dirname(loader), ...directories.filter(directory => holdsLibraries(directory))])
  const version = readManifest(root)?.packages['libdtrace2']
  return {
    kind: 'private', root, library, libraryDirectory,
    loader: { program: loader, args: ['--library-path', path.join(':')] },
    ...(version !== undefined && { version }),
    ...findInstalledFiles(root),
  }
}

/** The manifest of an unpacked tree, or null when there is none that can be read. */
export function readManifest(root: string): Manifest | null {
  try {
    const manifest = JSON.parse(readFileSync(join(root, MANIFEST), 'utf8')) as Partial<Manifest> | null
    return manifest?.format === 1 && typeof manifest.packages === 'object' ? manifest as Manifest : null
  } catch {
    return null
  }
}

function findSystemRuntime(platform: NodeJS.Platform, directories: readonly string[]): Runtime | null {
  // macOS keeps its system libraries in a cache, not in files: dlopen finds what no look-up can.
  if (platform === 'darwin') {
    return { kind: 'system', library: '/usr/lib/libdtrace.dylib', libraryDirectory: '/usr/lib/dtrace', ...findInstalledFiles('/') }
  }
  // libdtrace.so.1 on a Linux is another thing altogether (DTrace 1, with a kernel module of its own).
  const names = platform === 'linux' ? ['libdtrace.so.2'] : ['libdtrace.so.2', 'libdtrace.so.1']
  const library = findLibraryFile(directories, file => names.includes(file))
  if (library === undefined) return null
  const libraryDirectory = [join(dirname(library), 'dtrace'), '/usr/lib64/dtrace', '/usr/lib/dtrace'].find(existsSync)
  return { kind: 'system', library, libraryDirectory: libraryDirectory ?? join(dirname(library), 'dtrace'), ...findInstalledFiles('/') }
}

/** Directories of the system's libraries, those that ld.so.conf names first. */
export function listSystemDirectories(platform: NodeJS.Platform): string[] {
  if (platform === 'linux') {
    const usual = ['/usr/lib64', '/usr/lib', '/lib64', '/lib', '/usr/local/lib64', '/usr/local/lib']
    return removeDuplicates([...readLoaderDirectories('/etc/ld.so.conf'), ...usual.flatMap(name => [...listMultiarchDirectories(name), name])])
  }
  if (platform === 'sunos') return ['/usr/lib/64', '/lib/64', '/usr/lib', '/lib']
  return ['/usr/lib', '/lib', '/usr/local/lib']
}

/** Directories in an ld.so.conf, with its `include` lines followed (`*` in the last part only, as distributions use it). */
function readLoaderDirectories(file: string, depth = 0): string[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
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

function findInstalledFiles(root: string): Pick<Runtime, 'includeDirectory' | 'dtraceProgram'> {
  const include = join(root, 'usr', 'include')
  const program = join(root, 'usr', 'sbin', 'dtrace')
  return {
    ...(existsSync(join(include, 'dtrace.h')) && { includeDirectory: include }),
    ...(existsSync(program) && { dtraceProgram: program }),
  }
}

/** `lib/x86_64-linux-gnu` and its like. */
function listMultiarchDirectories(directory: string): string[] {
  return listNames(directory).filter(name => /-linux-/.test(name)).sort().map(name => join(directory, name))
}

/**
 * The first file of that name for this machine, symlinks resolved in its directory's path but not in its own name.
 * With `inside`, a link that leads out of that tree (an absolute one of a foreign root) does not count.
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

/** Class, byte order and machine of an ELF file as one word; empty for anything else. */
function readElfMachine(file: string): string {
  const head = Buffer.alloc(20)
  try {
    const fd = openSync(file, 'r')
    try {
      readSync(fd, head, 0, head.length, 0)
    } finally {
      closeSync(fd)
    }
  } catch {
    return ''
  }
  return head.readUInt32BE(0) === 0x7f454c46 ? `${head[4]}.${head[5]}.${head.subarray(18, 20).toString('hex')}` : ''
}

let ownMachineCache: string | undefined
/** Of the program this very process is: node, or the loader that started it, which is of the same machine. */
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
