/**
 * Which keys are told apart, and which are counted: folding, selecting, isolating, excluding.
 *
 * A key is a tuple; folding keeps some of its parts (`call` of `call`, `program`) and puts together the keys that agree in
 * them: a group. Each folding has a choice of its own, so that one can isolate a call and then ask which programs are in
 * it. What is counted is what every folding lets through: a key is either shown or hidden, so the two sum to the tick.
 *
 * A selected group has a slot, the lowest that was free; it keeps it, and with it its hue, while others come and go.
 */
import type { InternedKey, KeyFilter } from '../history/interned-keys.js'

/** Places of the parts that are kept, rising; undefined: the whole tuple. */
export type Fold = readonly number[] | undefined

export interface Choice {
  /** Slot by group. */
  readonly slots: ReadonlyMap<string, number>
  /** Which are counted: all, only the selected, all but the selected. */
  readonly mode: 'all' | 'only' | 'without'
}

export interface Selection {
  readonly fold: Fold
  readonly choices: ReadonlyMap<string, Choice>
  /** What is counted; the same function until something else is. */
  readonly filter: KeyFilter
  /** The same without the choice of this folding: what its table lists. */
  readonly within: KeyFilter
}

export type SelectionAction =
  /** Select these groups; where all of them are selected already, none of them. */
  | { readonly type: 'select'; readonly groups: readonly string[] }
  /** Count only what is selected, or all again. */
  | { readonly type: 'isolate' }
  /** Count all but what is selected, or all again. */
  | { readonly type: 'exclude' }
  /** Count all keys and select none, in every folding. */
  | { readonly type: 'everything' }
  /** The next of so many parts' foldings. */
  | { readonly type: 'fold'; readonly parts: number }

const NONE: Choice = { slots: new Map(), mode: 'all' }

export const NO_SELECTION: Selection = { fold: undefined, choices: new Map(), filter: undefined, within: undefined }

export function currentChoice({ fold, choices }: Selection): Choice {
  return choices.get(nameOf(fold)) ?? NONE
}

/** Whether selected keys have hues: not where nothing would be told apart by them. */
export function hasHues(selection: Selection): boolean {
  const { slots, mode } = currentChoice(selection)
  return mode === 'all' ? slots.size > 0 : mode === 'only' && slots.size > 1
}

export function updateSelection(selection: Selection, action: SelectionAction): Selection {
  const choice = currentChoice(selection)
  switch (action.type) {
    case 'select': return chosen(selection, selected(choice, action.groups))
    case 'isolate': return chosen(selection, inMode(choice, 'only'))
    case 'exclude': return chosen(selection, inMode(choice, 'without'))
    case 'everything': return { ...NO_SELECTION, fold: selection.fold }
    case 'fold': return refolded(selection, action.parts)
  }
}

function inMode(choice: Choice, mode: 'only' | 'without'): Choice {
  return { ...choice, mode: choice.mode === mode || choice.slots.size === 0 ? 'all' : mode }
}

function selected({ slots, mode }: Choice, groups: readonly string[]): Choice {
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

function chosen(selection: Selection, choice: Choice): Selection {
  const before = currentChoice(selection)
  if (before.slots.size === 0 && choice.slots.size === 0) return selection
  const choices = new Map(selection.choices).set(nameOf(selection.fold), choice)
  const counted = before.mode === choice.mode && (choice.mode === 'all' || before.slots === choice.slots)
  return counted ? { ...selection, choices } : { ...selection, choices, filter: filterOf(choices) }
}

function refolded(selection: Selection, parts: number): Selection {
  const folds = foldings(parts)
  const at = folds.findIndex((fold) => nameOf(fold) === nameOf(selection.fold))
  return { ...makeSelection(folds[(at + 1) % folds.length], selection.choices), filter: selection.filter }
}

/** The foldings of a tuple of so many parts: the whole first, then by fewer and fewer; of more than three, single parts. */
export function foldings(parts: number): Fold[] {
  const single = Array.from({ length: parts }, (_, i) => [i])
  if (parts < 2) return [undefined]
  return parts === 3 ? [undefined, [0, 1], [0, 2], [1, 2], ...single] : [undefined, ...single]
}

/** Of choices by folding: what is counted follows from them. */
export function makeSelection(fold: Fold, choices: ReadonlyMap<string, Choice>): Selection {
  const others = new Map(choices)
  others.delete(nameOf(fold))
  return { fold, choices, filter: filterOf(choices), within: filterOf(others) }
}

function nameOf(fold: Fold): string {
  return fold === undefined ? '' : fold.join()
}

const folded = new Map<string, WeakMap<InternedKey, string>>()

/** The group of a key: its kept parts as JSON text, `null` for one it lacks. */
export function groupForKey(fold: Fold, key: InternedKey): string {
  if (fold === undefined) return key.text
  const name = nameOf(fold)
  let known = folded.get(name)
  if (known === undefined) folded.set(name, (known = new WeakMap()))
  let group = known.get(key)
  if (group === undefined) known.set(key, (group = JSON.stringify(fold.map((at) => key.key[at] ?? null))))
  return group
}

/** The parts of a group. */
export function groupParts(group: string): readonly (string | number | null)[] {
  return JSON.parse(group) as (string | number | null)[]
}

function filterOf(choices: ReadonlyMap<string, Choice>): KeyFilter {
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
