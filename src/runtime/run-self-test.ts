/** Whether a consumer can be opened on a runtime, found out by a child (consumer/attempt.ts) that tries it. */
import { fileURLToPath } from 'node:url'
import { runChild, tail, type Environment } from './run-child.js'
import { launch } from './launch.js'
import type { Runtime } from './find-libdtrace.js'
import type { SelfTestResult } from '../core/stream/consumer-protocol.js'

const CHILD = fileURLToPath(new URL('../consumer/self-test.js', import.meta.url))
/** Milliseconds. It takes half a second; a kernel that is busy detaching another's probes can hold it up for long. */
const PATIENCE = 120_000

/** Never throws: a child that dies is an answer too. */
export async function runSelfTest(runtime: Runtime, node: string, env: Environment): Promise<SelfTestResult> {
  const directory = process.platform === 'linux' ? runtime.libraryDirectory : ''
  const { command, args } = launch(runtime, node, CHILD, [runtime.library, directory])
  const ended = await runChild(command, args, { env, timeout: PATIENCE })
  try {
    return JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '') as SelfTestResult
  } catch {
    const how = ended.signal === null ? `it ended with status ${ended.status}` : `it was ended by ${ended.signal}`
    return { reached: 'nothing', message: tail(ended.stderr, 1) || how }
  }
}
