/**
 * Reads from /proc and /sys what this Linux kernel offers DTrace, and mounts debugfs.
 *
 * Files that cannot be read count as a missing feature, never as an error: this runs when something is wrong.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runChild, type Environment } from './run-child.js'

/** Where debugfs must be mounted: libdtrace looks for tracepoints in its directory tracing. */
export const DEBUGFS = '/sys/kernel/debug'

/** What is known of the kernel. */
export interface KernelFacts {
  /** As `uname -r` prints it; '' when /proc cannot be read. */
  readonly release: string
  /** The kernel carries its type information. */
  readonly hasBtf: boolean
  /** Content of /proc/sys/kernel/unprivileged_bpf_disabled; absent on a kernel without the bpf() call. */
  readonly unprivilegedBpfDisabled?: string
  /** none, integrity or confidentiality; absent on a kernel without lockdown. */
  readonly lockdown?: string
  readonly isDebugfsMounted: boolean
  readonly isTracefsMounted: boolean
  /** The directory to mount debugfs on exists. */
  readonly hasDebugfsDirectory: boolean
}

/** The facts of this machine's kernel. `root` stands for `/`, so that tests can use another tree. */
export function readKernelFacts(root = '/'): KernelFacts {
  const mounts = (readFileUnder(root, 'proc/self/mounts') ?? '').split('\n').map(line => line.split(' '))
  const lockdown = /\[(\w+)\]/.exec(readFileUnder(root, 'sys/kernel/security/lockdown') ?? '')?.[1]
  const unprivileged = readFileUnder(root, 'proc/sys/kernel/unprivileged_bpf_disabled')?.trim()
  return {
    release: (readFileUnder(root, 'proc/sys/kernel/osrelease') ?? '').trim(),
    hasBtf: existsSync(join(root, 'sys/kernel/btf/vmlinux')),
    isDebugfsMounted: mounts.some(([, path, type]) => type === 'debugfs' && path === DEBUGFS),
    isTracefsMounted: mounts.some(([, , type]) => type === 'tracefs'),
    hasDebugfsDirectory: existsSync(join(root, DEBUGFS)),
    ...(unprivileged !== undefined && { unprivilegedBpfDisabled: unprivileged }),
    ...(lockdown !== undefined && { lockdown }),
  }
}

/** Whether a kernel release such as 6.18.4-arch1 is version major.minor or newer. */
export function isAtLeast(release: string, major: number, minor: number): boolean {
  const [a, b] = release.split('.').map(part => parseInt(part, 10))
  return a !== undefined && (a > major || (a === major && (b ?? 0) >= minor))
}

/** Mounts debugfs where libdtrace looks for it; needs root. Returns null, or mount's error message. */
export async function mountDebugfs(env: Environment): Promise<string | null> {
  const { status, stderr } = await runChild('mount', ['-t', 'debugfs', 'none', DEBUGFS], { env })
  return status === 0 ? null : stderr.trim() || 'mount failed'
}

function readFileUnder(root: string, path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return undefined
  }
}
