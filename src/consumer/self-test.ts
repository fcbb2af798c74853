/**
 * A child of `doctor`, spawned by path: tries what a consumer does first, and says how far it came. In a child because a library
 * or addon that does not fit can take its process down. Enables no probe, so it leaves nothing to detach; needs no root.
 *
 * Arguments: the library, and the directory of D libraries ('' for libdtrace's own). Prints one `Attempt` as a line of JSON.
 */
import type { Consumer } from 'libdtrace'
import { createLibraryDirectory, readLibraries } from './libraries.js'
import type { SelfTestResult } from '../core/stream/consumer-protocol.js'

const [library = '', directory = ''] = process.argv.slice(2)

async function attempt(): Promise<SelfTestResult> {
  let consumer: Consumer
  try {
    const { Consumer } = await import('libdtrace')
    consumer = new Consumer({ library })
  } catch (error) {
    const { code, message } = error as { code?: string, message: string }
    return { reached: code === 'OPEN' ? 'library' : code === 'LIBRARY_MISSING' ? 'addon' : 'nothing', message }
  }
  try {
    return compile(consumer)
  } finally {
    consumer.close()
  }
}

/** With the one D library that every program needs: all of them take seconds. */
function compile(consumer: Consumer): SelfTestResult {
  const version = consumer.version()
  const room = directory === '' ? undefined : createLibraryDirectory(directory, readLibraries(directory), [])
  try {
    if (room !== undefined) consumer.setopt('syslibdir', room.path)
    consumer.compile('BEGIN { exit(0); }')
    return { reached: 'compiled', version }
  } catch (error) {
    return { reached: 'opened', version, message: (error as Error).message }
  } finally {
    room?.remove()
  }
}

console.log(JSON.stringify(await attempt()))
