/** An X server without a monitor that the test starts, an xterm on it, and the pixels of its one screen. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { waitUntil } from '../../support/pty.js'
import { programsSkipReason } from './recorded-session.js'

/** A bitmap font: its pixels are the same everywhere, and its block characters fill their halves. The servers' built-in font has none. */
const FONT = '-misc-fixed-medium-r-semicondensed--13-120-75-75-c-60-iso10646-1'
const CELL = { width: 6, height: 13 }

export type Rgb = readonly [number, number, number]

export interface Pixels {
  /** A pixel of a cell, counted from the cell's upper left corner. */
  pixel(column: number, row: number, x: number, y: number): Rgb
  readonly cell: typeof CELL
}

/** Why no X server can be used here; undefined where one can. */
export function xServerSkipReason(): string | undefined {
  return programsSkipReason('Xvfb', 'xterm', 'import') 
    ?? (existsSync('/usr/share/fonts/X11/misc/6x13.pcf.gz') ? undefined : 'there are no bitmap fonts (xfonts-base) here')
}

export interface XServer {
  /** An xterm at the upper left corner that runs the words. */
  xterm(
    words: readonly string[],
    options: { columns: number; rows: number; env: Readonly<Record<string, string>>; resources?: readonly string[] },
  ): { stop(): Promise<void> }
  /** The pixels of the screen now. */
  readPixels(): Pixels
  stop(): Promise<void>
}

export async function startXServer({ width = 1280, height = 800 } = {}): Promise<XServer> {
  const server = spawn(
    'Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  )
  let [number, said] = ['', '']
  server.stdio[3]!.on('data', (bytes) => (number += String(bytes)))
  server.stderr!.on('data', (bytes) => (said += String(bytes)))
  await waitUntil('the X server is there', () => number.endsWith('\n') || server.exitCode !== null, 30_000)
  if (server.exitCode !== null) throw new Error(`Xvfb did not start: ${said}`)
  const display = `:${number.trim()}`
  return {
    xterm(words, { columns, rows, env, resources = [] }) {
      const options = [
        '-u8', '-fn', FONT, '-b', '0', '-bw', '0', '+sb', '-geometry', `${columns}x${rows}+0+0`,
        ...resources.flatMap((one) => ['-xrm', one]),
      ]
      const xterm = spawn(
        'xterm', [...options, '-e', ...words], { env: { ...env, DISPLAY: display }, stdio: ['ignore', 'ignore', 'inherit'] },
      )
      return { stop: () => stopProcess(xterm) }
    },
    readPixels() {
      const bytes = execFileSync(
        'import', ['-silent', '-window', 'root', '-depth', '8', 'rgb:-'],
        { env: { ...process.env, DISPLAY: display }, maxBuffer: 1 << 26 },
      )
      return {
        cell: CELL,
        pixel(column, row, x, y) {
          const at = 3 * ((row * CELL.height + y) * width + column * CELL.width + x)
          return [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!]
        },
      }
    },
    stop: () => stopProcess(server),
  }
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const over = once(child, 'exit')
  child.kill('SIGTERM')
  await over
}
