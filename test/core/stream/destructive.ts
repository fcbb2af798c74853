/**
 * Whether a D script seems to act on the system: what the tests of the shipped scripts ask. The program itself leaves that to libdtrace,
 * which refuses such a script without its option `destructive`.
 */
import { blankNonCode, blankText, COMMENT_OR_STRING, splitSections } from '../../../src/core/stream/d-lexer.js'

/** Actions and subroutines that DTrace refuses without its option `destructive`. */
const DESTRUCTIVE = 'stop|raise|system|freopen|copyout|copyoutstr|breakpoint|panic|chill'

/** Whether the program uses a destructive action or asks for the option itself (`#pragma D option destructive`). */
export function isDestructive(text: string): boolean {
  const withoutComments = text.replace(COMMENT_OR_STRING, (found) => (found.startsWith('/') ? blankText(found) : found))
  if (/^[ \t]*#[ \t]*pragma[ \t]+D[ \t]+option[ \t]+destructive\b/m.test(withoutComments)) return true
  return new RegExp(`(?<![\\w.>@])(?:${DESTRUCTIVE})\\s*\\(`).test(splitSections(blankNonCode(text)).code)
}
