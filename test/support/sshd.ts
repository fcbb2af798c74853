/**
 * An ssh server of the test's own on the loopback interface, with its own keys, port and configuration. Root logs in by key. The
 * server ends with `stop`; until then, processes that a session left behind are descendants of the server.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitUntil } from './pty.js'

/** A running server and how to reach it. */
export interface Sshd {
  readonly pid: number
  /** `ssh` and its arguments before the host; further options such as -tt go after these. */
  readonly ssh: readonly string[]
  readonly host: string
  stop(): Promise<void>
}

const SSHD = '/usr/sbin/sshd'

/** The reason to skip tests with an ssh server on this machine, or undefined when one can run. */
export function sshdSkipReason(): string | undefined {
  if (process.geteuid?.() !== 0) return 'only root runs an sshd for root'
  return existsSync(SSHD) ? undefined : `there is no ${SSHD}`
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Starts the server on a free port. @throws when it does not start. */
export async function startSshd(): Promise<Sshd> {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-sshd-'))
  const at = (name: string): string => join(directory, name)
  const port = await findFreePort()
  for (const key of ['host', 'user']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)])
  execFileSync('cp', [at('user.pub'), at('authorized')])
  writeFileSync(at('config'), [
    `Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${at('host')}`, `AuthorizedKeysFile ${at('authorized')}`, `PidFile ${at('pid')}`,
    'PermitRootLogin prohibit-password', 'PasswordAuthentication no', 'UsePAM no', 'StrictModes no', 'LogLevel ERROR', '',
  ].join('\n'))
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 }) // where sshd confines its unprivileged half
  const sshd = spawn(SSHD, ['-D', '-e', '-f', at('config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  sshd.stderr.on('data', (text) => (log += String(text)))
  await waitUntil(`sshd runs ${log}`, () => existsSync(at('pid')) || sshd.exitCode !== null)
  if (sshd.exitCode !== null) throw new Error(`sshd did not start: ${log}`)
  return {
    pid: sshd.pid!, host: 'root@127.0.0.1',
    ssh: [
      'ssh', '-F', 'none', '-p', String(port), '-i', at('user'), '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes',
      '-o', 'StrictHostKeyChecking=no', '-o', `UserKnownHostsFile=${at('known')}`, '-o', 'LogLevel=ERROR',
    ],
    async stop() {
      const ended = once(sshd, 'exit')
      sshd.kill('SIGTERM')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
