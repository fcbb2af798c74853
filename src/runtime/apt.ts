/**
 * Packages fetched by the machine's own apt-get, from the machine's own archive, without touching the machine's own state.
 *
 * Everything that apt-get writes goes to a directory of ours (lists, cache, dpkg status, logs, locks); proxies, credentials and
 * keys stay the machine's. Its hooks (APT::Update::Post-Invoke and its like) are cleared: they clean caches and refresh
 * catalogs that are not ours. Signatures are checked always: options that would let an unsigned archive pass are set back,
 * whatever the machine's configuration says. Nothing is installed: `--download-only`.
 *
 * Refused: fetching by ourselves (no proxy, no keyring, no by-hash, no retry of apt's), and `apt-get source`-like builds.
 */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import { runChild, lastLines, type ChildResult, type Environment } from './run-child.js'
import { readAptSources, type AptSource, type Candidate } from './apt-sources.js'

/** What a runtime is made of; their dependencies come along. libc6 and its like are named because nothing is "installed". */
export const PACKAGES = ['libdtrace2', 'libdtrace2-dev', 'libc6', 'libstdc++6', 'libgcc-s1']
/** dtrace(1), to compare with; taken where the suite has it. */
export const OPTIONAL_PACKAGES = ['dtrace']

export interface AptOptions {
  readonly env: Environment
  /** An existing directory for apt's private state. */
  readonly directory: string
  /** Source lists to use instead of the machine's own. */
  readonly sources?: readonly AptSource[]
}

/** What apt says it is doing, a line each. */
export type Progress = (line: string) => void

/** Where apt-get would look for source lists. Null when this machine has no apt. */
export async function readMachineSources(env: Environment): Promise<AptSource[] | null> {
  const asked = await runChild('apt-config', ['shell', 'LIST', 'Dir::Etc::sourcelist/f', 'PARTS', 'Dir::Etc::sourceparts/d'], { env })
  if (asked.status !== 0) return null
  const value = (name: string) => new RegExp(`^${name}='(.*)'$`, 'm').exec(asked.stdout)?.[1] ?? ''
  return readAptSources(value('LIST'), value('PARTS'))
}

/** Suites that the machine's own package lists know to carry libdtrace2, and whether it has lists at all. Writes nothing. */
export async function findKnownSuites(env: Environment): Promise<{ carriers: string[], listed: boolean }> {
  const asked = await runChild('apt-cache', ['-o', 'Dir::Cache::pkgcache=', '-o', 'Dir::Cache::srcpkgcache=', 'madison', 'libdtrace2', 'libc6'], { env })
  const rows = parseMadison(asked.stdout)
  return { carriers: rows.filter(row => row.name === 'libdtrace2').map(row => row.suite), listed: rows.some(row => row.name === 'libc6') }
}

/** One archive and suite, asked through a private state directory. */
export class PrivateApt {
  readonly #options: AptOptions
  readonly #arguments: readonly string[]

  constructor(options: AptOptions, candidate: Candidate) {
    this.#options = options
    this.#arguments = prepareDirectory(options.directory, candidate)
  }

  /** Fetch the suite's index. 'absent': there is no such suite there. @throws UserError when its signature is not good. */
  async update(progress: Progress): Promise<'fetched' | 'absent' | { readonly failed: string }> {
    const ended = await this.#run('apt-get', ['update', '-q', '-o', 'APT::Update::Error-Mode=any'], progress)
    const said = `${ended.stderr}\n${ended.stdout}`
    if (/not signed|NO_PUBKEY|GPG error|BADSIG|EXPKEYSIG|REVKEYSIG|signatures? (couldn't|were invalid|could not)|not live until|is not valid yet|gpgv|sqv/i.test(findComplaints(ended))) {
      throw new UserError(errors.badSignature(lastLines(findComplaints(ended), 2)))
    }
    if (ended.status === 0) return 'fetched'
    return /404|does not have a Release file|File not found/i.test(said) ? 'absent' : { failed: lastLines(findComplaints(ended), 2) }
  }

  /** Versions that the suite has of these packages, by name. */
  async versions(names: readonly string[]): Promise<Map<string, string>> {
    const ended = await this.#run('apt-cache', ['madison', ...names])
    return new Map(parseMadison(ended.stdout).reverse().map(row => [row.name, row.version]))
  }

  /** Download packages with what they depend on; the .deb files. @throws UserError. */
  async download(names: readonly string[], progress: Progress): Promise<string[]> {
    const ended = await this.#run('apt-get', [
      'install', '-q', '--yes', '--download-only', '--no-install-recommends', '-o', 'APT::Install-Suggests=false', ...names,
    ], progress)
    if (ended.status !== 0) throw new UserError(errors.downloadFailed(lastLines(findComplaints(ended))))
    const archives = join(this.#options.directory, 'cache', 'archives')
    return readdirSync(archives).filter(name => name.endsWith('.deb')).sort().map(name => join(archives, name))
  }

  async #run(program: string, args: readonly string[], progress?: Progress): Promise<ChildResult> {
    const line = (text: string) => {
      const found = parseProgressLine(text)
      if (found !== undefined) progress?.(found)
    }
    const ended = await runChild(program, [...this.#arguments, ...args], { env: this.#options.env, line })
    if (ended.missing) throw new UserError(errors.noApt('this Linux', undefined))
    return ended
  }
}

/** The private directories, source list and configuration; apt's arguments that lead to them. */
function prepareDirectory(directory: string, candidate: Candidate): string[] {
  for (const name of ['lists/partial', 'cache/archives/partial', 'sources', 'log']) mkdirSync(join(directory, name), { recursive: true, mode: 0o755 })
  writeFileSync(join(directory, 'status'), '')
  writeFileSync(join(directory, 'sources', 'archive.sources'), formatSource(candidate))
  writeFileSync(join(directory, 'apt.conf'), CONFIGURATION)
  const paths = {
    'Dir::State': directory, 'Dir::State::lists': join(directory, 'lists'), 'Dir::State::status': join(directory, 'status'),
    'Dir::Cache': join(directory, 'cache'), 'Dir::Cache::archives': join(directory, 'cache', 'archives'), 'Dir::Log': join(directory, 'log'),
    'Dir::Etc::sourcelist': '/dev/null', 'Dir::Etc::sourceparts': join(directory, 'sources'),
    'Dir::Etc::preferences': '/dev/null', 'Dir::Etc::preferencesparts': '/dev/null',
  }
  const options = Object.entries(paths).map(([name, path]) => `${name}=${path}`)
  // Root's apt downloads as the user _apt; where that user may not go it would warn and do it as root all the same.
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

/** One of apt-get's `Get:` lines as what it is about: `forky, list of packages (10.1 MB)`, `libc6 2.43-7 (1,856 kB)`. */
export function parseProgressLine(line: string): string | undefined {
  const index = /^Get:\d+ \S+ (\S+) \S+ Packages \[(.+)\]$/.exec(line)
  if (index !== null) return `${index[1]!.replace(/\/.*/, '')}: list of packages (${index[2]})`
  const file = /^Get:\d+ \S+ \S+ \S+ (\S+) \S+ (\S+) \[(.+)\]$/.exec(line)
  return file === null ? undefined : `${file[1]} ${file[2]} (${file[3]})`
}

function parseMadison(text: string): { name: string, version: string, suite: string }[] {
  return text.split('\n').flatMap(line => {
    const match = /^\s*(\S+) \|\s*(\S+) \| \S+ (\S+?)\/\S+ \S+ Packages$/.exec(line)
    return match === null ? [] : [{ name: match[1]!, version: match[2]!, suite: match[3]! }]
  })
}

function findComplaints(ended: ChildResult): string {
  return ended.stderr.split('\n').filter(line => /^[EW]:/.test(line)).map(line => line.replace(/^[EW]: /, '')).join('\n') || ended.stderr || ended.stdout
}
