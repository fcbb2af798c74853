/**
 * Decompresses the bytes of a recording, gzip or zstd, as they come; anything else is passed on as it is.
 *
 * Data that is cut off yields what can be decompressed and then ends, as a plain file that is cut off does. Data that becomes very much
 * larger than it was is refused if it is long and repeats what is no event, or very long. A recording of hours in which every tick is
 * the same can become thousands of times as large, so the ratio alone tells nothing.
 */
import { Readable } from 'node:stream'
import { constants, createGunzip } from 'node:zlib'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { Compression } from '../../core/stream/compression.js'
import { CountedBytes, type ByteStream } from './byte-stream.js'

/** Data that becomes more times as large is suspect. */
const MAX_RATIO = 200
/** Decompressed bytes whose ratio is looked at together. It is so large that what is read ahead does not matter. */
const SEGMENT_BYTES = 2 ** 26
/** Decompressed bytes of suspect data, at most. */
const MAX_SUSPECT_BYTES = 2 ** 32

/**
 * The decompressed bytes. `name` is the file's name in error messages. Reading them throws a UserError when the compressed data is
 * damaged, needs too much memory or becomes far too large: `maxSuspect` bytes.
 */
export function decompress(chunks: ByteStream, compression: Compression, name: string, maxSuspect = MAX_SUSPECT_BYTES): ByteStream {
  if (compression === 'none') return chunks
  const input = new CountedBytes(chunks)
  return limitRatio(compression === 'gzip' ? gunzip(input, name) : unzstd(input, name), input, { name, maxSuspect })
}

/** Passes decompressed bytes on. Throws a UserError when too much has come of too little, or much without the start of an event. */
async function* limitRatio(
  bytes: ByteStream, input: CountedBytes, { name, maxSuspect }: { readonly name: string; readonly maxSuspect: number },
): AsyncGenerator<Uint8Array> {
  let suspect = 0
  let [length, before] = [0, 0]
  let hasEvent = false
  for await (const chunk of bytes) {
    length += chunk.length
    hasEvent ||= (chunk as Buffer).includes('\n{')
    if (length >= SEGMENT_BYTES) {
      const isSuspect = length > MAX_RATIO * (input.count - before)
      if (isSuspect) suspect += length
      if (isSuspect && !hasEvent) throw new UserError(errors.recordingBomb(name, SEGMENT_BYTES, 'without an event', MAX_RATIO))
      if (suspect > maxSuspect) throw new UserError(errors.recordingBomb(name, maxSuspect, 'in all', MAX_RATIO))
      ;[length, before, hasEvent] = [0, input.count, false]
    }
    yield chunk
  }
}

async function* unzstd(chunks: ByteStream, name: string): AsyncGenerator<Uint8Array> {
  yield* (await import('./zstd.js')).decompressZstd(chunks, name)
}

async function* gunzip(chunks: ByteStream, name: string): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false })
  // With this flush mode, data that is cut off is not an error.
  const decoder = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
  source.on('error', (error) => decoder.destroy(error))
  source.pipe(decoder)
  try {
    for await (const chunk of decoder) yield chunk as Uint8Array
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException
    throw code.startsWith('Z_') ? new UserError(errors.recordingDamaged(name, message)) : error
  } finally {
    source.destroy()
    decoder.destroy()
  }
}
