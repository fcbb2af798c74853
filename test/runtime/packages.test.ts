/** The packages that are checked at root's start are all that the program and the consumer load: read off the built files. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { test } from 'node:test'
import { EARLY_PACKAGES, listDependencies, listPackages, TOP } from '../../src/runtime/packages.js'

const SRC = join(TOP, 'dist/src')

/** What a built file imports: statically or by import(). */
function readImports(file: string): { readonly now: string[]; readonly later: string[] } {
  const text = readFileSync(file, 'utf8')
  const names = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map((match) => match[1]!)
  return {
    now: names(/^(?:import|export)\s(?:[\w$*{},\s]+?\sfrom\s)?\s*['"]([^'"]+)['"]/gm), later: names(/\bimport\(['"]([^'"]+)['"]\)/g),
  }
}

/** The packages that a file loads at once, with all that it imports. */
function listLoadedPackages(file: string, seen = new Set<string>(), found = new Set<string>()): Set<string> {
  if (seen.has(file)) return found
  seen.add(file)
  for (const name of readImports(file).now) {
    if (name.startsWith('.')) listLoadedPackages(resolve(dirname(file), name), seen, found)
    else if (!name.startsWith('node:')) found.add(/^(@[^/]+\/)?[^/]+/.exec(name)![0])
  }
  return found
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js') && !name.startsWith('web/'))
const later = new Set(files.flatMap((name) => (
  readImports(join(SRC, name)).later.filter((one) => one.startsWith('.')).map((one) => resolve(dirname(join(SRC, name)), one))
)))

test('the program loads at once only packages that are checked before it is loaded', () => {
  assert.deepEqual([...listLoadedPackages(join(SRC, 'cli.js'))].filter((name) => !EARLY_PACKAGES.program.includes(name)), [])
})

test('the consumer loads only packages that are checked before it is started', () => {
  const known = [...EARLY_PACKAGES.consumer, 'libdtrace']
  assert.deepEqual([...listLoadedPackages(join(SRC, 'consumer/main.js'))].filter((name) => !known.includes(name)), [])
})

test('under sudo, what starts the consumer loads nothing else before root is given up', () => {
  const loaded = listLoadedPackages(join(SRC, 'commands/shared/consumer-command.js'))
  assert.deepEqual([...loaded].filter((name) => !EARLY_PACKAGES.program.includes(name)), [])
})

test('the packages of the screen are loaded only where they are checked first', () => {
  const users = [...later].filter((file) => existsSync(file) && [...listLoadedPackages(file)].some((name) => /^blessed/.test(name)))
  assert.deepEqual(users.sort(), [join(SRC, 'exports/ansi.js'), join(SRC, 'views/terminal/index.js')])
  assert.match(readFileSync(join(SRC, 'commands/shared/choose-view.js'), 'utf8'), /checkPackages\('screen'.*\n.*import\('[./]*views\/terminal\/index\.js'\)/)
  assert.match(readFileSync(join(SRC, 'commands/export.js'), 'utf8'), /'ansi'\)\s+await checkPackages\('screen', context\)[^\n]*\n.*format\.load\(\)/)
  const importers = files.filter((name) => readImports(join(SRC, name)).later.some((one) => one.endsWith('views/terminal/index.js')))
  assert.deepEqual(importers, ['commands/shared/choose-view.js'])
})

test('listPackages() finds every package that the program depends on, and what those depend on', () => {
  const found = listPackages(listDependencies(TOP))
  for (const name of ['commander', 'blessed', 'lodash', '@hpcc-js/wasm-zstd', 'libdtrace']) {
    assert.ok(found.includes(join(TOP, 'node_modules', name)), name)
  }
  assert.ok(found.length > 20)
})
