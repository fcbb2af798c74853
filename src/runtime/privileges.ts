/**
 * Giving root up. Under `sudo heat-tracer` the screen and the files written are the caller's business: once the consumer runs, this
 * process becomes the user who called sudo, with his groups and nothing of root's.
 */
export interface Caller {
  readonly uid: number
  readonly gid: number
  readonly name: string
}

/** Who called sudo, when this process is root on somebody's behalf; undefined otherwise. `env` holds sudo's SUDO_UID, SUDO_GID, SUDO_USER. */
export function findCaller(env: Readonly<Record<string, string | undefined>>, euid: number): Caller | undefined {
  const [uid, gid] = [env['SUDO_UID'], env['SUDO_GID']]
  if (euid !== 0 || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '') || Number(uid) === 0) return undefined
  return { uid: Number(uid), gid: Number(gid), name: env['SUDO_USER'] ?? '' }
}

/** Become the caller for good: supplementary groups, group, user, in the only order that works. Throws when any of it fails. */
export function giveUpRoot(caller: Caller): void {
  try {
    ;(process as unknown as { initgroups(user: string, group: number): void }).initgroups(caller.name, caller.gid)
  } catch {
    process.setgroups!([caller.gid]) // a user without a name on this machine
  }
  process.setgid!(caller.gid)
  process.setuid!(caller.uid)
  if (process.geteuid!() !== caller.uid || process.getuid!() !== caller.uid) throw new Error('root could not be given up')
}
