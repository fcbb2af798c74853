/**
 * The build step that writes docs/manual.md, after `tsc -b`, whose output it runs.
 *
 * It writes only if the text differs. If the file cannot be written (a read-only checkout, or one of another user), the step is
 * skipped without a word: the program works without it, and the manual's test tells when the committed file is out of date.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildManual } from '../../dist/src/docs/manual.js'

const TEMPLATE = fileURLToPath(new URL('../../docs/manual.in.md', import.meta.url))
const MANUAL = fileURLToPath(new URL('../../docs/manual.md', import.meta.url))

function readIfPresent(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const template = readIfPresent(TEMPLATE)
if (template !== undefined) {
  const text = await buildManual(template)
  try {
    if (readIfPresent(MANUAL) !== text) writeFileSync(MANUAL, text)
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOENT'].includes(error.code)) throw error
  }
}
