/** What the consumer lets go of when the stream has ended, while the kernel still detaches the probes. */
import { closeSync, openSync } from 'node:fs'

/** The pipe by whose end the process under sudo learns that the stream has ended (see runInBackground in main.ts). */
const FOREGROUND_FD = 3

/** Keeps no directory, terminal or ssh connection of the user open while the kernel detaches the probes. */
export function releaseUserFiles(): void {
  process.chdir('/')
  for (const fd of process.argv.includes('--behind') ? [1, 2, FOREGROUND_FD] : [1, 2]) {
    closeSync(fd)
    openSync('/dev/null', 'r+') // takes the lowest free number, which is the one just closed
  }
}
