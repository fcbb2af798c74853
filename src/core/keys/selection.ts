/**
 * Which keys are grouped and which are counted: fold, select, isolate, exclude.
 *
 * A key is a tuple. A fold keeps some of its parts (`call` of `call`, `program`); keys that agree in these parts are one group.
 * Each fold has a choice of its own, so a user can isolate a call and then see which programs make it. A key is counted when the
 * choice of every fold lets it through. So each key is either shown or hidden, and the two sum to the tick.
 *
 * A selected group has a slot: the lowest that was free. The group keeps its slot, and so its hue, while other groups are selected
 * or not.
 */
import type { InternedKey, KeyFilter } from '../history/interned-keys.js'

/** Indices of the parts that are kept, rising; undefined: the whole tuple. */
export type Fold = readonly number[] | undefined

/** What the user chose under one fold. */
export interface Choice {
  /** The selected groups, each with its slot from 0. */
  readonly slots: ReadonlyMap<string, number>
  /** Which groups are counted: all, only the selected ones (isolate), or all but the selected ones (exclude). */
  readonly mode: 'all' | 'only' | 'without'
}

/** The current fold and the choices under every fold. */
export interface Selection {
  readonly fold: Fold
  /** By name of the fold. */
  readonly choices: ReadonlyMap<string, Choice>
  /** Which keys are counted; the same function as long as the same keys are counted. */
  readonly filter: KeyFilter
  /** The same without the choice of the current fold: the keys that the table lists. */
  readonly within: KeyFilter
}

export type SelectionAction =
  /** Select these groups; deselect them when all of them are selected already. */
  | { readonly type: 'select'; readonly groups: readonly string[] }
  /** Count only the selected groups (toggle). */
  | { readonly type: 'isolate' }
  /** Count all groups but the selected ones (toggle). */
  | { readonly type: 'exclude' }
  /** Count all keys and select none, under every fold. */
  | { readonly type: 'everything' }
  /** Go to the next fold of keys with so many parts. */
  | { readonly type: 'fold'; readonly parts: number }

const NONE: Choice = { slots: new Map(), mode: 'all' }

/** Whole tuples, nothing selected, everything counted. */
export const NO_SELECTION: Selection = { fold: undefined, choices: new Map(), filter: undefined, within: undefined }

/** The choice under the current fold. */
export function currentChoice({ fold, choices }: Selection): Choice {
  return choices.get(foldName(fold)) ?? NONE
}

/** Whether the map shows hues: not when every cell would have the same one. */
export function hasHues(selection: Selection): boolean {
  const { slots, mode } = currentChoice(selection)
  return mode === 'all' ? slots.size > 0 : mode === 'only' && slots.size > 1
}

/** The selection after an action. */
export function updateSelection(selection: Selection, action: SelectionAction): Selection {
  const choice = currentChoice(selection)
  switch (action.type) {
    case 'select': return withChoice(selection, toggleGroups(choice, action.groups))
    case 'isolate': return withChoice(selection, toggleMode(choice, 'only'))
    case 'exclude': return withChoice(selection, toggleMode(choice, 'without'))
    case 'everything': return { ...NO_SELECTION, fold: selection.fold }
    case 'fold': return withNextFold(selection, action.parts)
  }
}

function toggleMode(choice: Choice, mode: 'only' | 'without'): Choice {
  return { ...choice, mode: choice.mode === mode || choice.slots.size === 0 ? 'all' : mode }
}

/** Selects the groups in the lowest free slots; deselects them when all of them are selected. */
function toggleGroups({ slots, mode }: Choice, groups: readonly string[]): Choice {
  const after = new Map(slots)
  if (groups.every((group) => slots.has(group))) for (const group of groups) after.delete(group)
  else {
    const taken = new Set(slots.values())
    let free = 0
    for (const group of groups) {
      if (after.has(group)) continue
      while (taken.has(free)) free++
      taken.add(free)
      after.set(group, free)
    }
  }
  return { slots: after, mode: after.size === 0 ? 'all' : mode }
}

/** The selection with another choice under its fold. Keeps the filter when the same keys are counted. */
function withChoice(selection: Selection, choice: Choice): Selection {
  const before = currentChoice(selection)
  if (before.slots.size === 0 && choice.slots.size === 0) return selection
  const choices = new Map(selection.choices).set(foldName(selection.fold), choice)
  const countsSame = before.mode === choice.mode && (choice.mode === 'all' || before.slots === choice.slots)
  return countsSame ? { ...selection, choices } : { ...selection, choices, filter: makeFilter(choices) }
}

function withNextFold(selection: Selection, parts: number): Selection {
  const folds = foldings(parts)
  const at = folds.findIndex((fold) => foldName(fold) === foldName(selection.fold))
  return { ...makeSelection(folds[(at + 1) % folds.length], selection.choices), filter: selection.filter }
}

/** The folds of a tuple with so many parts: the whole tuple, the pairs when there are three parts, then each single part. */
export function foldings(parts: number): Fold[] {
  const single = Array.from({ length: parts }, (_, i) => [i])
  if (parts < 2) return [undefined]
  return parts === 3 ? [undefined, [0, 1], [0, 2], [1, 2], ...single] : [undefined, ...single]
}

/** A selection with these choices (by name of the fold); its filters follow from them. */
export function makeSelection(fold: Fold, choices: ReadonlyMap<string, Choice>): Selection {
  const others = new Map(choices)
  others.delete(foldName(fold))
  return { fold, choices, filter: makeFilter(choices), within: makeFilter(others) }
}

/** Key of a fold in `choices`. */
function foldName(fold: Fold): string {
  return fold === undefined ? '' : fold.join()
}

/** Groups of keys that were folded before, by name of the fold. */
const foldedGroups = new Map<string, WeakMap<InternedKey, string>>()

/** The group of a key: its kept parts as JSON text, `null` for a part that it lacks. */
export function groupForKey(fold: Fold, key: InternedKey): string {
  if (fold === undefined) return key.text
  const name = foldName(fold)
  let known = foldedGroups.get(name)
  if (known === undefined) foldedGroups.set(name, (known = new WeakMap()))
  let group = known.get(key)
  if (group === undefined) known.set(key, (group = JSON.stringify(fold.map((at) => key.key[at] ?? null))))
  return group
}

/** The parts of a group; null for one that its keys lack. */
export function groupParts(group: string): readonly (string | number | null)[] {
  return JSON.parse(group) as (string | number | null)[]
}

/** Lets a key through when every choice counts it; undefined when all choices count all keys. */
function makeFilter(choices: ReadonlyMap<string, Choice>): KeyFilter {
  const rules = [...choices].filter(([, { mode }]) => mode !== 'all').map(([name, { slots, mode }]) => ({
    fold: name === '' ? undefined : name.split(',').map(Number), slots, shown: mode === 'only',
  }))
  if (rules.length === 0) return undefined
  const known = new WeakMap<InternedKey, boolean>()
  return (key) => {
    let passes = known.get(key)
    if (passes === undefined) {
      passes = rules.every(({ fold, slots, shown }) => slots.has(groupForKey(fold, key)) === shown)
      known.set(key, passes)
    }
    return passes
  }
}
