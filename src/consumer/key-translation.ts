/**
 * Replaces the parts of keys that a script gives as numbers by the words that people know: a script whose header says
 * `keys: call=syscall` gets `read` in place of 0. Done in the consumer, because the names belong to the traced machine.
 */
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { Key } from '../core/stream/event.js'
import { syscallNames } from '../core/stream/syscall-names.js'

type PartTranslator = (part: string | number) => string | number

const keepPart: PartTranslator = (part) => part

function buildPartTranslator(kind: string): PartTranslator {
  if (kind === '') return keepPart
  if (kind !== 'syscall') throw new UserError(errors.noSuchTranslation(kind))
  const nameOf = syscallNames(process.arch)
  return (part) => (typeof part === 'number' ? nameOf(part) : part)
}

/**
 * A function that translates whole keys. `translations[i]` is the kind of translation for part i of a key: 'syscall' (number
 * to name), or '' to keep the part. Parts beyond the list are kept.
 * @throws UserError for an unknown kind
 */
export function buildKeyTranslator(translations: readonly string[]): (key: Key) => Key {
  const translators = translations.map(buildPartTranslator)
  if (translators.every((one) => one === keepPart)) return (key) => key
  return (key) => key.map((part, i) => (translators[i] ?? keepPart)(part))
}
