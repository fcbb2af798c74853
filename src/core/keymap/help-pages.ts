/**
 * The help's lines and pages: how many there are, and which comes next.
 */
import type { Line, Size } from '../frame.js'
import { bindings, replayBindings } from './bindings.js'
import { styled, lineWidth } from '../text/styled-line.js'
import { toAscii } from '../text/format.js'
import type { Model } from '../state/state.js'

const LABEL = 10

/** A line a key, in the order of the table. */
export function helpLines(utf8: boolean, replay = false): Line[] {
  return [...(replay ? replayBindings : []), ...bindings.filter(({ action }) => !replay || action === 'quit' || action.type !== 'pause')].filter(({ label }) => label !== '').map(({ label, description: does }) => [
    styled(` ${toAscii(label, utf8).padEnd(LABEL)} `, 'bold'), styled(`${toAscii(does, utf8)} `),
  ])
}

interface HelpPages {
  readonly columns: number
  /** Lines of a column. */
  readonly lines: number
  readonly width: number
  readonly pages: number
}

export function layOutHelpPages(all: readonly Line[], { columns, rows }: Size): HelpPages {
  const width = Math.min(columns - 2, Math.max(...all.map(lineWidth)))
  const room = Math.max(1, rows - 2)
  const fit = Math.max(1, Math.floor((columns - 2) / width))
  const needed = Math.min(fit, Math.ceil(all.length / room))
  const lines = Math.min(room, Math.ceil(all.length / needed))
  return { columns: needed, lines, width, pages: Math.ceil(all.length / (needed * lines)) }
}

/** The help opened, its next page, or closed after the last. */
export function nextHelpPage({ help, helpPage, utf8, window, replay }: Pick<Model, 'help' | 'helpPage' | 'utf8' | 'window' | 'replay'>): { help: boolean; helpPage: number } {
  if (!help) return { help: true, helpPage: 0 }
  const more = window !== undefined && helpPage + 1 < layOutHelpPages(helpLines(utf8, replay !== undefined), window).pages
  return more ? { help, helpPage: helpPage + 1 } : { help: false, helpPage: 0 }
}
