/** The options that choose keys by name: which get a color of their own, which are counted alone, and which are left out. */
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { groupName, countKeyParts } from '../../core/keys/key-list.js'
import { nearestNames } from '../../core/text/did-you-mean.js'
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

/** The model with this selection of keys. Throws a UserError for a name that no key has. */
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

/** The groups of keys in the history, by the name that the key table shows. */
function findGroups(model: Model, fold: Fold): Map<string, string> {
  const { history } = shownTrace(model)
  const groups = new Map<string, string>()
  const track = shownTrack(model)
  for (let seq = history.first; track !== undefined && seq < history.next; seq++) {
    for (const key of history.at(seq)!.slabs[track]?.keys ?? []) {
      const group = groupForKey(fold, key)
      const name = groupName(group, true)
      if (!groups.has(name)) groups.set(name, group)
    }
  }
  return groups
}

function findGroup(option: string, name: string, groups: ReadonlyMap<string, string>): string {
  const group = groups.get(name)
  if (group === undefined) throw new UserError(errors.noSuchKey(option, name, nearestNames(name, groups.keys(), 3)))
  return group
}
