/** The options that choose keys by name: which get a color of their own, which are counted alone, and which are left out. */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { groupName, countKeyParts } from '../../core/keys/key-list.js'
import { nearestNames } from '../../core/text/did-you-mean.js'
import { keyToPrintable } from '../../core/text/printable.js'
import { spellInAscii, toVisible } from '../../core/text/stand-ins.js'
import { groupForKey, NO_SELECTION, updateSelection, type Fold, type Selection } from '../../core/keys/selection.js'
import { type Model, shownTrace, shownTrack } from '../../core/state/state.js'

/** The options as commander gives them. Keys are named as the key table shows them; at most one of the three lists may be given. */
export interface KeyWords {
  /** Names of the parts to keep, such as `call`. */
  readonly fold?: string
  readonly select?: readonly string[]
  readonly only?: readonly string[]
  readonly without?: readonly string[]
}

/** The model with this selection of keys. Throws a UserError for a name that no key has or several have. */
export function applyKeyOptions(model: Model, { fold: parts, select = [], only = [], without = [] }: KeyWords): Model {
  const given = [['--select', select], ['--only', only], ['--without', without]] as const
  const used = given.filter(([, names]) => names.length > 0)
  if (used.length > 1) throw new UserError(errors.optionsClash(used[0]![0], used[1]![0]))
  const fold = parts === undefined ? undefined : parseFold(model, parts)
  const selection: Selection = { ...NO_SELECTION, fold }
  if (used.length === 0) return { ...model, selection }
  const [option, names] = used[0]!
  const groups = findGroups(model, fold)
  const named = [...new Set(names.map((name) => findGroup(option, name, groups)))]
  const selected = updateSelection(selection, { type: 'select', groups: named })
  if (option === '--select') return { ...model, selection: selected }
  return { ...model, selection: updateSelection(selected, { type: option === '--only' ? 'isolate' : 'exclude' }) }
}

/** Names or numbers of parts → their positions, rising. */
function parseFold(model: Model, given: string): Fold {
  const many = countKeyParts(model.header, shownTrace(model).history, shownTrack(model))
  const names = model.header?.keys ?? []
  const known = Array.from({ length: many }, (_, i) => names[i] ?? String(i + 1))
  const places = given.split(',').map((word) => {
    const at = known.indexOf(word.trim())
    if (at === -1) throw new UserError(known.length === 0 ? errors.noKeys('--fold') : errors.notOneOf('--fold', word, known))
    return at
  })
  return [...new Set(places)].sort((a, b) => a - b)
}

/** The groups of keys in the history that are shown under each name. Two keys may have one: ["a b"] and ["a", "b"]. */
function findGroups(model: Model, fold: Fold): ReadonlyMap<string, ReadonlySet<string>> {
  const { history } = shownTrace(model)
  const groups = new Map<string, Set<string>>()
  const track = shownTrack(model)
  for (let seq = history.first; track !== undefined && seq < history.next; seq++) {
    for (const key of history.at(seq)!.slabs[track]?.keys ?? []) {
      const group = groupForKey(fold, key)
      const name = groupName(group)
      const known = groups.get(name)
      if (known === undefined) groups.set(name, new Set([group]))
      else known.add(group)
    }
  }
  return groups
}

/**
 * The group that a user names: by its JSON text, which no other has; by its true name; or by a name that differs from it only in how
 * letters are composed or that stands for it on a terminal. The first of these that fits decides.
 */
function findGroup(option: string, given: string, groups: ReadonlyMap<string, ReadonlySet<string>>): string {
  const all = [...groups.values()].flatMap((same) => [...same])
  const byName = (isNamed: (name: string) => boolean) => [...groups].flatMap(([name, same]) => (isNamed(name) ? [...same] : []))
  const ways: readonly (() => readonly string[])[] = [
    () => all.filter((group) => group === given),
    () => [...groups.get(given) ?? []],
    () => byName((name) => name.normalize() === given.normalize()),
    () => byName((name) => spellings(name).includes(given)),
  ]
  for (const way of ways) {
    const found = way()
    if (found.length === 1) return found[0]!
    if (found.length > 1) throw new UserError(errors.ambiguousKey(option, given, found))
  }
  const longer = [...groups.keys()].filter((name) => name.startsWith(given)).slice(0, 3)
  throw new UserError(errors.noSuchKey(option, given, longer.length > 0 ? longer : nearestNames(given, groups.keys(), 3)))
}

/** How a key is shown on terminals and pages that cannot show it as it is. */
function spellings(name: string): string[] {
  return [keyToPrintable(name, true), keyToPrintable(name, false), spellInAscii(name), toVisible(name)]
}
