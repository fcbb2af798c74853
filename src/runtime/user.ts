/** A user id's home, from the user database: the environment's HOME says who one was, not who called sudo. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Home directory of a user id, or undefined when the user database does not know one. */
export function findHome(uid: number): string | undefined {
  return readField(uid, 5)
}

/** Name of a user id, or undefined. */
export function findUserName(uid: number): string | undefined {
  return readField(uid, 0)
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

/** Users of a directory service are in no file. */
function queryDirectoryService(uid: number): string {
  try {
    return execFileSync('getent', ['passwd', String(uid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 3000 })
  } catch {
    return ''
  }
}
