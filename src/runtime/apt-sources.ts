/**
 * Reads apt's source lists and chooses which archives and suites to ask for libdtrace2.
 *
 * Both forms of source lists are parsed here, because `apt-get indextargets` names no target before the first update and
 * never names the keyring. Only location and key are taken over. `trusted=yes`, `allow-insecure` and the like are not, so a
 * source that this machine uses unsigned cannot be used here.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One entry of a source list. */
export interface AptSource {
  readonly uris: readonly string[]
  readonly suites: readonly string[]
  readonly components: readonly string[]
  /** A path, a fingerprint, or a whole key (several lines, as in deb822). Absent: apt's own trusted keys. */
  readonly signedBy?: string
  /** `no` when the archive's release file may be older than its end date says. */
  readonly checkValidUntil?: string
}

/** One suite of one archive that may have libdtrace2. Fields as in AptSource. */
export interface Candidate {
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  readonly signedBy?: string
  readonly checkValidUntil?: string
}

/** What os-release says of the distribution. */
export interface Distribution {
  /** ID: debian, ubuntu, fedora, … */
  readonly id: string
  /** ID_LIKE: the distributions that it derives from. */
  readonly like: readonly string[]
  /** PRETTY_NAME, for messages. */
  readonly name: string
  /** VERSION_CODENAME, and UBUNTU_CODENAME or DEBIAN_CODENAME for a derivative that uses its parent's archive. */
  readonly codenames: readonly string[]
}

/**
 * Later suites to ask when the machine's own suites have no libdtrace2. Oldest first, because an older suite is nearer to the
 * machine's own packages. Debian: forky is the first to have it (trixie and the backports do not), and sid always exists.
 * Ubuntu takes its packages from Debian sid, and `devel` is always its newest suite. The suite's index tells whether it has
 * libdtrace2, so a suite too many costs one download.
 */
export const LATER_SUITES: Readonly<Record<'debian' | 'ubuntu', readonly string[]>> = {
  debian: ['forky', 'sid'],
  ubuntu: ['resolute', 'devel'],
}

/** Suites from before libdtrace2 was packaged: their indexes need not be downloaded. */
const TOO_OLD = ['buster', 'bullseye', 'bookworm', 'trixie', 'bionic', 'focal', 'jammy', 'noble']

/** Parses the text of an os-release file. Missing fields get general values: id `linux`, name `this Linux`. */
export function parseOsRelease(text: string): Distribution {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^([A-Z_]+)=(?:"(.*)"|'(.*)'|(.*))$/.exec(line.trim())
    if (match !== null) fields.set(match[1]!, match[2] ?? match[3] ?? match[4] ?? '')
  }
  const codenames = ['VERSION_CODENAME', 'UBUNTU_CODENAME', 'DEBIAN_CODENAME'].flatMap(name => fields.get(name) ?? [])
  return {
    id: fields.get('ID') ?? 'linux',
    like: (fields.get('ID_LIKE') ?? '').split(/\s+/).filter(word => word !== ''),
    name: fields.get('PRETTY_NAME') ?? fields.get('NAME') ?? 'this Linux',
    codenames: [...new Set(codenames)].filter(name => name !== ''),
  }
}

/** Every enabled `deb` entry of apt's source lists: of the file `list`, then of the files in the directory `parts`, by name. */
export function readAptSources(list: string, parts: string): AptSource[] {
  const names = listDirectory(parts).filter(name => /\.(list|sources)$/.test(name)).sort().map(name => join(parts, name))
  return [list, ...names].flatMap(file => file.endsWith('.sources') ? parseDeb822(readText(file)) : parseOneLine(readText(file)))
}

/** Parses a source list in the one-line form: `deb [signed-by=…] URI SUITE COMPONENT…`. Other lines are skipped. */
export function parseOneLine(list: string): AptSource[] {
  return list.split('\n').flatMap(line => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)\s*(?:#.*)?$/.exec(line)
    if (match === null) return []
    const options = new Map((match[1] ?? '').split(/\s+/).flatMap(word => {
      const at = word.indexOf('=')
      return at < 0 ? [] : [[word.slice(0, at).toLowerCase(), word.slice(at + 1)] as const]
    }))
    const components = splitWords(match[4] ?? '')
    return buildSources([match[2]!], [match[3]!], components, options.get('signed-by'), options.get('check-valid-until'))
  })
}

/** Parses a source list in the deb822 form: stanzas of fields; further lines of a field are indented. */
export function parseDeb822(file: string): AptSource[] {
  const lines = file.split('\n').filter(line => !line.startsWith('#')).join('\n')
  return lines.split(/\n\s*\n/).flatMap(stanza => {
    const fields = new Map<string, string>()
    let name = ''
    for (const line of stanza.split('\n')) {
      const field = /^([A-Za-z0-9-]+):(.*)$/.exec(line)
      if (field !== null) fields.set(name = field[1]!.toLowerCase(), field[2]!.trim())
      else if (/^\s/.test(line) && name !== '') fields.set(name, `${fields.get(name)}\n${line}`)
    }
    const get = (key: string) => splitWords(fields.get(key) ?? '')
    if (!get('types').includes('deb') || /^(no|false|0|off|without|disable)$/i.test(fields.get('enabled') ?? '')) return []
    return buildSources(get('uris'), get('suites'), get('components'), fields.get('signed-by'), fields.get('check-valid-until'))
  })
}

/** What the package lists that this machine has already downloaded say. */
export interface KnownSuites {
  /** Suites that have libdtrace2. */
  readonly carriers: readonly string[]
  /** False before the first `apt-get update`: then `carriers` says nothing. */
  readonly hasLists: boolean
}

/**
 * The suites to ask, in order: those that are known to have libdtrace2, the distribution's own suites when the machine has
 * no package lists, then later suites of the same archives. Each pair of archive and suite once.
 */
export function listCandidates(sources: readonly AptSource[], distribution: Distribution, known: KnownSuites): Candidate[] {
  const all = sources.flatMap(source => source.uris.flatMap(uri => source.suites.map(suite => ({ source, uri, suite }))))
  const own = findOwnArchives(all, distribution)
  const chosen = [
    ...all.filter(({ suite }) => known.carriers.includes(suite)),
    ...(known.hasLists ? [] : own.filter(({ suite }) => !TOO_OLD.includes(suite))),
    ...own.flatMap(({ source, uri }) => findLaterSuites(distribution, source).map(suite => ({ source, uri, suite }))),
  ]
  const seen = new Set<string>()
  return chosen.map(buildCandidate).filter(({ uri, suite }) => {
    const key = `${uri.replace(/\/*$/, '')} ${suite}`
    return !seen.has(key) && seen.add(key)
  })
}

/** One archive and suite of a source. */
interface SourceSuite {
  readonly source: AptSource
  readonly uri: string
  readonly suite: string
}

/** The entries of the distribution's own archive. When that cannot be told, all entries with a `main` component. */
function findOwnArchives(all: readonly SourceSuite[], distribution: Distribution): SourceSuite[] {
  const rolling = /^(old)*stable$|^testing$|^unstable$|^sid$|^forky$|^devel$/
  const main = all.filter(({ source }) => source.components.includes('main'))
  const own = main.filter(({ suite }) => distribution.codenames.includes(suite) || rolling.test(suite))
  return own.length > 0 ? own : main.filter(({ suite }) => !/[-/]/.test(suite))
}

function findLaterSuites(distribution: Distribution, source: AptSource): readonly string[] {
  const isUbuntu = source.components.includes('universe') || distribution.id === 'ubuntu'
  return LATER_SUITES[isUbuntu ? 'ubuntu' : 'debian']
}

function buildCandidate({ source, uri, suite }: SourceSuite): Candidate {
  const wanted = source.components.filter(component => component === 'main' || component === 'universe')
  return {
    uri, suite, components: wanted.length > 0 ? wanted : source.components,
    ...(source.signedBy !== undefined && { signedBy: source.signedBy }),
    ...(source.checkValidUntil !== undefined && { checkValidUntil: source.checkValidUntil }),
  }
}

function buildSources(
  uris: readonly string[], suites: readonly string[], components: readonly string[], signedBy?: string, checkValidUntil?: string,
): AptSource[] {
  // a suite that ends in a slash is a flat directory of packages, not a distribution
  const named = suites.filter(suite => !suite.endsWith('/'))
  if (uris.length === 0 || named.length === 0 || components.length === 0) return []
  return [{
    uris, suites: named, components,
    ...(signedBy !== undefined && { signedBy }), ...(checkValidUntil !== undefined && { checkValidUntil }),
  }]
}

function splitWords(field: string): string[] {
  return field.split(/\s+/).filter(word => word !== '')
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function listDirectory(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
