/**
 * Throw-away users of this machine, with what sudo allows them, for tests that run as root. `remove` takes all of it away again.
 */
import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, chownSync, constants, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyProgram, TOP } from './copy.js'
import { BIN } from './heat-tracer.js'

export interface User {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** Supplementary groups, in rising order. */
  readonly groups: readonly number[]
  readonly home: string
  /** Words before a command that run it as this user, with his groups and environment. */
  readonly runAs: readonly string[]
  /** The same where standard input is a terminal: it is his then, as after a login. */
  readonly runAtTerminal: readonly string[]
  remove(): void
}

export interface UserOptions {
  readonly password?: string
  /** Lines of a sudoers file; `%u` stands for the user's name. */
  readonly sudoers?: readonly string[]
}

let users = 0

export function createUser({ password, sudoers = [] }: UserOptions = {}): User {
  const name = `ht-test-${process.pid}-${++users}`
  const home = mkdtempSync(join(tmpdir(), 'heat-tracer-home-'))
  execFileSync('useradd', ['--no-create-home', '--home-dir', home, '--shell', '/bin/sh', '--user-group', '--groups', 'users', name])
  const [uid, gid] = readFileSync('/etc/passwd', 'utf8').split('\n').find((line) => line.startsWith(`${name}:`))!.split(':').slice(2, 4).map(Number) as [number, number]
  chownSync(home, uid, gid)
  chmodSync(home, 0o755)
  if (password !== undefined) execFileSync('chpasswd', { input: `${name}:${password}\n` })
  const rules = join('/etc/sudoers.d', name)
  if (sudoers.length > 0) {
    writeFileSync(rules, sudoers.map((line) => `${line.replaceAll('%u', name)}\n`).join(''), { mode: 0o440 })
    execFileSync('visudo', ['-cqf', rules])
  }
  const environment = [`HOME=${home}`, `USER=${name}`, `LOGNAME=${name}`, 'TERM=xterm-256color', 'LANG=C.UTF-8', `PATH=${process.env['PATH'] ?? '/usr/bin:/bin'}`]
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
 * Node and the command for this user: those of the checkout where he may read them, else copies in `home`.
 */
export function findProgram(user: User): readonly [node: string, bin: string] {
  let node = process.execPath
  if (!canRead(user, node)) copyFileSync(node, (node = join(user.home, 'node')))
  const top = canRead(user, BIN) && canRead(user, join(TOP, 'node_modules')) ? TOP : copyProgram(join(user.home, 'heat-tracer'))
  return [node, join(top, 'bin/heat-tracer.js')]
}

/** Whether `user` may read the file (and so enter all directories above it). */
export function canRead({ runAs: as }: User, path: string): boolean {
  try {
    execFileSync(as[0]!, [...as.slice(1), 'test', '-r', path])
    return true
  } catch {
    return false
  }
}

/** Whether this process may make users and sudo them: a reason why not, or undefined. */
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
