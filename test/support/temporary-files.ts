/** Temporary directories for tests, and files in them that look like a runtime or a kernel but are not. */
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'

/** A new directory, which is deleted after the test. */
export function createDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
  t.after(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))
  return directory
}

/** Writes a file and creates the directories above it. Returns the path. */
export function writeTestFile(path: string, content: string | Buffer = ''): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

/** The ELF header of this machine's programs: looks like a library until it is loaded. */
export function fakeElf(): Buffer {
  const head = Buffer.alloc(64)
  const fd = openSync(process.execPath, 'r')
  readSync(fd, head, 0, head.length, 0)
  closeSync(fd)
  return head
}

/** A tree that looks like an unpacked runtime. */
export function fakeRuntime(root: string, multiarch = 'fake-linux-gnu'): string {
  const libraries = join(root, 'usr', 'lib', multiarch)
  writeTestFile(join(libraries, 'libdtrace.so.2'), fakeElf())
  writeTestFile(join(libraries, 'ld-linux-fake.so.2'), fakeElf())
  writeTestFile(join(libraries, 'dtrace', 'bpf_dlib.o'))
  return root
}

/** A directory that stands for `/`, with the files of a kernel that has all features. */
export function fakeKernel(root: string): string {
  writeTestFile(join(root, 'proc/sys/kernel/osrelease'), '6.1.0-fake\n')
  writeTestFile(join(root, 'proc/sys/kernel/unprivileged_bpf_disabled'), '2\n')
  writeTestFile(join(root, 'proc/self/mounts'), 'none /sys/kernel/debug debugfs rw 0 0\n')
  writeTestFile(join(root, 'proc/self/status'), 'Name:\tfake\nCapEff:\t000001ffffffffff\n')
  writeTestFile(join(root, 'sys/kernel/btf/vmlinux'))
  writeTestFile(join(root, 'sys/kernel/debug/.keep'))
  return root
}
