/**
 * `e` on the screen: what is visible, as a file. The chart has the columns and rows of the map in sight, and so its very colors;
 * a table has the buckets themselves. The file is made with the rights that the screen has: the caller's, under sudo.
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

/** For a session: gives what to say of the file. Throws UserErrors. */
export function makeSave(context: Pick<ProcessContext, 'env' | 'euid'>): (model: Model, name: string) => Promise<string> {
  return async (model, name) => {
    const path = name.startsWith('~/') ? join(home(context), name.slice(2)) : name
    const format = chooseFormat(path)
    checkWritable(path)
    const exporter = await format.load()
    const window = model.window ?? { columns: 120, rows: 40 }
    const { map } = frameOf(model, window)
    const rows = exporter.rows === 'buckets' || map === undefined ? 'buckets' : map.height * map.rowsPerLine
    const exhibit = buildExportInput(model, { columns: map?.width ?? 0, rows }, defaultKeyLimit(exporter), (size, depth) => frameOf({ ...model, depth }, size))
    if (exhibit === undefined) throw new UserError(errors.nothingToSave())
    const contents = await exporter.export(exhibit, exporter.columns === 'window' ? { width: window.columns, height: window.rows } : {})
    await writeExport(path, contents)
    return `wrote ${path}, ${formatFileSize(contents)}`
  }
}

function home({ env, euid }: Pick<ProcessContext, 'env' | 'euid'>): string {
  const caller = findCaller(env, euid)
  return (caller === undefined ? env['HOME'] : findHome(caller.uid)) || '/'
}
