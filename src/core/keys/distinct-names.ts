/**
 * Names of keys that are shown together: two different keys never have the same one.
 *
 * Names are alike where they are cut to the width of a table, where one is the number 1 and the other the text "1", or where a letter is
 * composed in two ways. Such names end in a part of their key's checksum: `/usr/lib/x86…#3f2a`. A key that is alone keeps its name.
 */
import { checksum } from '../history/interned-keys.js'
import { toVisible } from '../text/stand-ins.js'
import { groupName } from './key-list.js'

/** A key, or a group of keys, and its whole name. */
export interface NamedGroup {
  /** As in `groupForKey`: no two have the same. */
  readonly group: string
  readonly name: string
}

/** Digits of the checksum that are tried, the fewest first. */
const DIGITS = [4, 16]

/** Names that differ, none wider than `width`. `cut` cuts a name to a width; without it names stay whole. */
export function distinctNames(
  groups: readonly NamedGroup[], width = Infinity, cut: (name: string, width: number) => string = (name) => name,
): readonly string[] {
  let names = groups.map(({ name }) => cut(name, width))
  for (const digits of DIGITS) {
    const alike = countAlike(names)
    if (alike.size === names.length) break
    names = names.map((shown, i) => {
      const { group, name } = groups[i]!
      const most = Math.min(digits, width - 1)
      return alike.get(shown.normalize()) === 1 ? shown : `${cut(name, width - most - 1)}#${checksum(group).slice(0, most)}`
    })
  }
  return names
}

/** The whole names of groups as a page shows them. */
export function visibleGroupNames(groups: readonly string[]): readonly string[] {
  return distinctNames(groups.map((group) => ({ group, name: toVisible(groupName(group)) })))
}

function countAlike(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name.normalize(), (counts.get(name.normalize()) ?? 0) + 1)
  return counts
}
