/** The manual's part on the shipped scripts, written from the header comments of scripts/*.d. */
import { readScriptHeader, type ScriptHeader } from '../core/stream/script-header.js'
import { listShippedScripts, readShippedScript } from '../commands/shared/find-script.js'
import { PLATFORM_NAMES } from './descriptions.js'
import { formatCode, formatSentence, formatTable } from './markdown.js'

interface ScriptOnPlatform {
  /** As in PLATFORM_NAMES. */
  readonly platform: string
  readonly header: ScriptHeader
}

/** Where the script is shipped for, with the header of the variant that is used there. */
function readVariants(name: string): ScriptOnPlatform[] {
  return Object.keys(PLATFORM_NAMES).flatMap((platform) => {
    try {
      return [{ platform, header: readScriptHeader(readShippedScript(name, platform).text) }]
    } catch {
      return [] // not shipped for this platform
    }
  })
}

/** A table of all shipped scripts: what each measures, its unit, its keys and its platforms. */
export function formatScriptTable(): string {
  return formatTable(['script', 'what it measures', 'unit', 'keys', 'platforms'], listShippedScripts().map((name) => {
    const variants = readVariants(name)
    const { title, unit, keys } = variants[0]!.header
    return [formatCode(name), title, unit, keys.map((key) => key.replace(/=.*/, '')).join(', '), formatPlatforms(variants)]
  }))
}

/** For each script: how it is called, and what is to be known of it on each platform. */
export function formatScriptNotes(): string {
  return listShippedScripts().map((name) => {
    const variants = readVariants(name)
    const notes = new Map<string, ScriptOnPlatform[]>()
    for (const variant of variants) {
      const { note, needs } = variant.header
      const text = [note === '' ? '' : formatSentence(note), needs === '' ? '' : `Needs ${needs}.`].filter(Boolean).join(' ')
      if (text !== '') notes.set(text, [...(notes.get(text) ?? []), variant])
    }
    const lines = [...notes].map(([text, these]) => `- ${these.length === variants.length ? '' : `${formatPlatforms(these)}: `}${text}`)
    return [`**${name}**: ${formatCode(variants[0]!.header.usage)}`, ...(lines.length === 0 ? [] : ['', ...lines])].join('\n')
  }).join('\n\n')
}

function formatPlatforms(variants: readonly ScriptOnPlatform[]): string {
  const names = Object.values(PLATFORM_NAMES)
  return variants.length === names.length ? 'all' : variants.map(({ platform }) => PLATFORM_NAMES[platform]!).join(', ')
}
