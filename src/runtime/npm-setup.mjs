/**
 * `npm run setup`: all that this checkout needs, in order: packages, build, DTrace and the addon. Plain JavaScript, since it runs
 * when nothing is built or installed yet; it uses nothing but Node and hands over to commands/setup as soon as that is there.
 *
 * Quick when all is there: the packages are judged by comparing the two lock files, the build by `tsc -b` itself. What is made here
 * belongs to the owner of the checkout, also under sudo. With --quiet it says nothing unless it has something to do.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const quiet = process.argv.includes('--quiet')
const EXIT_FAILURE = 1

/** A lock file's packages, or none when it cannot be read. */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(join(TOP, file), 'utf8')).packages
  } catch {
    return {}
  }
}

/** Whether node_modules holds what package-lock.json wants. Optional packages may be of another platform. */
function packagesAreThere() {
  const installed = packagesIn('node_modules/.package-lock.json')
  const wanted = Object.entries(packagesIn('package-lock.json')).filter(([place, entry]) => place !== '' && !entry.optional && !entry.link)
  return Object.keys(installed).length > 0 && wanted.every(([place, { version }]) => !place.startsWith('node_modules/') || installed[place]?.version === version)
}

/** The owner of the checkout, to run as when we are root on his behalf; npm keeps its cache in his home. */
function owner() {
  const { uid, gid } = statSync(TOP)
  if (process.geteuid?.() !== 0 || uid === 0) return {}
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map(line => line.split(':'))
  const HOME = users.find(fields => fields[2] === String(uid))?.[5] ?? '/'
  return { uid, gid, env: { ...process.env, HOME } }
}

/** Run a program; its output goes to the terminal. */
function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: TOP, stdio: ['ignore', quiet ? 2 : 1, 2], ...owner() })
  if (error !== undefined) console.error(`heat-tracer: ${program} could not be started: ${error.message}`)
  return status === 0
}

function stop(step) {
  console.error(`heat-tracer: npm run setup stopped at: ${step}`)
  process.exit(EXIT_FAILURE)
}

/** npm names itself to its scripts; started by hand, the one on the PATH is meant. */
function npm(...args) {
  const program = process.env.npm_execpath
  return program?.endsWith('npm-cli.js') ? run(process.execPath, [program, ...args]) : run('npm', args)
}

if (!packagesAreThere()) {
  if (!quiet) console.log('installing packages (npm ci)')
  if (!npm('ci', '--include=dev', '--no-audit', '--no-fund', '--no-update-notifier')) stop('npm ci')
}
if (!run(process.execPath, [join(TOP, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'])) stop('tsc -b')
if (!run(process.execPath, [join(TOP, 'src', 'web', 'bundle.mjs')])) stop('bundling the page of an exported map')
if (!run(process.execPath, [join(TOP, 'src', 'docs', 'write-manual.mjs')])) stop('writing docs/manual.md')

const { setup } = await import('../../dist/src/commands/setup.js')
const { readUserContext } = await import('../../dist/src/runtime/find-libdtrace.js')
const { UserError } = await import('../../dist/src/core/errors/user-error.js')
try {
  const user = readUserContext(process.env, process.geteuid?.() ?? -1)
  await setup({ user, env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` }, node: process.execPath, quiet }, line => (quiet ? console.error : console.log)(line))
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`heat-tracer: ${error.message}`)
  process.exit(error.details.exit)
}
