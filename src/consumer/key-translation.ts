/** Parts of keys that a script names by number, as the words that people use: `keys: call=syscall` in its header. */
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { Key } from '../core/stream/event.js'
import { syscallNames } from '../core/stream/syscall-names.js'

type PartTranslator = (part: string | number) => string | number

const leave: PartTranslator = (part) => part

function partTranslator(by: string): PartTranslator {
  if (by === '') return leave
  if (by !== 'syscall') throw new UserError(errors.noSuchTranslation(by))
  const nameOf = syscallNames(process.arch)
  return (part) => (typeof part === 'number' ? nameOf(part) : part)
}

/** `translations[i]` says by what part i of a key is translated; '' or nothing leaves it alone. */
export function translatorOf(translations: readonly string[]): (key: Key) => Key {
  const parts = translations.map(partTranslator)
  if (parts.every((part) => part === leave)) return (key) => key
  return (key) => key.map((part, i) => (parts[i] ?? leave)(part))
}
