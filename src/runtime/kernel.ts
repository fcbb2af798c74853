/**
 * What this Linux kernel offers DTrace, read from /proc and /sys; and mounting debugfs. `root` replaces `/` for a look at
 * another machine's files.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChild, type Environment } from './run-child.js'

export const DEBUGFS = '/sys/kernel/debug'

export interface KernelFacts {
  /** As uname -r has it; '' when /proc does not tell. */
  readonly release: string
  readonly hasBtf: boolean
  /** Content of /proc/sys/kernel/unprivileged_bpf_disabled; absent on a kernel without the bpf() call. */
  readonly unprivilegedBpfDisabled?: string
  /** none, integrity, confidentiality; absent where there is no lockdown. */
  readonly lockdown?: string
  readonly isDebugfsMounted: boolean
  readonly isTracefsMounted: boolean
  /** There is a directory to mount debugfs on. */
  readonly hasDebugfsDirectory: boolean
}

export function readKernelFacts(root = '/'): KernelFacts {
  const mounts = (readFileUnder(root, 'proc/self/mounts') ?? '').split('\n').map(line => line.split(' '))
  const lockdown = /\[(\w+)\]/.exec(readFileUnder(root, 'sys/kernel/security/lockdown') ?? '')?.[1]
  const unprivileged = readFileUnder(root, 'proc/sys/kernel/unprivileged_bpf_disabled')?.trim()
  return {
    release: (readFileUnder(root, 'proc/sys/kernel/osrelease') ?? '').trim(),
    hasBtf: existsSync(join(root, 'sys/kernel/btf/vmlinux')),
    isDebugfsMounted: mounts.some(([, place, type]) => type === 'debugfs' && place === DEBUGFS),
    isTracefsMounted: mounts.some(([, , type]) => type === 'tracefs'),
    hasDebugfsDirectory: existsSync(join(root, DEBUGFS)),
    ...(unprivileged !== undefined && { unprivilegedBpfDisabled: unprivileged }),
    ...(lockdown !== undefined && { lockdown }),
  }
}

/** Whether a release such as 6.18.4-arch1 is at least major.minor. */
export function isAtLeast(release: string, major: number, minor: number): boolean {
  const [a, b] = release.split('.').map(part => parseInt(part, 10))
  return a !== undefined && (a > major || (a === major && (b ?? 0) >= minor))
}

/** Mount debugfs where libdtrace looks for tracefs. Null, or why it did not work. Root only. */
export async function mountDebugfs(env: Environment): Promise<string | null> {
  const ended = await runChild('mount', ['-t', 'debugfs', 'none', DEBUGFS], { env })
  return ended.status === 0 ? null : ended.stderr.trim() || 'mount failed'
}

function readFileUnder(root: string, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return undefined
  }
}
