/**
 * How the bytes of a recording are compressed. The writer chooses by the file's name; the reader looks at the first bytes, so a
 * renamed file and a pipe are read as well.
 */

export type Compression = 'none' | 'gzip' | 'zstd'

/** The compression that a file name asks for: `.gz` gzip, `.zst` zstd, anything else none. */
export function compressionForPath(path: string): Compression {
  return path.endsWith('.gz') ? 'gzip' : path.endsWith('.zst') ? 'zstd' : 'none'
}

/** The compression of data that begins with these bytes (4 are enough). Fewer bytes count as uncompressed. */
export function detectCompression(bytes: Uint8Array): Compression {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  return isZstdFrame(bytes) || isSkippableFrame(bytes) ? 'zstd' : 'none'
}

/** Whether a zstd frame begins with these bytes. */
export function isZstdFrame(bytes: Uint8Array): boolean {
  return bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd
}

/** Whether a frame that zstd readers skip begins with these bytes; pzstd writes one first. */
export function isSkippableFrame(bytes: Uint8Array): boolean {
  return (bytes[0]! & 0xf0) === 0x50 && bytes[1] === 0x2a && bytes[2] === 0x4d && bytes[3] === 0x18
}
