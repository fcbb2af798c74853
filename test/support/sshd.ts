/**
 * An ssh server of the test's own on the loopback: own keys, own port, own configuration, root by key. Ends with `stop`; whatever
 * a session of it has left behind is its descendant until then.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitUntil } from './pty.js'

export interface Sshd {
  readonly pid: number
  /** `ssh` and its arguments up to the host; options such as -tt go behind. */
  readonly ssh: readonly string[]
  readonly host: string
  stop(): Promise<void>
}

const SSHD = '/usr/sbin/sshd'

/** Why there can be no sshd here, or undefined. */
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
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 }) // where it locks its unprivileged half in
  const sshd = spawn(SSHD, ['-D', '-e', '-f', at('config')], { stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  sshd.stderr.on('data', (text) => (log += String(text)))
  await waitUntil(`sshd runs ${log}`, () => existsSync(at('pid')) || sshd.exitCode !== null)
  if (sshd.exitCode !== null) throw new Error(`sshd did not start: ${log}`)
  return {
    pid: sshd.pid!, host: 'root@127.0.0.1',
    ssh: ['ssh', '-F', 'none', '-p', String(port), '-i', at('user'), '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', `UserKnownHostsFile=${at('known')}`, '-o', 'LogLevel=ERROR'],
    async stop() {
      const ended = once(sshd, 'exit')
      sshd.kill('SIGTERM')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
