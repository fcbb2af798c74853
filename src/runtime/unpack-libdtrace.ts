/**
 * From packages to a private runtime: everything is unpacked beside its place and appears there by one rename.
 *
 * Whoever is interrupted (kill -9 at any point) leaves a directory `.setup-PID-START` and no half runtime; the next run removes
 * it when no such process lives. Two runs at once: the second waits for the first; should both go on all the same, the
 * renames still leave one whole runtime, so nothing rests on the waiting. Refused: a lock file, which outlives its owner.
 */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { errors } from '../core/errors/messages.js'
import { parseProcessStat } from '../core/stream/proc-stat.js'
import { UserError } from '../core/errors/user-error.js'
import { buildCommand } from './launch.js'
import { MANIFEST, readManifest, findPrivateRuntime, type Manifest, type Runtime } from './find-libdtrace.js'
import { findKnownSuites, readMachineSources, OPTIONAL_PACKAGES, PACKAGES, PrivateApt, type Progress } from './apt.js'
import { runChild, lastLines, type Environment } from './run-child.js'
import { listCandidates, type AptSource, type Candidate, type Distribution } from './apt-sources.js'

export interface UnpackOptions {
  /** Where the runtime is to appear. */
  readonly root: string
  readonly env: Environment
  readonly distribution: Distribution
  /** Path of node, which must run on what was unpacked. */
  readonly node: string
  /** Source lists to use instead of the machine's own. */
  readonly sources?: readonly AptSource[]
}

/** Unpack a runtime at `root`, unless another run just did. @throws UserError with nothing changed at `root`. */
export async function unpackLibdtrace(options: UnpackOptions, progress: Progress): Promise<Runtime> {
  const { root } = options
  if (!canReplace(root)) throw new UserError(errors.placeTaken(root))
  removeStaleWork(root)
  const work = await createWorkDirectory(root, progress)
  try {
    const other = findCompleteRuntime(root)
    if (other !== null) return other
    const made = await downloadRuntime(options, work, progress)
    moveIntoPlace(made, root, work)
  } finally {
    removeDirectory(work)
    removeStaleWork(root)
  }
  const runtime = findCompleteRuntime(root)
  if (runtime === null) throw new UserError(errors.unpackFailed(root, 'it does not hold what it should'))
  return runtime
}

/** A runtime that was unpacked here and is complete. */
function findCompleteRuntime(root: string): Runtime | null {
  return readManifest(root) === null ? null : findPrivateRuntime(root)
}

function canReplace(root: string): boolean {
  try {
    return readManifest(root) !== null || readdirSync(root).length === 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

async function downloadRuntime(options: UnpackOptions, work: string, progress: Progress): Promise<string> {
  const { env, distribution } = options
  const sources = options.sources ?? await readMachineSources(env)
  if (sources === null) throw new UserError(errors.noApt(distribution.name, undefined))
  const known = options.sources === undefined ? await findKnownSuites(env) : { carriers: [], hasLists: false }
  const asked: string[] = []
  let trouble = ''
  for (const candidate of listCandidates(sources, distribution, known)) {
    asked.push(candidate.suite)
    const directory = join(work, `apt-${asked.length}`)
    mkdirSync(directory)
    const apt = new PrivateApt({ env, directory }, candidate)
    const answer = await apt.update(progress)
    if (typeof answer === 'object') trouble ||= answer.failed
    if (answer !== 'downloaded') continue
    const versions = await apt.versions([...PACKAGES, ...OPTIONAL_PACKAGES])
    if (!PACKAGES.every(name => versions.has(name))) continue
    const files = await apt.download([...PACKAGES, ...OPTIONAL_PACKAGES.filter(name => versions.has(name))], progress)
    return await unpackPackages(options, candidate, files, work)
  }
  throw new UserError(trouble === '' ? errors.noSuite(distribution.name, [...new Set(asked)]) : errors.downloadFailed(trouble))
}

async function unpackPackages(options: UnpackOptions, candidate: Candidate, files: readonly string[], work: string): Promise<string> {
  const { env, node, root } = options
  const made = join(work, 'root')
  mkdirSync(made)
  chmodSync(made, 0o755)
  const packages: Record<string, string> = {}
  for (const file of files) {
    const ended = await runChild('dpkg-deb', ['-x', file, made], { env })
    if (ended.missing) throw new UserError(errors.unpackFailed(root, 'dpkg-deb is not there'))
    if (ended.status !== 0) throw new UserError(errors.unpackFailed(root, lastLines(ended.stderr)))
    const [name, version] = basename(file, '.deb').split('_').map(decodeURIComponent)
    packages[name ?? file] = version ?? ''
  }
  const runtime = findPrivateRuntime(made)
  if (runtime === null) throw new UserError(errors.unpackFailed(root, 'the packages hold no libdtrace for this machine'))
  const { command, args } = buildCommand(runtime, node, ['-p', 'process.version'])
  const ran = await runChild(command, args, { env })
  if (ran.status !== 0) throw new UserError(errors.unpackFailed(root, `node does not run on it: ${lastLines(ran.stderr)}`))
  const manifest: Manifest = { format: 1, suite: candidate.suite, date: new Date().toISOString(), packages }
  writeFileSync(join(made, MANIFEST), JSON.stringify(manifest, undefined, 2) + '\n', { mode: 0o644 })
  return made
}

/** What is there is a broken runtime (or `whole` would have found it) and makes room; anything else is not ours to remove. */
function moveIntoPlace(made: string, root: string, work: string): void {
  try {
    if (existsSync(root)) renameSync(root, join(work, 'broken'))
    renameSync(made, root)
  } catch (error) {
    if (findCompleteRuntime(root) === null) throw new UserError(errors.unpackFailed(root, (error as Error).message))
  }
}

/** A directory of our own beside `root`, once nobody else is at work there. */
async function createWorkDirectory(root: string, progress: Progress): Promise<string> {
  const parent = dirname(root)
  const work = join(parent, `.setup-${process.pid}-${readStartTime(process.pid) ?? 0}`)
  try {
    for (const directory of listMissingDirectories(parent)) mkdirSync(directory, { mode: 0o755 })
    mkdirSync(work, { mode: 0o755, recursive: true })
    chmodSync(work, 0o755)
  } catch (error) {
    throw new UserError(errors.unpackFailed(root, (error as Error).message))
  }
  let said = false
  for (;;) {
    const others = listEarlierRuns(parent, work)
    if (others.length === 0) return work
    if (!said) progress(`waiting for another setup at work here (process ${others.join(', ')})`)
    said = true
    await sleep(200)
  }
}

function listMissingDirectories(directory: string): string[] {
  return existsSync(directory) ? [] : [...listMissingDirectories(dirname(directory)), directory]
}

/** Live runs that began before ours. */
function listEarlierRuns(parent: string, ours: string): number[] {
  const own = Number(basename(ours).split('-')[2])
  return listRuns(parent).filter(({ name, pid, start }) => {
    if (join(parent, name) === ours || readStartTime(pid) !== start) return false
    return Number(start) < own || (Number(start) === own && pid < process.pid)
  }).map(({ pid }) => pid)
}

/** Remove what runs that are dead left beside `root`. Harmless when there is nothing, or nothing that we may remove. */
export function removeStaleWork(root: string): void {
  const parent = dirname(root)
  for (const { name, pid, start } of listRuns(parent)) if (readStartTime(pid) !== start) removeDirectory(join(parent, name))
}

function listRuns(parent: string): { name: string, pid: number, start: string }[] {
  let names: string[]
  try {
    names = readdirSync(parent)
  } catch {
    return []
  }
  return names.flatMap(name => {
    const match = /^\.setup-(\d+)-(\d+)$/.exec(name)
    return match === null ? [] : [{ name, pid: Number(match[1]), start: match[2]! }]
  })
}

/** A child of a killed run may still write there for a moment: what it leaves, the next run takes away. */
function removeDirectory(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  } catch {
    // not worth failing for
  }
}

/** When a process started, in ticks since boot: with its id, a name that is not given twice. Undefined when it is gone. */
function readStartTime(pid: number): string | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1')).startTime
  } catch {
    return undefined
  }
}
