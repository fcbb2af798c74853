/**
 * The package archives that this machine's own apt is configured with, and which of them the distribution itself comes from.
 *
 * Both forms of /etc/apt's source lists are read here, since `apt-get indextargets` names nothing before the first update and
 * never the keyring. Only what tells where and by whose key is taken over: `trusted=yes`, `allow-insecure` and the like
 * are not, so a source that is used unsigned on this machine cannot be used by us.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One entry of a source list. */
export interface AptSource {
  readonly uris: readonly string[]
  readonly suites: readonly string[]
  readonly components: readonly string[]
  /** A path, a fingerprint, or a whole key (several lines, as deb822 has it). Absent: apt's own trusted keys. */
  readonly signedBy?: string
  readonly checkValidUntil?: string
}

/** Somewhere to ask for libdtrace2. */
export interface Candidate {
  readonly uri: string
  readonly suite: string
  readonly components: readonly string[]
  readonly signedBy?: string
  readonly checkValidUntil?: string
}

/** The fields of os-release that matter here. */
export interface Distribution {
  readonly id: string
  readonly like: readonly string[]
  /** For people: PRETTY_NAME. */
  readonly name: string
  /** VERSION_CODENAME, and UBUNTU_CODENAME or DEBIAN_CODENAME where a derivative uses its parent's archive. */
  readonly codenames: readonly string[]
}

/**
 * Later suites to ask when the machine's own have no libdtrace2, oldest first: the older, the nearer to the machine's own
 * packages. Debian: forky is the first (trixie and the backports have none), sid is always there. Ubuntu takes its packages
 * from Debian sid; `devel` is always its newest. The suite's own index tells whether it has it, so a name too many costs a download.
 */
export const LATER_SUITES: Readonly<Record<'debian' | 'ubuntu', readonly string[]>> = {
  debian: ['forky', 'sid'],
  ubuntu: ['resolute', 'devel'],
}

/** Suites that were released before libdtrace2 was packaged: their indexes need not be fetched to know. */
const TOO_OLD = ['buster', 'bullseye', 'bookworm', 'trixie', 'bionic', 'focal', 'jammy', 'noble']

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

/** Every enabled `deb` entry of apt's source lists: the file first, then the directory's files by name. */
export function readAptSources(list: string, parts: string): AptSource[] {
  const names = listDirectory(parts).filter(name => /\.(list|sources)$/.test(name)).sort().map(name => join(parts, name))
  return [list, ...names].flatMap(file => file.endsWith('.sources') ? parseDeb822(readText(file)) : parseOneLine(readText(file)))
}

/** The one-line form: `deb [signed-by=…] URI SUITE COMPONENT…`. */
export function parseOneLine(list: string): AptSource[] {
  return list.split('\n').flatMap(line => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)\s*(?:#.*)?$/.exec(line)
    if (match === null) return []
    const options = new Map((match[1] ?? '').split(/\s+/).flatMap(word => {
      const at = word.indexOf('=')
      return at < 0 ? [] : [[word.slice(0, at).toLowerCase(), word.slice(at + 1)] as const]
    }))
    return buildSources([match[2]!], [match[3]!], splitWords(match[4] ?? ''), options.get('signed-by'), options.get('check-valid-until'))
  })
}

/** The deb822 form: stanzas of fields, a field's further lines indented. */
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

/**
 * Where to ask, in order: suites of `carriers` (uri and suite pairs that the machine's own lists know to carry it), the
 * distribution's own suites when the machine has no lists to ask, then later suites of the same archives.
 */
export function listCandidates(
  sources: readonly AptSource[], distribution: Distribution, known: { readonly carriers: readonly string[], readonly listed: boolean },
): Candidate[] {
  const all = sources.flatMap(source => source.uris.flatMap(uri => source.suites.map(suite => ({ source, uri, suite }))))
  const carrying = all.filter(({ suite }) => known.carriers.includes(suite)).map(({ source, uri, suite }) => buildCandidate(source, uri, suite))
  const home = findOwnArchives(all, distribution)
  const own = known.listed ? [] : home.filter(({ suite }) => !TOO_OLD.includes(suite)).map(({ source, uri, suite }) => buildCandidate(source, uri, suite))
  const later = home.flatMap(({ source, uri }) => findLaterSuites(distribution, source).map(suite => buildCandidate(source, uri, suite)))
  const seen = new Set<string>()
  return [...carrying, ...own, ...later].filter(({ uri, suite }) => {
    const key = `${uri.replace(/\/*$/, '')} ${suite}`
    return !seen.has(key) && seen.add(key)
  })
}

interface Place {
  readonly source: AptSource
  readonly uri: string
  readonly suite: string
}

/** The entries that the distribution itself comes from; all with a `main` component when none can be told apart. */
function findOwnArchives(all: readonly Place[], distribution: Distribution): Place[] {
  const rolling = /^(old)*stable$|^testing$|^unstable$|^sid$|^forky$|^devel$/
  const main = all.filter(({ source }) => source.components.includes('main'))
  const own = main.filter(({ suite }) => distribution.codenames.includes(suite) || rolling.test(suite))
  return own.length > 0 ? own : main.filter(({ suite }) => !/[-/]/.test(suite))
}

function findLaterSuites(distribution: Distribution, source: AptSource): readonly string[] {
  const isUbuntu = source.components.includes('universe') || distribution.id === 'ubuntu'
  return LATER_SUITES[isUbuntu ? 'ubuntu' : 'debian']
}

function buildCandidate(source: AptSource, uri: string, suite: string): Candidate {
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
  // A suite that ends in a slash is a flat directory of somebody's packages, no distribution.
  const proper = suites.filter(suite => !suite.endsWith('/'))
  if (uris.length === 0 || proper.length === 0 || components.length === 0) return []
  return [{ uris, suites: proper, components, ...(signedBy !== undefined && { signedBy }), ...(checkValidUntil !== undefined && { checkValidUntil }) }]
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
