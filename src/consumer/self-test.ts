/**
 * A child process of `doctor`: does what a consumer does first, and reports how far it came. It is a process of its own
 * because a library or addon that does not fit can crash the process that loads it. It enables no probe, so nothing has to
 * be detached, and it needs no root.
 *
 * Arguments: the path of libdtrace, and the directory of its D libraries ('' for libdtrace's own default). Prints one
 * SelfTestResult as a line of JSON.
 */
import type { Consumer } from 'libdtrace'
import { createLibraryDirectory, readLibraries } from './libraries.js'
import type { SelfTestResult } from '../core/stream/consumer-protocol.js'

const [library = '', directory = ''] = process.argv.slice(2)

async function runTest(): Promise<SelfTestResult> {
  let consumer: Consumer
  try {
    const { Consumer } = await import('libdtrace')
    consumer = new Consumer({ library })
  } catch (error) {
    const { code, message } = error as { code?: string, message: string }
    return { reached: code === 'OPEN' ? 'library' : code === 'LIBRARY_MISSING' ? 'addon' : 'nothing', message }
  }
  try {
    return compileProgram(consumer)
  } finally {
    consumer.close()
  }
}

/** Compiles with `bpf_dlib.o` alone, which every program needs: all D libraries would take seconds. */
function compileProgram(consumer: Consumer): SelfTestResult {
  const version = consumer.version()
  const libraries = directory === '' ? undefined : createLibraryDirectory(directory, readLibraries(directory), [])
  try {
    if (libraries !== undefined) consumer.setopt('syslibdir', libraries.path)
    consumer.compile('BEGIN { exit(0); }')
    return { reached: 'compiled', version }
  } catch (error) {
    return { reached: 'opened', version, message: (error as Error).message }
  } finally {
    libraries?.remove()
  }
}

console.log(JSON.stringify(await runTest()))
