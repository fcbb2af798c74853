/**
 * Finds out whether the terminal's background is light, by asking the terminal (OSC 11) before the screen is drawn.
 *
 * A second question follows, DA1, which every terminal answers. Terminals answer in order, so when the answer to DA1 arrives, the
 * answer to OSC 11 has arrived or never will. Therefore no answer is left for the user's prompt, for sudo or for the keys, and a
 * terminal that does not know OSC 11 costs no wait. After TIMEOUT_MS without any answer the background stays unknown. Where input is
 * not a terminal, nothing is asked. A guard restores the terminal's modes if this process is killed while it waits.
 *
 * Rejected: to ask while the map is on the screen, where answers would have to be separated from keys.
 */
import { writeSync } from 'node:fs'
import type { ReadStream, WriteStream } from 'node:tty'

const QUESTION = '\x1b]11;?\x1b\\\x1b[c'
const TIMEOUT_MS = 400

export type Background = 'light' | 'dark'

/** How the terminal is asked. */
export interface QueryOptions {
  /** Milliseconds to wait for an answer. */
  readonly timeout?: number
  /** Called before the terminal's modes change; released when they are restored. */
  readonly guard?: () => { release(): void }
}

/** What the terminal answers; undefined where it does not say in time. Leaves the input paused, in its old mode. */
export async function askBackground(
  stdin: ReadStream, stdout: WriteStream & { readonly fd: number }, { timeout = TIMEOUT_MS, guard }: QueryOptions = {},
): Promise<Background | undefined> {
  if (!stdin.isTTY || !stdout.isTTY) return undefined
  const { isRaw } = stdin
  const started = guard?.()
  try {
    stdin.setRawMode(true)
    return parseBackgroundAnswer(await readAnswer(QUESTION, stdin, stdout, timeout))
  } catch {
    return undefined
  } finally {
    stdin.pause()
    if (!stdin.destroyed) stdin.setRawMode(isRaw)
    started?.release()
  }
}

/** All bytes up to the answer to DA1, or up to the timeout. */
function readAnswer(question: string, stdin: ReadStream, stdout: { readonly fd: number }, timeout: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const finish = (): void => {
      clearTimeout(timer)
      stdin.removeListener('data', read)
      resolve(answer)
    }
    const read = (bytes: Buffer | string): void => {
      answer += bytes.toString()
      if (answer.includes('\x03')) process.kill(process.pid, 'SIGINT') // in raw mode Ctrl-C is only a key
      if (/\x1b\[\?[\d;]*c/.test(answer)) finish()
    }
    const timer = setTimeout(finish, timeout)
    stdin.on('data', read)
    stdin.resume()
    writeSync(stdout.fd, question)
  })
}

/** Reads an answer to OSC 11: `rgb:` with one to four hexadecimal digits per color; undefined where there is none. */
export function parseBackgroundAnswer(answer: string): Background | undefined {
  const [, red, green, blue] = /\x1b\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(answer) ?? []
  if (red === undefined || green === undefined || blue === undefined) return undefined
  const share = (digits: string): number => parseInt(digits, 16) / (16 ** digits.length - 1)
  return 0.299 * share(red) + 0.587 * share(green) + 0.114 * share(blue) > 0.5 ? 'light' : 'dark'
}

/** What COLORFGBG says, which rxvt, konsole and others set to "foreground;background"; undefined where it is not set. */
export function readBackgroundFromEnvironment(env: Readonly<Record<string, string | undefined>>): Background | undefined {
  const color = /;(\d+)$/.exec(env['COLORFGBG'] ?? '')?.[1]
  return color === undefined ? undefined : color === '7' || color === '15' ? 'light' : 'dark'
}
