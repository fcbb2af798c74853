/** Temporary users of this machine with rules for sudo, for tests that run as root. `remove` deletes all of it. */
import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, chownSync, constants, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyProgram, TOP } from './copy.js'
import { BIN } from './heat-tracer.js'

/** A temporary user. */
export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** Group ids, in ascending order. */
  readonly groups: readonly number[]
  readonly home: string
  /** Words before a command that run it as this user, with the user's groups and environment. */
  readonly runAs: readonly string[]
  /** The same in a terminal: the user then owns the terminal, as after a login. */
  readonly runAtTerminal: readonly string[]
  remove(): void
}

/** What the user may do; without a password and rules, sudo refuses everything. */
export interface UserOptions {
  readonly password?: string
  /** Lines of a sudoers file; `%u` stands for the name of the user. */
  readonly sudoers?: readonly string[]
}

let users = 0

/** Creates a user with a home directory below the temporary directory. @throws unless run as root. */
export function createUser({ password, sudoers = [] }: UserOptions = {}): User {
  const name = `ht-test-${process.pid}-${++users}`
  const home = mkdtempSync(join(tmpdir(), 'heat-tracer-home-'))
  execFileSync('useradd', ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh', '--user-group', '--groups', 'users', name])
  const entry = readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith(`${name}:`))!
  const [uid, gid] = entry.split(':').slice(2, 4).map(Number) as [number, number]
  chownSync(home, uid, gid)
  chmodSync(home, 0o755)
  if (password !== undefined) execFileSync('chpasswd', { input: `${name}:${password}\n` })
  const rules = join('/etc/sudoers.d', name)
  if (sudoers.length > 0) {
    writeFileSync(rules, sudoers.map((line) => `${line.replaceAll('%u', name)}\n`).join(''), { mode: 0o440 })
    execFileSync('visudo', ['-cqf', rules])
  }
  const path = process.env['PATH'] ?? '/usr/bin:/bin'
  const environment = [`HOME=${home}`, `USER=${name}`, `LOGNAME=${name}`, 'TERM=xterm-256color', 'LANG=C.UTF-8', `PATH=${path}`]
  const as = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--init-groups', 'env', '-i', `--chdir=${home}`, ...environment]
  return {
    name, uid, gid, home, runAs: as,
    groups: execFileSync('id', ['-G', name], { encoding: 'utf8' }).trim().split(' ').map(Number).sort((a, b) => a - b),
    runAtTerminal: ['/bin/sh', '-c', `chown ${uid} "$(tty)" && exec "$@"`, 'sh', ...as],
    remove() {
      rmSync(rules, { force: true })
      execFileSync('userdel', [name])
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/**
 * Node and the command for this user: those of the checkout when the user may read them, otherwise copies in the home
 * directory.
 */
export function findProgram(user: User): readonly [node: string, bin: string] {
  let node = process.execPath
  if (!canRead(user, node)) copyFileSync(node, (node = join(user.home, 'node')))
  const top = canRead(user, BIN) && canRead(user, join(TOP, 'node_modules')) ? TOP : copyProgram(join(user.home, 'heat-tracer'))
  return [node, join(top, 'bin/heat-tracer.js')]
}

/** Whether the user may read the file, and so enter all directories above it. */
export function canRead({ runAs: as }: User, path: string): boolean {
  try {
    execFileSync(as[0]!, [...as.slice(1), 'test', '-r', path])
    return true
  } catch {
    return false
  }
}

/** The reason to skip tests with temporary users on this machine, or undefined when they can run. */
export function userSkipReason(): string | undefined {
  if (process.geteuid?.() !== 0) return 'only root makes users'
  for (const program of ['/usr/sbin/useradd', '/usr/bin/sudo', '/usr/bin/setpriv']) {
    try {
      accessSync(program, constants.X_OK)
    } catch {
      return `there is no ${program}`
    }
  }
  return undefined
}
