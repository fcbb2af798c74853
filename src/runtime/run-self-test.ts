/** Whether a consumer can be opened on a runtime, found out by a child (consumer/attempt.ts) that tries it. */
import { fileURLToPath } from 'node:url'
import { runChild, lastLines, type Environment } from './run-child.js'
import { buildNodeCommand } from './launch.js'
import type { Runtime } from './find-libdtrace.js'
import type { SelfTestResult } from '../core/stream/consumer-protocol.js'

const SELF_TEST = fileURLToPath(new URL('../consumer/self-test.js', import.meta.url))
/** Milliseconds. It takes half a second; a kernel that is busy detaching another's probes can hold it up for long. */
const TIMEOUT_MS = 120_000

/** Never throws: a child that dies is an answer too. */
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
