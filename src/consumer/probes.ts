/**
 * Answers a ProbesRequest: writes one line per probe that matches the description, then closes the output. Loads no D library
 * but `bpf_dlib.o`, which takes the least time; the list of probes does not depend on the others.
 */
import type { Failure, ProbeLine, ProbesRequest } from '../core/stream/consumer-protocol.js'
import { toErrorMessage } from './error-message.js'
import { createLibraryDirectory, readLibraries } from './libraries.js'
import { openConsumer } from './program.js'
import type { StreamWriter } from './stream-writer.js'

/** Writes the probes, or a Failure line in place of what is missing. Resolves when the reader has taken everything; never throws. */
export async function listProbes(request: ProbesRequest, writer: StreamWriter): Promise<void> {
  try {
    const consumer = openConsumer(request)
    const source = process.platform === 'linux' ? request.libraryDirectory : undefined
    const libraries = source === undefined ? undefined : createLibraryDirectory(source, readLibraries(source), [])
    try {
      if (libraries !== undefined) consumer.setopt('syslibdir', libraries.path)
      for (const { provider, module, function: func, name } of consumer.probes(request.probes)) {
        writer.writeLine(JSON.stringify({ type: 'probe', name: `${provider}:${module}:${func}:${name}` } satisfies ProbeLine))
      }
    } finally {
      libraries?.remove()
      consumer.close()
    }
  } catch (error) {
    writer.writeLine(JSON.stringify({ type: 'failure', details: toErrorMessage(error) } satisfies Failure))
  }
  await writer.finish()
}
