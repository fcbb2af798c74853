/**
 * Makes anew the recording of which the pictures are drawn: root, DTrace, sqlite3 and perl are needed. Live, by the command itself on
 * a terminal, with marks set from the keyboard while it runs; on a host of no name, under a kernel of no build, and of one user's
 * processes alone, so that it tells nothing of the machine that it was made on.
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
/** Nobody's. */
const UID = 64_217
const TICKS = 240, INTERVAL = 250
/** Seconds after the workload's start. */
const BACKUP = { from: 30, to: 48 }

/** Writes the recording, gzip. */
export async function recordService(path: string): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-service-'))
  chmodSync(directory, 0o755)
  chownSync(directory, UID, UID)
  const node = join(directory, 'node'), raw = join(directory, 'x.ndjson')
  copyFileSync(process.execPath, node)
  const script = ['/bin/sh', join(SOURCES, 'service.sh'), directory, String(BACKUP.from), String(BACKUP.to), node]
  // A group of its own, to be ended as one.
  const workload = spawn('setpriv', [`--reuid=${UID}`, `--regid=${UID}`, '--clear-groups', ...script], { stdio: 'ignore', cwd: directory, detached: true })
  const over = once(workload, 'exit')
  const named = ['unshare', '--uts', '/bin/sh', '-c', 'hostname shop-1 && exec "$@"', 'sh']
  const words = ['run', join(SOURCES, 'service.d'), String(UID), '--interval', String(INTERVAL), '--ticks', String(TICKS), '--record', raw]
  const terminal = runInTerminal([...named, process.execPath, BIN, ...words], { columns: 160, rows: 45 })
  const timers = [[BACKUP.from, 'backup'], [BACKUP.to, 'backup done']].map(([at, label]) => setTimeout(() => terminal.type(`m${label}\r`), Number(at) * 1000 + 500))
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

/** The kernel's version without its build. */
function removeKernelBuild(recording: string): string {
  return recording.replace(/"os":"(\w+ \d+\.\d+)[^" ]*/, '"os":"$1')
}
