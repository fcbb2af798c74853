/**
 * The configuration file: `$XDG_CONFIG_HOME/heat-tracer/config.json`, or `~/.config/heat-tracer/config.json`.
 *
 * It is one JSON object. Its names are those of the long options, and the command line overrides it. The file may be missing. Under
 * sudo it is the file of the user who called sudo. It can only set how the heat map looks: what is traced, and with which rights, is
 * said on the command line alone.
 */
import { join } from 'node:path'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { nearestNames } from '../../core/text/did-you-mean.js'
import { findCaller } from '../../runtime/privileges.js'
import { NotReadable, readRegularFile } from '../../runtime/read-file.js'
import { findHome } from '../../runtime/user.js'
import { checkViewWords, type ViewWords } from './view-options.js'
import type { ProcessContext } from '../shared/process-context.js'

type Setting = 'text' | 'number' | 'flag' | 'list'

const SETTINGS: Readonly<Record<string, Setting>> = {
  palette: 'text', scale: 'text', weight: 'text', axis: 'text', range: 'text', percentiles: 'list', slo: 'text', history: 'number',
  sweep: 'flag', keep: 'flag', local: 'flag', half: 'flag', background: 'text', notices: 'flag', mouse: 'flag', table: 'flag',
  color: 'text', interval: 'number',
}

/** The names that may stand in the file. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS)

/** Bytes. A larger file is not a configuration file. */
const LARGEST = 1 << 16

/** Values as commander would give them, by the option's name. */
export type Settings = Readonly<Record<string, string | boolean>>

/** Undefined when the user has no home directory. */
export function findConfigPath({ env, euid }: Pick<ProcessContext, 'env' | 'euid'>): string | undefined {
  const caller = findCaller(env, euid)
  const home = caller === undefined ? env['HOME'] : findHome(caller.uid)
  const base = (caller === undefined ? env['XDG_CONFIG_HOME'] : undefined) || (home ? join(home, '.config') : undefined)
  return base === undefined ? undefined : join(base, 'heat-tracer', 'config.json')
}

/** The settings of the file; none when there is no file. Throws a UserError when it cannot be read or has a wrong name or value. */
export function readConfigFile(context: Pick<ProcessContext, 'env' | 'euid'>): Settings {
  const path = findConfigPath(context)
  const text = path === undefined ? undefined : readIfPresent(path)
  return text === undefined ? {} : parseConfig(path!, text)
}

function readIfPresent(path: string): string | undefined {
  try {
    return readRegularFile(path, LARGEST).toString('utf8')
  } catch (error) {
    if (error instanceof NotReadable) throw new UserError(errors.configUnreadable(path, error.message))
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new UserError(errors.configUnreadable(path, code === 'EACCES' ? 'permission denied' : code ?? String(error)))
  }
}

/** The settings in the text of a configuration file. `path` is for messages. Throws a UserError for a wrong name or value. */
export function parseConfig(path: string, text: string): Settings {
  const given = parseObject(path, text)
  const settings: Record<string, string | boolean> = {}
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined
    if (kind === undefined) throw new UserError(errors.noSuchSetting(path, name, nearestNames(name, Object.keys(SETTINGS), 1)))
    const text = formatValue(kind, value)
    if (text === undefined) throw new UserError(errors.badSetting(path, name, JSON.stringify(value), KINDS[kind]))
    settings[name] = text
  }
  try {
    checkViewWords(settings as ViewWords)
  } catch (error) {
    if (error instanceof UserError) throw new UserError({ ...error.details, text: `${path}: ${error.details.text}` })
    throw error
  }
  return settings
}

function parseObject(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch (error) {
    throw new UserError(errors.configNotJson(path, describeJsonError((error as Error).message, text)))
  }
  throw new UserError(errors.configNotJson(path, 'it is not an object'))
}

/** Node's message quotes the text, so it is given only for what looks like a configuration file. */
function describeJsonError(message: string, text: string): string {
  if (text.trim() === '') return 'it is empty'
  return text.trimStart().startsWith('{') ? message : 'it does not begin with {'
}

const KINDS: Readonly<Record<Setting, string>> = {
  text: 'a string', number: 'a whole number', flag: 'true or false', list: 'a list of numbers',
}

/** A value as it is written on the command line; undefined if it is of another kind. */
function formatValue(kind: Setting, value: unknown): string | boolean | undefined {
  switch (kind) {
    case 'flag': return typeof value === 'boolean' ? value : undefined
    case 'text': return typeof value === 'string' ? value : undefined
    case 'number': return Number.isInteger(value) ? String(value) : undefined
    case 'list': {
      if (Array.isArray(value) && value.every((one) => typeof one === 'number')) return value.join(',')
      return typeof value === 'string' ? value : undefined
    }
  }
}
