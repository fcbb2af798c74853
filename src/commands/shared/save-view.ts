/**
 * The key `e`: saves the visible picture to a file.
 *
 * A picture has the columns and rows of the heat map on the screen, and so the same colors; a table has the buckets themselves. The
 * file belongs to the user whose screen it is, also under sudo, because the screen has given up root.
 */
import { join } from 'node:path'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { frameOf } from '../../core/layout/frame-of.js'
import { findCaller } from '../../runtime/privileges.js'
import { findHome } from '../../runtime/user.js'
import { buildExportInput, defaultKeyLimit } from './load-recording.js'
import { checkWritable, chooseFormat, formatFileSize, writeExport } from './output-file.js'
import type { ProcessContext } from './process-context.js'
import type { Model } from '../../core/state/state.js'

/** Writes the file `name`, whose extension chooses the format. Returns a message for the user. Throws UserErrors. */
export async function saveView(model: Model, name: string, context: Pick<ProcessContext, 'env' | 'euid'>): Promise<string> {
  const path = name.startsWith('~/') ? join(findUserHome(context), name.slice(2)) : name
  const format = chooseFormat(path)
  checkWritable(path)
  const exporter = await format.load()
  const window = model.window ?? { columns: 120, rows: 40 }
  const { map } = frameOf(model, window)
  const rows = exporter.rows === 'buckets' || map === undefined ? 'buckets' : map.height * map.rowsPerLine
  const input = buildExportInput(model, {
    size: { columns: map?.width ?? 0, rows, whole: exporter.rows === 'buckets' }, keyLimit: defaultKeyLimit(exporter),
    frame: (size, depth) => frameOf({ ...model, depth }, size),
  })
  if (input === undefined) throw new UserError(errors.nothingToSave())
  const contents = await exporter.export(input, exporter.columns === 'window' ? { width: window.columns, height: window.rows } : {})
  await writeExport(path, contents)
  return `wrote ${path}, ${formatFileSize(contents)}`
}

function findUserHome({ env, euid }: Pick<ProcessContext, 'env' | 'euid'>): string {
  const caller = findCaller(env, euid)
  return (caller === undefined ? env['HOME'] : findHome(caller.uid)) || '/'
}
