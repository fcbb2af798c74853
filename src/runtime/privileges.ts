/**
 * Gives up root under `sudo heat-tracer`. Only the consumer needs root; the screen and all files that are read and written are the
 * business of the user who called sudo. So once the consumer is started, this process becomes that user, with that user's groups.
 */

/** The user who called sudo. */
export interface Caller {
  readonly uid: number
  readonly gid: number
  readonly name: string
}

/**
 * The user who called sudo, by SUDO_UID, SUDO_GID and SUDO_USER in `env`. Undefined when this process is not root, or was not
 * started by sudo.
 */
export function findCaller(env: Readonly<Record<string, string | undefined>>, euid: number): Caller | undefined {
  const [uid, gid] = [env['SUDO_UID'], env['SUDO_GID']]
  if (euid !== 0 || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '') || Number(uid) === 0) return undefined
  return { uid: Number(uid), gid: Number(gid), name: env['SUDO_USER'] ?? '' }
}

/**
 * Makes this process the caller's, for good. Order matters: after setuid() the groups can no longer be changed.
 * @throws when the system refuses any step
 */
export function giveUpRoot(caller: Caller): void {
  try {
    ;(process as unknown as { initgroups(user: string, group: number): void }).initgroups(caller.name, caller.gid)
  } catch {
    process.setgroups!([caller.gid]) // the user has no name on this machine
  }
  process.setgid!(caller.gid)
  process.setuid!(caller.uid)
  if (process.geteuid!() !== caller.uid || process.getuid!() !== caller.uid) throw new Error('root could not be given up')
}
