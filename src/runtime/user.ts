/**
 * Looks up users in the user database: /etc/passwd first, then `getent`, which also knows the users of a directory service.
 * The environment's HOME is not used, because under sudo it may be root's.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Home directory of a user id; undefined when the user is not known. */
export function findHome(uid: number): string | undefined {
  return readField(uid, 5)
}

/** Name of a user id; undefined when the user is not known. */
export function findUserName(uid: number): string | undefined {
  return readField(uid, 0)
}

/** Login shell of a user id; undefined when the user is not known. */
export function findShell(uid: number): string | undefined {
  return readField(uid, 6)
}

function readField(uid: number, index: number): string | undefined {
  const line = findLine(readText('/etc/passwd'), uid) ?? findLine(queryDirectoryService(uid), uid)
  const value = line?.split(':')[index]
  return value === undefined || value === '' ? undefined : value
}

function findLine(text: string, uid: number): string | undefined {
  return text.split('\n').find(line => line.split(':')[2] === String(uid))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function queryDirectoryService(uid: number): string {
  try {
    return execFileSync('getent', ['passwd', String(uid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 3000 })
  } catch {
    return ''
  }
}
