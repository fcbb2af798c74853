/**
 * The user on whose behalf the consumer traces. What -c and -C start runs as this user, not as root, and with the environment
 * of the user's own shell, which the consumer itself does not get.
 */
import { execFileSync } from 'node:child_process'
import { setCaller } from 'libdtrace'
import type { ConsumerRequest } from '../core/stream/consumer-protocol.js'
import { findCaller, type Caller } from '../runtime/privileges.js'
import { findHome, findShell } from '../runtime/user.js'

type Environment = Readonly<Record<string, string>>

/** From now on programs are started as the caller. Without sudo they are started as the own user. */
export function adoptCaller(request: ConsumerRequest): void {
  if (request.command === undefined && !request.preprocess) return
  const caller = findCaller(process.env, process.geteuid?.() ?? -1)
  const environment = request.environment ?? {}
  if (caller === undefined) return setCaller({ environment: toPairs(environment) })
  const { uid, gid } = caller
  setCaller({ uid, gid, groups: findGroups(caller), environment: toPairs(restoreEnvironment(environment, caller)) })
}

const toPairs = (environment: Environment): string[] => Object.entries(environment).map(([name, value]) => `${name}=${value}`)

/** Under `sudo heat-tracer` the environment is root's: the caller gets back a home, a name and a shell. */
function restoreEnvironment(environment: Environment, { uid, name }: Caller): Environment {
  if (environment['SUDO_UID'] === undefined) return environment
  const kept = Object.entries(environment).filter(([variable]) => !/^(SUDO_|MAIL$|XDG_)/.test(variable))
  const [home, shell] = [findHome(uid), findShell(uid)]
  return {
    ...Object.fromEntries(kept), ...(name === '' ? {} : { USER: name, LOGNAME: name }),
    ...(home === undefined ? {} : { HOME: home }), ...(shell === undefined ? {} : { SHELL: shell }),
  }
}

/** The user's groups, as the system's own `id` finds them, also in a directory service. */
function findGroups({ name, gid }: Caller): number[] {
  if (name === '') return [gid]
  try {
    const text = execFileSync('id', ['-G', '--', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 3000 })
    const groups = text.trim().split(/\s+/).map(Number)
    return groups.every(Number.isInteger) ? groups : [gid]
  } catch {
    return [gid]
  }
}
