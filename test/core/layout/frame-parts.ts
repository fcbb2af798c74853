/** Reads the regions of a frame as plain text. */
import type { Frame, Line, Region } from '../../../src/core/frame.js'

/** The text of a line, without its styles. */
export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('')
}

/** The first region of a name. */
export function find(frame: Frame, name: Region['name']): Region | undefined {
  return frame.regions.find((region) => region.name === name)
}

/** All text of a region, or of every region. */
export function all(frame: Frame, name?: Region['name']): string {
  return frame.regions.filter((region) => name === undefined || region.name === name).flatMap(({ lines }) => lines.map(textOf)).join('\n')
}
