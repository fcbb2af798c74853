/**
 * Runs consumer/self-test.ts, a child process that opens a consumer on a runtime and compiles an empty program. A child,
 * because a library that does not fit can crash the process that loads it.
 */
import { fileURLToPath } from 'node:url'
import { runChild, lastLines, type Environment } from './run-child.js'
import { buildNodeCommand } from './launch.js'
import type { Runtime } from './find-libdtrace.js'
import type { SelfTestResult } from '../core/stream/consumer-protocol.js'

const SELF_TEST = fileURLToPath(new URL('../consumer/self-test.js', import.meta.url))
/** The test takes half a second, but much longer while the kernel is detaching the probes of another consumer. */
const TIMEOUT_MS = 120_000

/** How far a consumer comes on this runtime. `node`: path of node itself. Never throws: a child that crashes is a result too. */
export async function runSelfTest(runtime: Runtime, node: string, env: Environment): Promise<SelfTestResult> {
  const directory = process.platform === 'linux' ? runtime.libraryDirectory : ''
  const { command, args } = buildNodeCommand(runtime, node, SELF_TEST, [runtime.library, directory])
  const ended = await runChild(command, args, { env, timeout: TIMEOUT_MS })
  try {
    return JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '') as SelfTestResult
  } catch {
    const how = ended.signal === null ? `it ended with status ${ended.status}` : `it was ended by ${ended.signal}`
    return { reached: 'nothing', message: lastLines(ended.stderr, 1) || how }
  }
}
