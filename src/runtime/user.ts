/** A user id's home, from the user database: the environment's HOME says who one was, not who called sudo. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Home directory of a user id, or undefined when the user database does not know one. */
export function homeOf(uid: number): string | undefined {
  return field(uid, 5)
}

/** Name of a user id, or undefined. */
export function nameOf(uid: number): string | undefined {
  return field(uid, 0)
}

function field(uid: number, index: number): string | undefined {
  const line = lineIn(fileOf('/etc/passwd'), uid) ?? lineIn(asked(uid), uid)
  const value = line?.split(':')[index]
  return value === undefined || value === '' ? undefined : value
}

function lineIn(text: string, uid: number): string | undefined {
  return text.split('\n').find(line => line.split(':')[2] === String(uid))
}

function fileOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Users of a directory service are in no file. */
function asked(uid: number): string {
  try {
    return execFileSync('getent', ['passwd', String(uid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 3000 })
  } catch {
    return ''
  }
}
