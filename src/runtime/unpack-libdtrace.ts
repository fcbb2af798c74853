/**
 * Downloads the packages of libdtrace and unpacks them into a private runtime. The runtime is built in a work directory
 * beside its final place and gets there by one rename, so it is complete or missing, never half there.
 *
 * A run that is killed leaves its work directory, `.setup-PID-STARTTIME`. The next run removes it when that process is gone.
 * When two runs start at once, the second waits for the first. If both continue nevertheless, the renames still leave one
 * complete runtime, so correctness does not depend on the waiting. Rejected: a lock file, which stays when its owner is
 * killed.
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

/** What to unpack, and where. */
export interface UnpackOptions {
  /** Directory of the new runtime. */
  readonly root: string
  readonly env: Environment
  readonly distribution: Distribution
  /** Path of node: it is started once on the new runtime as a test. */
  readonly node: string
  /** Source lists to use instead of the machine's own. */
  readonly sources?: readonly AptSource[]
}

/**
 * Unpacks a runtime into `options.root`, or takes the one that another run has just unpacked there. When it fails, `root` is
 * unchanged.
 * @throws UserError when `root` holds something else, no archive has libdtrace2, or a step fails
 */
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
  if (runtime === null) throw new UserError(errors.unpackFailed(root, 'it is not complete'))
  return runtime
}

/** The runtime at `root`, if it is complete. */
function findCompleteRuntime(root: string): Runtime | null {
  return readManifest(root) === null ? null : findPrivateRuntime(root)
}

/** Whether `root` is missing, empty, or a runtime of ours. */
function canReplace(root: string): boolean {
  try {
    return readManifest(root) !== null || readdirSync(root).length === 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

/** Downloads from the first candidate that has all packages, and unpacks. Returns the new tree in the work directory. */
async function downloadRuntime(options: UnpackOptions, work: string, progress: Progress): Promise<string> {
  const { env, distribution } = options
  const sources = options.sources ?? await readMachineSources(env)
  if (sources === null) throw new UserError(errors.noApt(distribution.name, undefined))
  const known = options.sources === undefined ? await findKnownSuites(env) : { carriers: [], hasLists: false }
  const triedSuites: string[] = []
  let failure = ''
  for (const candidate of listCandidates(sources, distribution, known)) {
    triedSuites.push(candidate.suite)
    const directory = join(work, `apt-${triedSuites.length}`)
    mkdirSync(directory)
    const apt = new PrivateApt({ env, directory }, candidate)
    const answer = await apt.update(progress)
    if (typeof answer === 'object') failure ||= answer.failed
    if (answer !== 'downloaded') continue
    const versions = await apt.versions([...PACKAGES, ...OPTIONAL_PACKAGES])
    if (!PACKAGES.every(name => versions.has(name))) continue
    const files = await apt.download([...PACKAGES, ...OPTIONAL_PACKAGES.filter(name => versions.has(name))], progress)
    return await unpackPackages(options, candidate, files, work)
  }
  if (failure !== '') throw new UserError(errors.downloadFailed(failure))
  throw new UserError(errors.noSuite(distribution.name, [...new Set(triedSuites)]))
}

/** Unpacks the .deb files, tests that node runs on the new libc, and writes the manifest. Returns the new tree. */
async function unpackPackages(options: UnpackOptions, candidate: Candidate, files: readonly string[], work: string): Promise<string> {
  const { env, node, root } = options
  const made = join(work, 'root')
  mkdirSync(made)
  chmodSync(made, 0o755)
  const packages: Record<string, string> = {}
  for (const file of files) {
    const { missing, status, stderr } = await runChild('dpkg-deb', ['-x', file, made], { env })
    if (missing) throw new UserError(errors.unpackFailed(root, 'dpkg-deb is not installed'))
    if (status !== 0) throw new UserError(errors.unpackFailed(root, lastLines(stderr)))
    const [name, version] = basename(file, '.deb').split('_').map(decodeURIComponent)
    packages[name ?? file] = version ?? ''
  }
  const runtime = findPrivateRuntime(made)
  if (runtime === null) throw new UserError(errors.unpackFailed(root, 'the packages contain no libdtrace for this machine'))
  const { command, args } = buildCommand(runtime, node, ['-p', 'process.version'])
  const test = await runChild(command, args, { env })
  if (test.status !== 0) throw new UserError(errors.unpackFailed(root, `node does not run on it: ${lastLines(test.stderr)}`))
  const manifest: Manifest = { format: 1, suite: candidate.suite, date: new Date().toISOString(), packages }
  writeFileSync(join(made, MANIFEST), JSON.stringify(manifest, undefined, 2) + '\n', { mode: 0o644 })
  return made
}

/** Moves the new tree to `root`. What is there now is an incomplete runtime of ours, because canReplace() allowed it. */
function moveIntoPlace(made: string, root: string, work: string): void {
  try {
    if (existsSync(root)) renameSync(root, join(work, 'broken'))
    renameSync(made, root)
  } catch (error) {
    if (findCompleteRuntime(root) === null) throw new UserError(errors.unpackFailed(root, (error as Error).message))
  }
}

/** Creates this run's work directory beside `root`, and waits until no earlier run is left. */
async function createWorkDirectory(root: string, progress: Progress): Promise<string> {
  const parent = dirname(root)
  const work = join(parent, `.setup-${process.pid}-${readStartTime(process.pid) ?? 0}`)
  try {
    for (const directory of listMissingDirectories(parent)) mkdirSync(directory, { mode: 0o755 })
    mkdirSync(work, { mode: 0o755 }) // not recursive: what somebody put there is not ours
    chmodSync(work, 0o755)
  } catch (error) {
    throw new UserError(errors.unpackFailed(root, (error as Error).message))
  }
  let hasReported = false
  for (;;) {
    const others = listEarlierRuns(parent, work)
    if (others.length === 0) return work
    if (!hasReported) progress(`waiting for another setup in this directory (process ${others.join(', ')})`)
    hasReported = true
    await sleep(200)
  }
}

/** The directory and its parents as far as they do not exist, top first. */
function listMissingDirectories(directory: string): string[] {
  return existsSync(directory) ? [] : [...listMissingDirectories(dirname(directory)), directory]
}

/** Process ids of live runs that began before ours. */
function listEarlierRuns(parent: string, ours: string): number[] {
  const own = Number(basename(ours).split('-')[2])
  return listRuns(parent).filter(({ name, pid, start }) => {
    if (join(parent, name) === ours || readStartTime(pid) !== start) return false
    return Number(start) < own || (Number(start) === own && pid < process.pid)
  }).map(({ pid }) => pid)
}

/** Removes the work directories that killed runs left beside `root`. Never throws. */
export function removeStaleWork(root: string): void {
  const parent = dirname(root)
  for (const { name, pid, start } of listRuns(parent)) if (readStartTime(pid) !== start) removeDirectory(join(parent, name))
}

/** All runs that have a work directory in `parent`, dead ones too. `start` as in readStartTime(). */
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

/** Retries, because a child of a killed run may still write there. What is left then, the next run removes. */
function removeDirectory(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  } catch {
    // a leftover directory is no reason to fail
  }
}

/** When a process started, in clock ticks since boot. Undefined when there is no such process. */
function readStartTime(pid: number): string | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1')).startTime
  } catch {
    return undefined
  }
}
