/** Chooses the key of a format that has its own names for keys, and makes the key of an event. */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import type { ImportFormat, ReaderSettings } from './format-reader.js'

/** The name of the key: as the user chose, else the format's first one; "none". Throws a UserError when the format has no such key. */
export function chooseKey({ name, keys = [] }: ImportFormat, { key }: ReaderSettings): string {
  if (key === undefined) return keys[0] ?? 'none'
  if (key !== 'none' && !keys.includes(key)) throw new UserError(errors.importNoKey(key, name, keys))
  return key
}

/** The key of an event whose key has one part; no part when the text is empty. */
export function singleKey(text: string): readonly string[] {
  return text === '' ? [] : [text]
}
