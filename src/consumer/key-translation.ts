/** Parts of keys that a script names by number, as the words that people use: `keys: call=syscall` in its header. */
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { Key } from '../core/stream/event.js'
import { syscallNames } from '../core/stream/syscall-names.js'

type PartTranslator = (part: string | number) => string | number

const keepPart: PartTranslator = (part) => part

function buildPartTranslator(by: string): PartTranslator {
  if (by === '') return keepPart
  if (by !== 'syscall') throw new UserError(errors.noSuchTranslation(by))
  const nameOf = syscallNames(process.arch)
  return (part) => (typeof part === 'number' ? nameOf(part) : part)
}

/** `translations[i]` says by what part i of a key is translated; '' or nothing leaves it alone. */
export function buildKeyTranslator(translations: readonly string[]): (key: Key) => Key {
  const parts = translations.map(buildPartTranslator)
  if (parts.every((part) => part === keepPart)) return (key) => key
  return (key) => key.map((part, i) => (parts[i] ?? keepPart)(part))
}
