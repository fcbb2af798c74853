/**
 * Makes the recording from which the pictures are drawn. It needs root, DTrace, sqlite3 and perl. The command traces live in a terminal,
 * and marks are set from the keyboard. The recording tells nothing about the machine that made it: the host has an invented name, the
 * kernel's build is removed, and only the processes of one user are traced.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { BIN } from '../support/heat-tracer.js'
import { runInTerminal } from '../support/terminal.js'

const SOURCES = fileURLToPath(new URL('../../../test/pictures/', import.meta.url))
/** A user id that no user of the machine has. */
const UID = 64_217
const TICKS = 240, INTERVAL = 250
/** When the backup runs, seconds after the workload's start. */
const BACKUP = { from: 30, to: 48 }

/** Writes the recording to `path`, compressed with gzip. Takes a minute. @throws when tracing fails. */
export async function recordService(path: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-service-'))
  chmodSync(directory, 0o755)
  chownSync(directory, UID, UID)
  const node = join(directory, 'node'), raw = join(directory, 'x.ndjson')
  copyFileSync(process.execPath, node)
  const script = ['/bin/sh', join(SOURCES, 'service.sh'), directory, String(BACKUP.from), String(BACKUP.to), node]
  // In a process group of its own, so that one signal ends all of it.
  const user = [`--reuid=${UID}`, `--regid=${UID}`, '--clear-groups']
  const workload = spawn('setpriv', [...user, ...script], { stdio: 'ignore', cwd: directory, detached: true })
  const over = once(workload, 'exit')
  const named = ['unshare', '--uts', '/bin/sh', '-c', 'hostname shop-1 && exec "$@"', 'sh']
  const words = ['run', join(SOURCES, 'service.d'), String(UID), '--interval', String(INTERVAL), '--ticks', String(TICKS), '--record', raw]
  const terminal = runInTerminal([...named, process.execPath, BIN, ...words], { columns: 160, rows: 45 })
  const marks = [[BACKUP.from, 'backup'], [BACKUP.to, 'backup done']] as const
  const timers = marks.map(([at, label]) => setTimeout(() => terminal.type(`m${label}\r`), at * 1000 + 500))
  try {
    const { code, text } = await terminal.waitForEnd(300_000)
    if (code !== 0) throw new Error(text.join('\n'))
    writeFileSync(path, gzipSync(removeKernelBuild(readFileSync(raw, 'utf8')), { level: 9 }))
  } finally {
    timers.forEach(clearTimeout)
    process.kill(-workload.pid!, 'SIGTERM')
    await over
    await terminal.leave()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** The recording with the kernel's version shortened to major.minor, without its build. */
function removeKernelBuild(recording: string): string {
  return recording.replace(/"os":"(\w+ \d+\.\d+)[^" ]*/, '"os":"$1')
}
