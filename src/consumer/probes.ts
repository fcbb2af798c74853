/** Answers a ProbesRequest: the probes that match a description, a line each, and then the end of the output. */
import type { Failure, ProbeLine, ProbesRequest } from '../core/stream/consumer-protocol.js'
import { toErrorMessage } from './error-message.js'
import { layOut, librariesIn } from './libraries.js'
import { open } from './program.js'
import type { Writer } from './stream-writer.js'

export async function listProbes(request: ProbesRequest, writer: Writer): Promise<void> {
  try {
    const consumer = open(request)
    const directory = process.platform === 'linux' ? request.libraryDirectory : undefined
    const room = directory === undefined ? undefined : layOut(directory, librariesIn(directory), [])
    try {
      if (room !== undefined) consumer.setopt('syslibdir', room.path)
      for (const { provider, module, function: func, name } of consumer.probes(request.probes)) {
        writer.line(JSON.stringify({ type: 'probe', name: `${provider}:${module}:${func}:${name}` } satisfies ProbeLine))
      }
    } finally {
      room?.remove()
      consumer.close()
    }
  } catch (error) {
    writer.line(JSON.stringify({ type: 'failure', details: toErrorMessage(error) } satisfies Failure))
  }
  await writer.finish()
}
