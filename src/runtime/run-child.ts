/**
 * Runs a helper program to its end and collects what it wrote. No shell is involved.
 *
 * The environment is a parameter, because only cli.ts reads it. LC_ALL is set to C, because the callers parse the messages.
 */
import { spawn } from 'node:child_process'

/** Environment variables, as in process.env. */
export type Environment = Readonly<Record<string, string | undefined>>

/** How to run the child. */
export interface ChildOptions {
  readonly cwd?: string
  /** The whole environment of the child. */
  readonly env: Environment
  /** User and group to run as; this process's own by default. */
  readonly uid?: number
  readonly gid?: number
  /** Milliseconds until the child is killed with SIGKILL. */
  readonly timeout?: number
  /** Called with each whole line of standard output as it comes. */
  readonly line?: (line: string) => void
}

/** How the child ended and all that it wrote. */
export interface ChildResult {
  /** Exit status; null when a signal ended the child or it could not be started. */
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** The program does not exist (ENOENT). */
  readonly missing: boolean
}

/** Runs a program and waits for its end. Never rejects: a program that fails or does not exist is a result too. */
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
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      resolve({ status: null, signal: null, stdout, stderr: stderr || error.message, missing })
    })
    child.on('close', (status, signal) => resolve({ status, signal, stdout, stderr, missing: false }))
  })
}

/** The last lines of `text` that are not empty, at most `lines` of them, for use in an error message. */
export function lastLines(text: string, lines = 3): string {
  return text.split('\n').map(line => line.trim()).filter(line => line !== '').slice(-lines).join('\n  ')
}
