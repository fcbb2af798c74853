/** The bytes that an xterm sends for a key. Keys have the names that blessed gives them. */
const NAMED: Readonly<Record<string, string>> = {
  space: ' ', tab: '\t', enter: '\r', escape: '\x1b', backspace: '\x7f', up: '\x1b[A', down: '\x1b[B', right: '\x1b[C', left: '\x1b[D',
  home: '\x1b[H', end: '\x1b[F', pageup: '\x1b[5~', pagedown: '\x1b[6~',
  'S-up': '\x1b[1;2A', 'S-down': '\x1b[1;2B', 'S-right': '\x1b[1;2C', 'S-left': '\x1b[1;2D',
}

/** The bytes for a key such as 'q', 'S-up' (shift) or 'C-c' (ctrl). */
export function encodeKey(name: string): string {
  const named = NAMED[name]
  if (named !== undefined) return named
  if (name.startsWith('S-')) return name.slice(2).toUpperCase()
  if (name.startsWith('C-')) return String.fromCharCode(name.charCodeAt(2) & 0x1f)
  return name
}
