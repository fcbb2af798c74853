/**
 * The house rules, read off the sources: who may import whom, who may talk to the process, how files look. A rule that has
 * to change is changed here, in the commit that needs it, with its reason.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { errors } from '../src/core/errors/messages.js'
import { readScriptHeader } from '../src/core/stream/script-header.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

interface File {
  /** From the root, e.g. "src/core/ndjson.ts". */
  readonly path: string
  readonly text: string
  readonly lines: number
  /** Paths from the root for the project's own files, names for all else. */
  readonly imports: readonly string[]
}

function filesOf(directory: string): File[] {
  const names = readdirSync(join(ROOT, directory), { recursive: true }) as string[]
  return names
    .filter((name) => name.endsWith('.ts') && !/(^|\/)(dist|build|node_modules)\//.test(name))
    .map((name) => fileOf(`${directory}/${name}`))
}

function fileOf(path: string): File {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const imports = [...importsOf(text)].map((name) => (name.startsWith('.') ? normalize(join(dirname(path), name)).replace(/\.js$/, '.ts') : name))
  return { path, text, lines: text.trimEnd().split('\n').length, imports }
}

/** Every specifier of a static, side-effect, dynamic or re-exporting import. */
function importsOf(text: string): Set<string> {
  const forms = [/^(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm, /^import\s*['"]([^'"]+)['"]/gm, /\b(?:import|require)\(\s*['"]([^'"]+)['"]/g]
  return new Set(forms.flatMap((form) => [...text.matchAll(form)].map((match) => match[1]!)))
}

test('the reader of imports sees every form of one', () => {
  const text = `import a from 'a'\nimport type { B } from "b"\nimport {\n  c,\n} from './c.js'\nimport 'd'\nexport * from 'e'\nexport { f } from 'f'\n` +
    `const g = await import('g')\nlet h: import('h').H\nconst i = require('i')\nexport const from = 'no'\n`
  assert.deepEqual([...importsOf(text)].sort(), ['./c.js', 'a', 'b', 'd', 'e', 'f', 'g', 'h', 'i'])
})

/** Without comments. (A comment's opening inside a string takes code with it: no rule below is about such places.) */
function codeOf({ text }: File): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

const sources = filesOf('src')
const isNode = (name: string): boolean => name.startsWith('node:') || builtinModules.includes(name)
const within = (...places: string[]) => (path: string): boolean => places.some((place) => path === place || path.startsWith(place.endsWith('.ts') ? place : `${place}/`))

/** Place → what its files may import beside each other; 'node' stands for Node's own modules. */
const MAY_IMPORT: { readonly [place: string]: readonly string[] } = {
  // Pure too: it knows how many columns of a terminal a character takes, which is a table of Unicode.
  'src/core': ['string-width'],
  'src/palettes': ['src/core'],
  // The library is WebAssembly: Node 20 has no zstd of its own.
  'src/sinks': ['src/core', 'node', '@hpcc-js/wasm-zstd'],
  // Imports read quoted CSV and HdrHistogram logs with the libraries that are made for them.
  'src/sources': ['src/core', 'node', '@hpcc-js/wasm-zstd', 'csv-parse', 'hdr-histogram-js'],
  'src/views': ['src/core', 'node', 'blessed', 'blessed-contrib'],
  // What is shown, as files: they are handed charts and write nothing.
  // Runs in a browser: no node there, and the compiler keeps it so (types: []).
  'src/web': ['src/core', 'src/palettes'],
  'src/exports': ['src/core', 'src/palettes', 'node', '@resvg/resvg-wasm', '@resvg/resvg-js', 'src/views/terminal'],
  'src/libdtrace': ['node'],
  // The privileged process itself asks whether what it is to load may be trusted, and who called sudo.
  'src/consumer': ['src/core', 'src/runtime/privileges.ts', 'src/runtime/trust.ts', 'src/runtime/user.ts', 'node', 'libdtrace'],
  'src/runtime': ['src/core', 'node'],
  'src/session.ts': ['src/session', 'src/core', 'src/sinks/sink.ts', 'src/sources/source.ts', 'src/views/view.ts', 'node'],
  'src/session': ['src/core', 'src/sinks/sink.ts', 'src/sources/source.ts', 'src/views/view.ts', 'node'],
  // Texts and charts of summary and diff.
  'src/reports': ['src/core', 'src/palettes', 'src/views/terminal'],
  'src/commands': ['src/core', 'src/palettes', 'src/sinks', 'src/sources', 'src/views', 'src/exports', 'src/reports', 'src/runtime', 'src/session.ts', 'node', 'commander'],
  // The manual is written from the tables of the program.
  'src/docs': ['src/core', 'src/palettes', 'src/sources/import', 'src/exports', 'src/commands', 'commander'],
  'src/cli.ts': ['src/commands', 'src/core', 'node', 'commander'],
}

test('every source file lies in a place of the house', () => {
  const known = within(...Object.keys(MAY_IMPORT))
  assert.deepEqual(sources.map(({ path }) => path).filter((path) => !known(path)), [])
})

for (const [place, allowed] of Object.entries(MAY_IMPORT)) {
  test(`${place} imports only ${[place, ...allowed].join(', ')}`, () => {
    const inside = within(place)
    const may = (name: string): boolean =>
      inside(name) || within(...allowed)(name) || (isNode(name) && allowed.includes('node')) || allowed.some((each) => name.startsWith(`${each}/`))
    const wrong = sources.filter(({ path }) => inside(path)).flatMap(({ path, imports }) => imports.filter((name) => !may(name)).map((name) => `${path}: ${name}`))
    assert.deepEqual(wrong, [])
  })
}

/** Library or module → the only places that may import it. */
const HOMES: { readonly [name: string]: readonly string[] } = {
  blessed: ['src/views/terminal'],
  'string-width': ['src/core/text'],
  'blessed-contrib': ['src/views/terminal'],
  commander: ['src/cli.ts', 'src/commands', 'src/docs'],
  // The consumer starts itself anew in a session of its own, so that no terminal's hang-up reaches it.
  'node:child_process': ['src/sources', 'src/runtime', 'src/consumer/caller.ts', 'src/consumer/serve.ts'],
  libdtrace: ['src/consumer'],
}

for (const [name, homes] of Object.entries(HOMES)) {
  test(`${name} is imported only by ${homes.join(', ')}`, () => {
    const at = within(...homes)
    const names = [name, name.replace('node:', '')]
    const wrong = sources.filter(({ path, imports }) => !at(path) && !within('src/libdtrace')(path) && imports.some((each) => names.some((one) => each === one || each.startsWith(`${one}/`))))
    assert.deepEqual(wrong.map(({ path }) => path), [])
  })
}

test('commands write only through shared/print.ts, which lets no control character of others reach a terminal', () => {
  const wrong = sources.filter((file) => within('src/commands', 'src/cli.ts')(file.path) && file.path !== 'src/commands/shared/print.ts')
    .filter((file) => /std(out|err)\.write\(|console\./.test(codeOf(file)))
  assert.deepEqual(wrong.map(({ path }) => path), [])
})

test('sources and views never see each other, and nobody imports the consumer', () => {
  const wrong = sources.flatMap(({ path, imports }) => imports
    .filter((name) => (within('src/sources')(path) && within('src/views')(name)) || (within('src/views')(path) && within('src/sources')(name)) ||
      (within('src/consumer')(name) && !within('src/consumer')(path)))
    .map((name) => `${path}: ${name}`))
  assert.deepEqual(wrong, [])
})

/** The rooms of core, lowest first: a room imports only rooms before it. */
const ROOMS = [
  'frame.ts', 'errors', 'text', 'stream', 'buckets', 'history', 'grid', 'keys', 'color', 'state', 'keymap', 'heatmap', 'layout', 'update',
  'chart', 'compare',
]

test('no room of core imports a room above it', () => {
  const roomIn = (path: string): number => ROOMS.indexOf(/^src\/core\/([^/]+)/.exec(path)?.[1] ?? '')
  const core = sources.filter(({ path }) => within('src/core')(path))
  assert.deepEqual(core.filter(({ path }) => roomIn(path) === -1).map(({ path }) => path), [], 'every file lies in a room')
  const upwards = core.flatMap(({ path, imports }) => imports.filter((name) => roomIn(name) > roomIn(path)).map((name) => `${path}: ${name}`))
  assert.deepEqual(upwards, [])
})

test('no files import each other in a circle', () => {
  const byPath = new Map(sources.map((file) => [file.path, file]))
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) return void circles.push([...trail.slice(trail.indexOf(path)), path].join(' > '))
    if (done.has(path)) return
    done.add(path)
    for (const name of byPath.get(path)?.imports ?? []) if (byPath.has(name)) visit(name, [...trail, path])
  }
  for (const { path } of sources) visit(path, [])
  assert.deepEqual(circles, [])
})

test('no folder has more than 26 files', () => {
  const counts = new Map<string, number>()
  for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  assert.deepEqual([...counts].filter(([, count]) => count > 26), [])
})

test('an exported page writes text as text, asks no network and keeps nothing', () => {
  const refused = /\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|new Function|fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|localStorage|sessionStorage|indexedDB|document\.cookie)\b/
  const wrong = sources.filter(({ path }) => within('src/web')(path)).flatMap((file) => {
    const found = refused.exec(codeOf(file))
    return found === null ? [] : [`${file.path}: ${found[0]}`]
  })
  assert.deepEqual(wrong, [])
})

test('only cli.ts reads argv and the environment and exits; the consumer is a program of its own', () => {
  const may = within('src/cli.ts', 'src/consumer')
  assert.deepEqual(sources.filter((file) => !may(file.path) && /\bprocess\.(exit|argv|env)\b/.test(codeOf(file))).map(({ path }) => path), [])
})

test('the core has no clock, no randomness and no node', () => {
  const impure = /\b(Date\.now|new Date|performance\.|Math\.random|crypto\.|process\.|globalThis|setTimeout|setInterval|setImmediate|console\.|Intl\.|toLocale\w+)/
  // What a reader takes for one character is the same in every language, so the Segmenter is as pure as a table.
  const wrong = sources.filter(({ path }) => within('src/core')(path)).flatMap((file) => {
    const code = codeOf(file)
    const found = impure.exec(file.path === 'src/core/text/cells.ts' ? code.replace(/\bIntl\.Segmenter\b/g, '') : code)
    return found === null ? [] : [`${file.path}: ${found[0]}`]
  })
  assert.deepEqual(wrong, [])
})

test('clocks are read only where time enters: sources, the consumer, and the session that waits for them', () => {
  const may = within('src/sources', 'src/consumer', 'src/session/tick-watch.ts', 'src/views', 'src/libdtrace', 'src/runtime')
  assert.deepEqual(sources.filter((file) => !may(file.path) && /\b(Date\.now|performance\.now|Math\.random)\b/.test(codeOf(file))).map(({ path }) => path), [])
})

test('every source file opens with a comment that says what it is', () => {
  assert.deepEqual(sources.filter(({ text }) => !/^(#![^\n]*\n)?\s*\/[*/]/.test(text)).map(({ path }) => path), [])
})

test('no line is over 140 characters', () => {
  const wide = sources.flatMap(({ path, text }) => text.split('\n').flatMap((line, at) => (line.length > 140 ? [`${path}:${at + 1}`] : [])))
  assert.deepEqual(wide, [])
})

test('every exported function and class says in a comment what it gives', () => {
  const undocumented = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/^export (?:async )?(?:abstract )?(?:function\*?|class) (\w+)/gm)]
      .filter(({ index }) => !text.slice(0, index).trimEnd().endsWith('*/')).map((match) => `${path}: ${match[1]}`))
  assert.deepEqual(undocumented, [])
})

test('no file is over 300 lines', () => {
  const long = [...sources, ...filesOf('test')].filter(({ path, lines }) => lines > 300)
  assert.deepEqual(long.map(({ path, lines }) => `${path}: ${lines}`), [])
})

test('every error message has a code of its own, in kebab-case, and a name that is in one file alone', () => {
  const files = sources.filter(({ path }) => within('src/core/errors')(path))
  const codes = files.flatMap(({ text }) => [...text.matchAll(/\bcode: '([^']*)'/g)].map((match) => match[1]!))
  const names = files.flatMap(({ text }) => [...text.matchAll(/^ {2}(\w+): \(/gm)].map((match) => match[1]!))
  assert.ok(codes.length > 100)
  assert.deepEqual(codes.filter((code, i) => codes.indexOf(code) !== i || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code)), [])
  assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), [])
  assert.equal(Object.keys(errors).length, codes.length)
})

test('every shipped script says its name, why, unit and usage', () => {
  if (!existsSync(join(ROOT, 'scripts'))) return
  const wrong = (readdirSync(join(ROOT, 'scripts'), { recursive: true }) as string[]).filter((name) => name.endsWith('.d')).filter((name) => {
    const { name: says, title, unit, usage } = readScriptHeader(readFileSync(join(ROOT, 'scripts', name), 'utf8'))
    return [says, title, unit, usage].includes('')
  })
  assert.deepEqual(wrong, [])
})
