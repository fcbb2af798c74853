/**
 * Whether a terminal's background is light: asked of it (OSC 11) before anything is painted.
 *
 * The question is followed by one that every terminal answers (DA1), and answers come in order: with the second the first
 * has come, or will never come. So an answer is never left for the user's prompt, for sudo or for the keys, and a terminal
 * that does not know the first is not waited for. One that answers neither within PATIENCE is left alone. Where input is
 * no terminal nothing is asked. Refused: asking while the map is up, where an answer would have to be told from keys.
 */
import { writeSync } from 'node:fs'
import type { ReadStream, WriteStream } from 'node:tty'

const QUESTION = '\x1b]11;?\x1b\\\x1b[c'
const TIMEOUT_MS = 400

export type Background = 'light' | 'dark'

/** undefined when the terminal did not say. */
export async function askBackground(stdin: ReadStream, stdout: WriteStream & { readonly fd: number }, patience = TIMEOUT_MS): Promise<Background | undefined> {
  if (!stdin.isTTY || !stdout.isTTY) return undefined
  const { isRaw } = stdin
  try {
    stdin.setRawMode(true)
    return parseBackgroundAnswer(await readAnswer(QUESTION, stdin, stdout, patience))
  } catch {
    return undefined
  } finally {
    stdin.pause()
    if (!stdin.destroyed) stdin.setRawMode(isRaw)
  }
}

function readAnswer(question: string, stdin: ReadStream, stdout: { readonly fd: number }, patience: number): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const done = (): void => {
      clearTimeout(timer)
      stdin.removeListener('data', heard)
      resolve(answer)
    }
    const heard = (bytes: Buffer | string): void => {
      answer += bytes.toString()
      if (answer.includes('\x03')) process.kill(process.pid, 'SIGINT') // raw mode has made a key of it
      if (/\x1b\[\?[\d;]*c/.test(answer)) done()
    }
    const timer = setTimeout(done, patience)
    stdin.on('data', heard)
    stdin.resume()
    writeSync(stdout.fd, question)
  })
}

/** What a terminal's answer says: `rgb:` with one to four hexadecimal digits a color. */
export function parseBackgroundAnswer(answer: string): Background | undefined {
  const [, red, green, blue] = /\x1b\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(answer) ?? []
  if (red === undefined || green === undefined || blue === undefined) return undefined
  const share = (digits: string): number => parseInt(digits, 16) / (16 ** digits.length - 1)
  return 0.299 * share(red) + 0.587 * share(green) + 0.114 * share(blue) > 0.5 ? 'light' : 'dark'
}

/** What the environment says of it: rxvt, konsole and others set COLORFGBG to "foreground;background". */
export function readBackgroundFromEnvironment(env: Readonly<Record<string, string | undefined>>): Background | undefined {
  const said = /;(\d+)$/.exec(env['COLORFGBG'] ?? '')?.[1]
  return said === undefined ? undefined : said === '7' || said === '15' ? 'light' : 'dark'
}
