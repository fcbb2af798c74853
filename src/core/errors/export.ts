/** Errors about exported and saved files. To add one: an entry here, used as `errors.name(…)`. */
import { EXIT, type ErrorMessage } from './user-error.js'

export const exportErrors = {
  unknownFormat: (path: string, extensions: readonly string[]): ErrorMessage => ({
    code: 'unknown-format', exit: EXIT.usage,
    text: path === '-' ? 'Standard output has no name to tell the format by.' : `The name does not tell what to export to: ${path}`,
    hint: `Names end in ${extensions.join(', ')}; or give --format.`,
  }),
  cannotExport: (path: string, reason: string): ErrorMessage => ({
    code: 'cannot-export', exit: EXIT.failure,
    text: `Cannot write ${path}: ${reason}.`,
  }),
  binaryToTerminal: (format: string): ErrorMessage => ({
    code: 'binary-to-terminal', exit: EXIT.usage,
    text: `A ${format} is no text, and standard output is a terminal.`,
    hint: 'Give a file, or redirect it: > x',
  }),
  nothingToExport: (file: string): ErrorMessage => ({
    code: 'nothing-to-export', exit: EXIT.stream,
    text: `Nothing was bucketed in what was asked for of ${file}, so there is no map.`,
    hint: 'heat-tracer summary tells what it holds.',
  }),
  nothingToSave: (): ErrorMessage => ({
    code: 'nothing-to-save', exit: EXIT.stream,
    text: 'Nothing was bucketed so far: there is no map to save.',
  }),
  emptyStretch: (from: string, to: string): ErrorMessage => ({
    code: 'empty-stretch', exit: EXIT.usage,
    text: `--to ${to} is not after ${from === '' ? 'the start' : `--from ${from}`}.`,
  }),
  optionsClash: (one: string, other: string): ErrorMessage => ({
    code: 'options-clash', exit: EXIT.usage,
    text: `${one} and ${other} do not go together.`,
    hint: 'Give one of them, as often as need be.',
  }),
  noSuchKey: (option: string, given: string, near: readonly string[]): ErrorMessage => ({
    code: 'no-such-key', exit: EXIT.usage,
    text: `${option} ${given}: no key is called that.`,
    hint: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'heat-tracer summary lists the keys; parts of a key are separated by a blank here.',
  }),
  noKeys: (option: string): ErrorMessage => ({
    code: 'no-keys', exit: EXIT.usage,
    text: `${option}: the recording has no keys.`,
  }),
  badCount: (option: string, given: string, low: number, high: number): ErrorMessage => ({
    code: 'bad-count', exit: EXIT.usage,
    text: `${option} ${given}: not a whole number from ${low} to ${high}.`,
  }),
  pageNotBuilt: (): ErrorMessage => ({
    code: 'page-not-built', exit: EXIT.failure,
    text: 'export: what an HTML page runs was not bundled.',
    hint: 'Run `npm run build` in the directory of heat-tracer.',
  }),
} as const
