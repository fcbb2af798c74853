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
/** Decompressed bytes of suspect data, at most: in all, and without the start of an event. */
const MAX_SUSPECT_BYTES = 2 ** 30, MAX_EVENTLESS_BYTES = 2 ** 24

/**
 * The decompressed bytes. `name` is the file's name in error messages. Reading them throws a UserError when the compressed data is
 * damaged, needs too much memory or becomes far too large: `maxSuspect` bytes.
 */
export function decompress(chunks: ByteStream, compression: Compression, name: string, maxSuspect = MAX_SUSPECT_BYTES): ByteStream {
  if (compression === 'none') return chunks
  const input = new CountedBytes(chunks)
  return limitRatio(compression === 'gzip' ? gunzip(input, name) : unzstd(input, name), input, { name, maxSuspect })
}

/** Passes decompressed bytes on. Throws a UserError when too much has come of too little. */
async function* limitRatio(
  bytes: ByteStream, input: CountedBytes, { name, maxSuspect }: { readonly name: string; readonly maxSuspect: number },
): AsyncGenerator<Uint8Array> {
  let suspect = 0
  let segment = { length: 0, inputBefore: 0 }
  let eventless = { length: 0, inputBefore: 0 }
  const isSuspect = ({ length, inputBefore }: typeof segment): boolean => length > MAX_RATIO * (input.count - inputBefore)
  for await (const chunk of bytes) {
    eventless.length += chunk.length
    if ((chunk as Buffer).includes('\n{')) eventless = { length: 0, inputBefore: input.count }
    if (eventless.length > MAX_EVENTLESS_BYTES && isSuspect(eventless)) {
      throw new UserError(errors.recordingBomb(name, MAX_EVENTLESS_BYTES, 'without an event', MAX_RATIO))
    }
    segment.length += chunk.length
    if (segment.length >= SEGMENT_BYTES) {
      if (isSuspect(segment)) suspect += segment.length
      if (suspect > maxSuspect) throw new UserError(errors.recordingBomb(name, maxSuspect, 'in all', MAX_RATIO))
      segment = { length: 0, inputBefore: input.count }
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
