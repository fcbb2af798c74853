/** Names of keys on a screen of cells: with stand-ins for what a terminal cannot show, cut to their place, and no two of them alike. */
import { distinctNames } from '../keys/distinct-names.js'
import { groupName } from '../keys/key-list.js'
import { fitText, padEndToWidth } from '../text/cells.js'
import { keyToPrintable } from '../text/printable.js'

/** The whole name of a group, with stand-ins for what cannot be shown. */
export function printableGroupName(group: string, utf8: boolean): string {
  return keyToPrintable(groupName(group), utf8)
}

/** The names of groups that are shown one below the other, each padded or cut to a width. */
export function fitGroupNames(groups: readonly string[], width: number, utf8: boolean): readonly string[] {
  const named = groups.map((group) => ({ group, name: printableGroupName(group, utf8) }))
  return distinctNames(named, width, (name, room) => fitText(name, room, utf8)).map((name) => padEndToWidth(name, width))
}
