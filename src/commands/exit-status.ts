/** What each exit status means, for --help and the manual: the program's own codes, and those of the script and of signals. */
import { EXIT_CODES } from '../core/errors/user-error.js'

/** Every exit status as written in the help, such as "0" or "128+S", with its meaning, in rising order. */
export const EXIT_STATUS: readonly (readonly [status: string, meaning: string])[] = [
  ...EXIT_CODES.map(({ code, meaning }) => [String(code), meaning] as const),
  ['N', 'The D script called exit(N).'],
  ['128+S', 'Signal S ended heat-tracer; 130 is Ctrl-C.'],
]
