/**
 * What a command prints besides the screen: plain text, reports, messages and contents of exports. No other file of the commands writes
 * to standard output or standard error, so that no control character of a key, a file name or a message reaches a terminal.
 */
import { escapeControls, escapeControlsInStyled, escapeJsonControls } from '../../core/text/control-characters.js'
import type { NamedInput } from '../../sources/recording/open-path.js'
import type { ProcessContext } from './process-context.js'

type Output = Pick<ProcessContext['stdout'], 'write'>

/** Prints lines of plain text. */
export function printLines(output: Output, lines: readonly string[]): void {
  output.write(lines.map((line) => `${escapeControls(line)}\n`).join(''))
}

/** Prints the lines of a report, which may have colors and bold. */
export function printReport(output: Output, lines: readonly string[]): void {
  output.write(lines.map((line) => `${escapeControlsInStyled(line)}\n`).join(''))
}

/** Prints a value as JSON on several lines. */
export function printJson(output: Output, value: unknown): void {
  output.write(`${escapeJsonControls(JSON.stringify(value, null, 2))}\n`)
}

/** Prints a message to the user, with the program's name before it. */
export function printMessage(stderr: Output, text: string): void {
  printLines(stderr, [`heat-tracer: ${text}`])
}

/**
 * Writes the contents of an export to standard output: unchanged to a file or a pipe, with stand-ins for control characters to a
 * terminal. `styled`: the contents have colors.
 */
export function printContents(stdout: ProcessContext['stdout'], contents: string | Uint8Array, styled: boolean): void {
  const isShown = stdout.isTTY === true && typeof contents === 'string'
  stdout.write(!isShown ? contents : styled ? escapeControlsInStyled(contents) : escapeControls(contents))
}

/** A file of the command line as a source takes it. When it is a pipe from which nothing comes, a message says so. */
export function namedInput(path: string, stderr: Output): NamedInput {
  return { path, onWait: () => printMessage(stderr, `waiting for a program to write to the pipe ${path}. Press Ctrl-C to stop.`) }
}
