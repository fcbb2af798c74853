/** What each exit status means: for --help and the manual. A new code in EXIT without a line here does not compile. */
import { EXIT } from '../core/errors/user-error.js'

const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'The trace ended, or you pressed q.',
  failure: 'Something failed while tracing.',
  usage: 'The command line is wrong.',
  script: 'The D script does not compile, or it has nothing to draw.',
  dtrace: 'DTrace cannot be used here. Try heat-tracer doctor.',
  stream: 'A recording or a stream cannot be read.',
  difference: 'diff: a condition of --fail-on is true.',
}

/** Every exit status as written in the help, such as "0" or "128+S", with its meaning, in rising order. */
export const EXIT_STATUS: readonly (readonly [status: string, meaning: string])[] = [
  ...Object.entries(MEANINGS).map(([name, meaning]) => [String(EXIT[name as keyof typeof EXIT]), meaning] as const),
  ['N', 'The D script called exit(N).'],
  ['128+S', 'Signal S ended heat-tracer; 130 is Ctrl-C.'],
]
