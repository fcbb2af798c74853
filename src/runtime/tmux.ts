/**
 * Asks tmux whether this terminal is a pane with another pane to its left or right. There tmux sends a whole line for every
 * line that scrolls sideways, so redrawing a column in place sends forty times fewer bytes.
 */
import { execFileSync } from 'node:child_process'

/** Whether another pane is beside this one. False outside tmux, and when tmux does not answer within half a second. */
export function isBesideAPane(env: Readonly<Record<string, string | undefined>>): boolean {
  const { TMUX: tmux, TMUX_PANE: pane } = env
  if (!tmux) return false
  try {
    const args = ['display', '-p', ...(pane ? ['-t', pane] : []), '#{pane_at_left}#{pane_at_right}']
    const output = execFileSync('tmux', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 500, env: { ...env } })
    return /^(0[01]|10)$/.test(output.trim())
  } catch {
    return false
  }
}
