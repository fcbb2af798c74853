/**
 * Whether this terminal is a tmux pane with another one beside it. There, tmux sends a whole line for every line that
 * scrolls sideways, and painting a column over in place is forty times cheaper.
 */
import { execFileSync } from 'node:child_process'

/** False outside tmux, and where tmux does not answer. */
export function isBesideAPane(env: Readonly<Record<string, string | undefined>>): boolean {
  const { TMUX: tmux, TMUX_PANE: pane } = env
  if (!tmux) return false
  try {
    const words = ['display', '-p', ...(pane ? ['-t', pane] : []), '#{pane_at_left}#{pane_at_right}']
    const said = execFileSync('tmux', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 500, env: { ...env } })
    return /^(0[01]|10)$/.test(said.trim())
  } catch {
    return false
  }
}
