/**
 * Downloads packages with the machine's own apt-get, from the machine's own archives, without changing the machine's apt.
 *
 * Everything that apt-get writes (lists, cache, dpkg status, logs, locks) goes to a private directory. Proxies, credentials
 * and keys are the machine's. The machine's hooks (APT::Update::Post-Invoke and the like) are cleared, because they clean
 * caches and refresh catalogs that are not ours. Signatures are always checked: the options that accept an unsigned archive
 * are reset, whatever the machine's configuration says. Nothing is installed: `--download-only`.
 *
 * Rejected: downloading without apt (that loses its proxies, keyring, by-hash and retries), and building from source.
 */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { runChild, lastLines, type ChildResult, type Environment } from './run-child.js'
import { readAptSources, type AptSource, type Candidate, type KnownSuites } from './apt-sources.js'

/** The packages of a runtime; apt adds their dependencies. libc6 and the like are named because apt counts nothing as installed. */
export const PACKAGES = ['libdtrace2', 'libdtrace2-dev', 'libc6', 'libstdc++6', 'libgcc-s1']
/** dtrace(1), for comparisons; downloaded when the suite has it. */
export const OPTIONAL_PACKAGES = ['dtrace']

/** How a PrivateApt works. */
export interface AptOptions {
  readonly env: Environment
  /** An existing directory for apt's private state. */
  readonly directory: string
  /** Source lists to use instead of the machine's own. */
  readonly sources?: readonly AptSource[]
}

/** Called with each line of progress, without its line feed. */
export type Progress = (line: string) => void

/** The entries of the source lists that the machine's apt-get uses. Null when this machine has no apt. */
export async function readMachineSources(env: Environment): Promise<AptSource[] | null> {
  const result = await runChild('apt-config', ['shell', 'LIST', 'Dir::Etc::sourcelist/f', 'PARTS', 'Dir::Etc::sourceparts/d'], { env })
  if (result.status !== 0) return null
  const value = (name: string) => new RegExp(`^${name}='(.*)'$`, 'm').exec(result.stdout)?.[1] ?? ''
  return readAptSources(value('LIST'), value('PARTS'))
}

/** Which suites have libdtrace2, by the package lists that this machine has downloaded. Downloads and writes nothing. */
export async function findKnownSuites(env: Environment): Promise<KnownSuites> {
  const withoutCaches = ['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache=']
  const { stdout } = await runChild('apt-cache', [...withoutCaches, 'madison', 'libdtrace2', 'libc6'], { env })
  const rows = parseMadison(stdout)
  return {
    carriers: rows.filter(row => row.name === 'libdtrace2').map(row => row.suite), hasLists: rows.some(row => row.name === 'libc6'),
  }
}

/** What apt says when an archive is not signed by the right key. */
const BAD_SIGNATURE = new RegExp([
  'not signed', 'NO_PUBKEY', 'GPG error', 'BADSIG', 'EXPKEYSIG', 'REVKEYSIG', "signatures? (couldn't|were invalid|could not)",
  'not live until', 'is not valid yet', 'gpgv', 'sqv',
].join('|'), 'i')

/** apt for one suite of one archive, with a state directory of its own. */
export class PrivateApt {
  readonly #options: AptOptions
  readonly #arguments: readonly string[]

  /** Writes apt's configuration into the directory of `options`. @throws when that cannot be written */
  constructor(options: AptOptions, candidate: Candidate) {
    this.#options = options
    this.#arguments = prepareDirectory(options.directory, candidate)
  }

  /**
   * Downloads the suite's index. 'absent' when the archive has no such suite; `failed` says why it could not be downloaded.
   * @throws UserError when the index is not signed by the right key
   */
  async update(progress: Progress): Promise<'downloaded' | 'absent' | { readonly failed: string }> {
    const result = await this.#run('apt-get', ['update', '-q', '-o', 'APT::Update::Error-Mode=any'], progress)
    const complaints = findComplaints(result)
    if (BAD_SIGNATURE.test(complaints)) throw new UserError(errors.badSignature(lastLines(complaints, 2)))
    if (result.status === 0) return 'downloaded'
    const isAbsent = /404|does not have a Release file|File not found/i.test(`${result.stderr}\n${result.stdout}`)
    return isAbsent ? 'absent' : { failed: lastLines(complaints, 2) }
  }

  /** The suite's versions of these packages, by name. Packages that it does not have are missing. */
  async versions(names: readonly string[]): Promise<Map<string, string>> {
    const { stdout } = await this.#run('apt-cache', ['madison', ...names])
    return new Map(parseMadison(stdout).reverse().map(row => [row.name, row.version]))
  }

  /** Downloads packages and what they depend on. Returns the paths of the .deb files. @throws UserError when apt-get fails */
  async download(names: readonly string[], progress: Progress): Promise<string[]> {
    const result = await this.#run('apt-get', [
      'install', '-q', '--yes', '--download-only', '--no-install-recommends', '-o', 'APT::Install-Suggests=false', ...names,
    ], progress)
    if (result.status !== 0) throw new UserError(errors.downloadFailed(lastLines(findComplaints(result))))
    const archives = join(this.#options.directory, 'cache', 'archives')
    return readdirSync(archives).filter(name => name.endsWith('.deb')).sort().map(name => join(archives, name))
  }

  async #run(program: string, args: readonly string[], progress?: Progress): Promise<ChildResult> {
    const line = (text: string) => {
      const shown = parseProgressLine(text)
      if (shown !== undefined) progress?.(shown)
    }
    const result = await runChild(program, [...this.#arguments, ...args], { env: this.#options.env, line })
    if (result.missing) throw new UserError(errors.noApt('this Linux', undefined))
    return result
  }
}

/** Writes the private directories, source list and configuration. Returns the arguments that make apt use them. */
function prepareDirectory(directory: string, candidate: Candidate): string[] {
  for (const name of ['lists/partial', 'cache/archives/partial', 'sources', 'log']) {
    mkdirSync(join(directory, name), { recursive: true, mode: 0o755 })
  }
  writeFileSync(join(directory, 'status'), '')
  writeFileSync(join(directory, 'sources', 'archive.sources'), formatSource(candidate))
  writeFileSync(join(directory, 'apt.conf'), CONFIGURATION)
  const paths = {
    'Dir::State': directory, 'Dir::State::lists': join(directory, 'lists'), 'Dir::State::status': join(directory, 'status'),
    'Dir::Cache': join(directory, 'cache'), 'Dir::Cache::archives': join(directory, 'cache', 'archives'),
    'Dir::Log': join(directory, 'log'),
    'Dir::Etc::sourcelist': '/dev/null', 'Dir::Etc::sourceparts': join(directory, 'sources'),
    'Dir::Etc::preferences': '/dev/null', 'Dir::Etc::preferencesparts': '/dev/null',
  }
  const options = Object.entries(paths).map(([name, path]) => `${name}=${path}`)
  // root's apt downloads as the user _apt; where that user has no access, apt warns and downloads as root anyway
  if (!isOpenToAll(directory)) options.push('APT::Sandbox::User=root')
  return ['-c', join(directory, 'apt.conf'), ...options.flatMap(option => ['-o', option])]
}

const CONFIGURATION = `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Tools;
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowWeakRepositories "false";
Acquire::AllowDowngradeToInsecureRepositories "false";
APT::Get::Assume-No "false";
APT::Keep-Downloaded-Packages "true";
APT::Default-Release "";
Acquire::Languages { "none"; };
Acquire::Retries "3";
`

/** The source list of one candidate, in the deb822 form. */
function formatSource(candidate: Candidate): string {
  const { uri, suite, components, signedBy, checkValidUntil } = candidate
  return [
    'Types: deb', `URIs: ${uri}`, `Suites: ${suite}`, `Components: ${components.join(' ')}`, 'Targets: Packages',
    ...(signedBy === undefined ? [] : [`Signed-By: ${signedBy}`]),
    ...(checkValidUntil === undefined ? [] : [`Check-Valid-Until: ${checkValidUntil}`]),
  ].join('\n') + '\n'
}

/** Whether every user may enter the directory. */
function isOpenToAll(directory: string): boolean {
  for (let at = directory; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false
    if (at === dirname(at)) return true
  }
}

/**
 * The text to show for one of apt-get's `Get:` lines, such as `forky: list of packages (10.1 MB)` or `libc6 2.43-7 (1866 kB)`.
 * Undefined for all other lines.
 */
export function parseProgressLine(line: string): string | undefined {
  const index = /^Get:\d+ \S+ (\S+) \S+ Packages \[(.+)\]$/.exec(line)
  if (index !== null) return `${index[1]!.replace(/\/.*/, '')}: list of packages (${index[2]})`
  const file = /^Get:\d+ \S+ \S+ \S+ (\S+) \S+ (\S+) \[(.+)\]$/.exec(line)
  return file === null ? undefined : `${file[1]} ${file[2]} (${file[3]})`
}

/** The rows that `apt-cache madison` prints, newest version first. */
function parseMadison(text: string): { name: string, version: string, suite: string }[] {
  return text.split('\n').flatMap(line => {
    const match = /^\s*(\S+) \|\s*(\S+) \| \S+ (\S+?)\/\S+ \S+ Packages$/.exec(line)
    return match === null ? [] : [{ name: match[1]!, version: match[2]!, suite: match[3]! }]
  })
}

/** apt's errors and warnings, one a line; all that it wrote when there is none. */
function findComplaints({ stderr, stdout }: ChildResult): string {
  const complaints = stderr.split('\n').filter(line => /^[EW]:/.test(line)).map(line => line.replace(/^[EW]: /, ''))
  return complaints.join('\n') || stderr || stdout
}
