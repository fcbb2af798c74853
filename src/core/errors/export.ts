/** Errors about exported and saved files. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const exportErrors = {
  unknownFormat: (path: string, extensions: readonly string[]): ErrorMessage => ({
    code: 'unknown-format', exit: EXIT.usage,
    text: path === '-'
      ? 'Standard output has no file name that tells the export format.'
      : `The file name does not tell the export format: ${path}`,
    hint: `Use a name that ends in ${extensions.join(', ')}; or use --format.`,
  }),
  cannotExport: (path: string, reason: string): ErrorMessage => ({
    code: 'cannot-export', exit: EXIT.failure,
    text: `Cannot write ${path}: ${reason}.`,
    hint: 'Choose another file name or directory. Under sudo, files are written as the user who called sudo.',
  }),
  foreignLink: (path: string, reason: string): ErrorMessage => ({
    code: 'foreign-link', exit: EXIT.failure,
    text: `Nothing is written through the symlink ${path}: ${reason}.`,
    hint: 'Name the file or directory that it leads to, or use another directory.',
  }),
  binaryToTerminal: (format: string): ErrorMessage => ({
    code: 'binary-to-terminal', exit: EXIT.usage,
    text: `${format.toUpperCase()} is binary; it cannot be written to a terminal.`,
    hint: 'Write it to a file or a pipe: > FILE',
  }),
  nothingToExport: (file: string): ErrorMessage => ({
    code: 'nothing-to-export', exit: EXIT.stream,
    text: `${file} has no events in buckets in the selected part, so there is no heat map.`,
    hint: 'heat-tracer summary FILE shows what a recording holds.',
  }),
  nothingToSave: (): ErrorMessage => ({
    code: 'nothing-to-save', exit: EXIT.stream,
    text: 'No events have been counted yet, so there is no heat map to save.',
    hint: 'Save again when the first events have arrived.',
  }),
  emptyTimeRange: (from: string, to: string): ErrorMessage => ({
    code: 'empty-time-range', exit: EXIT.usage,
    text: `--to ${to} is not after ${from === '' ? 'the start' : `--from ${from}`}.`,
    hint: 'Give --to a later time.',
  }),
  optionsClash: (one: string, other: string): ErrorMessage => ({
    code: 'options-clash', exit: EXIT.usage,
    text: `${one} and ${other} cannot be used together.`,
    hint: 'Use one of them; it may be repeated.',
  }),
  noSuchKey: (option: string, given: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-key', exit: EXIT.usage,
    text: `${option} ${given}: no such key.`,
    hint: near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : 'heat-tracer summary FILE lists the keys. Separate the parts of a key by a space.',
  }),
  ambiguousKey: (option: string, given: string, groups: readonly string[]): ErrorMessage => ({
    code: 'ambiguous-key', exit: EXIT.usage,
    text: `${option} ${given}: ${groups.length} keys have this name: ${groups.slice(0, 5).join('  ')}${groups.length > 5 ? '  …' : ''}`,
    hint: `Name one of them by its parts as JSON: ${option} '${groups[0]}'`,
  }),
  noKeys: (option: string): ErrorMessage => ({
    code: 'no-keys', exit: EXIT.usage,
    text: `${option}: the recording has no keys.`,
    hint: `Leave out ${option}, or record with a script that aggregates by a key.`,
  }),
  badCount: (option: string, given: string, low: number, high: number): ErrorMessage => ({
    code: 'bad-count', exit: EXIT.usage,
    text: `${option} ${given}: expected a whole number from ${low} to ${high}.`,
  }),
  pageNotBuilt: (): ErrorMessage => ({
    code: 'page-not-built', exit: EXIT.failure,
    text: 'export: the script of the HTML page has not been built.',
    hint: 'Run `npm run build` in the directory of heat-tracer.',
  }),
} as const
