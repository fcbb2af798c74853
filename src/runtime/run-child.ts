/**
 * One helper program run to its end: what it wrote, how it ended, its lines as they come. Never through a shell.
 * The environment is handed in, cli.ts alone reads it; the child's messages are in English, because they are read here.
 */
import { spawn } from 'node:child_process'

export type Environment = Readonly<Record<string, string | undefined>>

export interface ChildOptions {
  readonly cwd?: string
  /** The whole environment, PATH above all. */
  readonly env: Environment
  readonly uid?: number
  readonly gid?: number
  /** Milliseconds, then SIGKILL. */
  readonly timeout?: number
  /** Each line of standard output as it comes. */
  readonly line?: (line: string) => void
}

export interface ChildResult {
  /** Exit status; null when a signal ended it or it could not be started. */
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** It could not be started: ENOENT for a program that is not there. */
  readonly missing: boolean
}

/** Start a program and wait for its end; resolves also when it fails or is not there. */
export function runChild(command: string, args: readonly string[], options: ChildOptions): Promise<ChildResult> {
  return new Promise(resolve => {
    const { cwd, env, uid, gid, timeout, line } = options
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'], env: { ...env, LC_ALL: 'C' },
      ...(cwd !== undefined && { cwd }), ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }),
      ...(timeout !== undefined && { timeout, killSignal: 'SIGKILL' as const }),
    })
    let stdout = '', stderr = '', pending = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (line === undefined) return
      const lines = (pending + text).split('\n')
      pending = lines.pop() ?? ''
      for (const one of lines) line(one)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text })
    child.on('error', error => {
      resolve({ status: null, signal: null, stdout, stderr: stderr || error.message, missing: (error as NodeJS.ErrnoException).code === 'ENOENT' })
    })
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr, missing: false }))
  })
}

/** The last lines that say something, for a sentence. */
export function lastLines(text: string, lines = 3): string {
  return text.split('\n').map(line => line.trim()).filter(line => line !== '').slice(-lines).join('\n  ')
}
