/** Answers a ProbesRequest: the probes that match a description, a line each, and then the end of the output. */
import type { Failure, ProbeLine, ProbesRequest } from '../core/stream/consumer-protocol.js'
import { toErrorMessage } from './error-message.js'
import { createLibraryDirectory, readLibraries } from './libraries.js'
import { openConsumer } from './program.js'
import type { StreamWriter } from './stream-writer.js'

export async function listProbes(request: ProbesRequest, writer: StreamWriter): Promise<void> {
  try {
    const consumer = openConsumer(request)
    const directory = process.platform === 'linux' ? request.libraryDirectory : undefined
    const room = directory === undefined ? undefined : createLibraryDirectory(directory, readLibraries(directory), [])
    try {
      if (room !== undefined) consumer.setopt('syslibdir', room.path)
      for (const { provider, module, function: func, name } of consumer.probes(request.probes)) {
        writer.writeLine(JSON.stringify({ type: 'probe', name: `${provider}:${module}:${func}:${name}` } satisfies ProbeLine))
      }
    } finally {
      room?.remove()
      consumer.close()
    }
  } catch (error) {
    writer.writeLine(JSON.stringify({ type: 'failure', details: toErrorMessage(error) } satisfies Failure))
  }
  await writer.finish()
}
