/**
 * The options of dtrace(1) on the first line of a D script, such as `#!/usr/sbin/dtrace -Cs`.
 *
 * They count as if they were given to heat-tracer, which takes most of them under the same name. Options that only say how dtrace(1) is
 * called or what it prints change nothing here. -w is not taken from a script: who runs it allows destructive actions, not who wrote it.
 * Linux gives all words behind the program as one argument, other systems and `env -S` divide them; both are read. Nothing throws: an
 * option that cannot be honored is listed by name.
 */

/** What the first line asks for. */
export interface ShebangOptions {
  /** -C */
  readonly preprocess: boolean
  /** -Z */
  readonly zeroMatches: boolean
  /** -D */
  readonly defines: readonly string[]
  /** -I */
  readonly includes: readonly string[]
  /** -x, and the options that are short for one: -b, -U, -X. Each NAME or NAME=VALUE. */
  readonly options: readonly string[]
  /** Options that change what the script is or does, and that heat-tracer does not have: "-e". */
  readonly unknown: readonly string[]
}

/** The words behind dtrace(1), which may be started through env(1). */
const FIRST_LINE = /^\uFEFF?#![ \t]*(?:(?:\S*\/)?env[ \t]+(?:-S[ \t]*)?)?(?:\S*\/)?dtrace(?:[ \t]+([^\n]*))?(?:\n|$)/
/** Of the options that take a value, the -x option that they are short for; '' for those that have their own meaning here. */
const VALUES: Readonly<Record<string, string>> = { D: '', I: '', x: '', s: '', o: '', b: 'bufsize', U: 'undef', X: 'stdc' }
/** How dtrace(1) is called, what it prints, and what only who runs the script may allow. */
const HARMLESS = 'sqvFSowH'

/** The options of the script's first line; none where it does not name dtrace(1). */
export function readShebang(text: string): ShebangOptions {
  const words = (FIRST_LINE.exec(text)?.[1] ?? '').split(/[ \t\r]+/).filter(Boolean)
  const found: { letter: string; value: string }[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (!/^-./.test(word)) continue // an argument of the script
    for (let at = 1; at < word.length; at++) {
      const letter = word[at]!
      if (VALUES[letter] === undefined) {
        found.push({ letter, value: '' })
        continue
      }
      // -s is last on the line: its value is the script, which the system adds.
      const value = word.slice(at + 1) || (letter === 's' ? '' : words[++i] ?? '')
      found.push({ letter, value })
      break
    }
  }
  const valuesFor = (letter: string): string[] => found.filter((one) => one.letter === letter && one.value !== '').map(({ value }) => value)
  return {
    preprocess: found.some(({ letter }) => letter === 'C'), zeroMatches: found.some(({ letter }) => letter === 'Z'),
    defines: valuesFor('D'), includes: valuesFor('I'),
    options: found.flatMap(({ letter, value }) => (
      letter === 'x' && value !== '' ? [value] : VALUES[letter] && value !== '' ? [`${VALUES[letter]}=${value}`] : []
    )),
    unknown: found.map(({ letter }) => letter).filter((letter) => !`CZ${HARMLESS}`.includes(letter) && VALUES[letter] === undefined)
      .map((letter) => `-${letter}`),
  }
}
