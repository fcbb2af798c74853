/**
 * Preferences from a file: `$XDG_CONFIG_HOME/heat-tracer/config.json`, or `~/.config/heat-tracer/config.json`.
 *
 * One JSON object; its fields are the long options of the command line without their dashes, and an option given there wins.
 * No file is no error. Under sudo it is the caller's file. Only what says how the map looks can be set: what is traced,
 * and with which rights, is said on the command line.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errors } from '../../core/errors/messages.js'
import { UserError } from '../../core/errors/user-error.js'
import { nearestNames } from '../../core/text/did-you-mean.js'
import { findCaller } from '../../runtime/privileges.js'
import { findHome } from '../../runtime/user.js'
import { checkViewWords, type ViewWords } from './view-options.js'
import type { ProcessContext } from '../shared/process-context.js'

type Setting = 'text' | 'number' | 'flag' | 'list'

const SETTINGS: Readonly<Record<string, Setting>> = {
  palette: 'text', scale: 'text', weight: 'text', axis: 'text', range: 'text', percentiles: 'list', slo: 'text', history: 'number',
  sweep: 'flag', keep: 'flag', local: 'flag', half: 'flag', background: 'text', notices: 'flag', mouse: 'flag', table: 'flag', color: 'text', interval: 'number',
}

/** The names that may stand in the file. */
export const SETTING_NAMES: readonly string[] = Object.keys(SETTINGS)

/** Bytes: nobody's preferences are longer. */
const LARGEST = 1 << 16

export type Settings = Readonly<Record<string, string | boolean>>

export function findConfigPath({ env, euid }: Pick<ProcessContext, 'env' | 'euid'>): string | undefined {
  const caller = findCaller(env, euid)
  const home = caller === undefined ? env['HOME'] : findHome(caller.uid)
  const base = (caller === undefined ? env['XDG_CONFIG_HOME'] : undefined) || (home ? join(home, '.config') : undefined)
  return base === undefined ? undefined : join(base, 'heat-tracer', 'config.json')
}

/** The settings as words of the command line, by the option's name. Throws a UserError when the file makes no sense. */
export function readConfigFile(context: Pick<ProcessContext, 'env' | 'euid'>): Settings {
  const path = findConfigPath(context)
  const text = path === undefined ? undefined : readIfThere(path)
  return text === undefined ? {} : parseConfig(path!, text)
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new UserError(errors.configUnreadable(path, code ?? String(error)))
  }
}

export function parseConfig(path: string, text: string): Settings {
  const given = parsed(path, text)
  const settings: Record<string, string | boolean> = {}
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(SETTINGS, name) ? SETTINGS[name] : undefined
    if (kind === undefined) throw new UserError(errors.noSuchSetting(path, name, nearestNames(name, Object.keys(SETTINGS), 1)))
    const word = wordOf(kind, value)
    if (word === undefined) throw new UserError(errors.badSetting(path, name, JSON.stringify(value), KINDS[kind]))
    settings[name] = word
  }
  try {
    checkViewWords(settings as ViewWords)
  } catch (error) {
    if (error instanceof UserError) throw new UserError({ ...error.details, text: `${path}: ${error.details.text}` })
    throw error
  }
  return settings
}

function parsed(path: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = text.length > LARGEST ? undefined : JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch (error) {
    throw new UserError(errors.configNoJson(path, (error as Error).message))
  }
  throw new UserError(errors.configNoJson(path, 'it is not an object'))
}

const KINDS: Readonly<Record<Setting, string>> = {
  text: 'a string', number: 'a whole number', flag: 'true or false', list: 'a list of numbers',
}

function wordOf(kind: Setting, value: unknown): string | boolean | undefined {
  switch (kind) {
    case 'flag': return typeof value === 'boolean' ? value : undefined
    case 'text': return typeof value === 'string' ? value : undefined
    case 'number': return Number.isInteger(value) ? String(value) : undefined
    case 'list': return Array.isArray(value) && value.every((one) => typeof one === 'number') ? value.join(',') : typeof value === 'string' ? value : undefined
  }
}
