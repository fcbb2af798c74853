/**
 * `npm run setup`: prepares this checkout, in order: packages, build, DTrace, addon. It is plain JavaScript and uses nothing
 * but Node, because it runs before anything is installed or built; the last two steps are commands/setup.
 *
 * It is quick when nothing is missing: the packages are checked by comparing the two lock files, the build by `tsc -b`. All
 * files belong to the owner of the checkout, also under sudo. With --quiet it prints only what it has to do.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const quiet = process.argv.includes('--quiet')
const EXIT_FAILURE = 1

/** The packages in a lock file; none when it cannot be read. */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(TOP, file), 'utf8')).packages
  } catch {
    return {}
  }
}

/** Whether node_modules holds all packages of package-lock.json. Optional packages are not checked: they may be for another platform. */
function arePackagesInstalled() {
  const installed = readPackages('node_modules/.package-lock.json')
  const wanted = Object.entries(readPackages('package-lock.json'))
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.optional && !entry.link)
  return Object.keys(installed).length > 0 && wanted.every(([path, { version }]) => installed[path]?.version === version)
}

/** Makes a child run as the owner of the checkout, when we are root and the owner is not. npm's cache is in the owner's home. */
function asOwner() {
  const { uid, gid } = statSync(TOP)
  if (process.geteuid?.() !== 0 || uid === 0) return {}
  const users = readFileSync('/etc/passwd', 'utf8').split('\n').map(line => line.split(':'))
  const HOME = users.find(fields => fields[2] === String(uid))?.[5] ?? '/'
  return { uid, gid, env: { ...process.env, HOME } }
}

/** Runs a program whose output goes to the terminal. Returns whether it succeeded. */
function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: TOP, stdio: ['ignore', quiet ? 2 : 1, 2], ...asOwner() })
  if (error !== undefined) console.error(`heat-tracer: ${program} could not be started: ${error.message}`)
  return status === 0
}

function fail(step) {
  console.error(`heat-tracer: npm run setup stopped at: ${step}`)
  process.exit(EXIT_FAILURE)
}

/** Runs npm: the one that started this script, or the one on the PATH when this script was started by hand. */
function npm(...args) {
  const program = process.env.npm_execpath
  return program?.endsWith('npm-cli.js') ? run(process.execPath, [program, ...args]) : run('npm', args)
}

if (!arePackagesInstalled()) {
  if (!quiet) console.log('installing packages (npm ci)')
  if (!npm('ci', '--include=dev', '--no-audit', '--no-fund', '--no-update-notifier')) fail('npm ci')
}
if (!run(process.execPath, [join(TOP, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'])) fail('tsc -b')
if (!run(process.execPath, [join(TOP, 'src', 'web', 'bundle.mjs')])) fail('bundling the web page (src/web/bundle.mjs)')
if (!run(process.execPath, [join(TOP, 'src', 'docs', 'write-manual.mjs')])) fail('writing docs/manual.md')

const { setup } = await import('../../dist/src/commands/setup.js')
const { readUserContext } = await import('../../dist/src/runtime/find-libdtrace.js')
const { UserError } = await import('../../dist/src/core/errors/user-error.js')
try {
  const user = readUserContext(process.env, process.geteuid?.() ?? -1)
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}` }
  await setup({ user, env, node: process.execPath, quiet }, line => (quiet ? console.error : console.log)(line))
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`heat-tracer: ${error.message}`)
  process.exit(error.details.exit)
}
