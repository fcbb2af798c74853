/** Temporary places of the runtime's tests: removed at the end, and with files that only look like a runtime. */
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'

/** A fresh directory, gone after the test. */
export function place(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'heat-tracer-test-'))
  t.after(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))
  return directory
}

/** Write a file and the directories above it. */
export function put(path: string, content: string | Buffer = ''): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

/** The head of this machine's own programs: passes for a library until somebody loads it. */
export function fakeElf(): Buffer {
  const head = Buffer.alloc(64)
  const fd = openSync(process.execPath, 'r')
  readSync(fd, head, 0, head.length, 0)
  closeSync(fd)
  return head
}

/** A tree laid out like an unpacked runtime, of files that only look right. */
export function fakeRuntime(root: string, multiarch = 'fake-linux-gnu'): string {
  const libraries = join(root, 'usr', 'lib', multiarch)
  put(join(libraries, 'libdtrace.so.2'), fakeElf())
  put(join(libraries, 'ld-linux-fake.so.2'), fakeElf())
  put(join(libraries, 'dtrace', 'bpf_dlib.o'))
  return root
}
