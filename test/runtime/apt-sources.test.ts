/** Reading apt's source lists, and choosing the suites to ask for libdtrace2. Uses no network. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readAptSources, listCandidates, parseDeb822, parseOneLine, parseOsRelease } from '../../src/runtime/apt-sources.js'
import { createDirectory, writeTestFile } from '../support/temporary-files.js'

const debian12 = parseOsRelease('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_CODENAME=bookworm\n')
const mint = parseOsRelease("NAME='Fake Mint'\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\nVERSION_CODENAME=wilma\nUBUNTU_CODENAME=noble\n")
const nothingKnown = { carriers: [], hasLists: false }

test('parseOsRelease() reads every form of quotes, and gives general values for an empty file', () => {
  assert.deepEqual(debian12, { id: 'debian', like: [], name: 'Debian GNU/Linux 12 (bookworm)', codenames: ['bookworm'] })
  assert.deepEqual(mint, { id: 'linuxmint', like: ['ubuntu', 'debian'], name: 'Fake Mint', codenames: ['wilma', 'noble'] })
  assert.deepEqual(parseOsRelease(''), { id: 'linux', like: [], name: 'this Linux', codenames: [] })
})

test('parseOneLine() reads entries with and without options, and nothing else', () => {
  const list = ['# deb http://fake.test/c x main', 'deb http://fake.test/a bookworm main contrib # why',
    'deb [ arch=amd64 signed-by=/k.gpg trusted=yes ] http://fake.test/b bookworm main', 'deb-src http://fake.test/a bookworm main',
    'deb http://fake.test/flat ./', ''].join('\n')
  assert.deepEqual(parseOneLine(list), [
    { uris: ['http://fake.test/a'], suites: ['bookworm'], components: ['main', 'contrib'] },
    { uris: ['http://fake.test/b'], suites: ['bookworm'], components: ['main'], signedBy: '/k.gpg' },
  ])
  assert.deepEqual(parseOneLine(''), [])
})

test('parseDeb822() reads several stanzas, a key of several lines, and skips what is disabled', () => {
  const text = ['# head', 'Types: deb deb-src', 'URIs: http://fake.test/a', 'Suites: forky forky-updates', 'Components: main',
    'Signed-By:', ' -----BEGIN PGP PUBLIC KEY BLOCK-----', ' .', ' abc', '',
    'Types: deb-src', 'URIs: http://fake.test/s', 'Suites: x', 'Components: main', '',
    'Enabled: no', 'Types: deb', 'URIs: http://fake.test/off', 'Suites: x', 'Components: main', '',
    'Types: deb', 'URIs: http://fake.test/flat', 'Suites: ./', ''].join('\n')
  const found = parseDeb822(text)
  assert.equal(found.length, 1)
  assert.deepEqual(found[0]?.suites, ['forky', 'forky-updates'])
  assert.match(found[0].signedBy ?? '', /BEGIN PGP[^]*\n \.\n abc/)
  assert.deepEqual(parseDeb822(''), [])
})

test('parseDeb822() ignores the fields that trust an unsigned archive', () => {
  const [source] = parseDeb822('Types: deb\nURIs: http://fake.test/a\nSuites: x\nComponents: main\nTrusted: yes\nAllow-Insecure: yes\n')
  assert.deepEqual(source, { uris: ['http://fake.test/a'], suites: ['x'], components: ['main'] })
})

test('readAptSources() reads the list and then the directory by name, and does without either', t => {
  const top = createDirectory(t)
  const list = writeTestFile(join(top, 'sources.list'), 'deb http://fake.test/1 x main\n')
  writeTestFile(join(top, 'parts', 'b.list'), 'deb http://fake.test/3 x main\n')
  writeTestFile(join(top, 'parts', 'a.sources'), 'Types: deb\nURIs: http://fake.test/2\nSuites: x\nComponents: main\n')
  writeTestFile(join(top, 'parts', 'c.list.save'), 'deb http://fake.test/4 x main\n')
  const uris = readAptSources(list, join(top, 'parts')).flatMap(source => source.uris)
  assert.deepEqual(uris, ['http://fake.test/1', 'http://fake.test/2', 'http://fake.test/3'])
  assert.deepEqual(readAptSources('/fake/absent', '/fake/none'), [])
})

const source = (uri: string, suite: string, components = ['main']) => ({ uris: [uri], suites: [suite], components })
const placesIn = (list: ReturnType<typeof listCandidates>) => list.map(({ uri, suite }) => `${uri} ${suite}`)

test('listCandidates() puts first a configured suite that is known to have libdtrace2', () => {
  const sources = [source('http://fake.test/d', 'bookworm'), source('http://fake.test/d', 'sid')]
  const list = listCandidates(sources, debian12, { carriers: ['sid'], hasLists: true })
  assert.deepEqual(placesIn(list), ['http://fake.test/d sid', 'http://fake.test/d forky'])
})

test('listCandidates() gives later suites of the distribution\'s own archive, and of no other archive', () => {
  const sources = [
    source('http://fake.test/debian', 'bookworm'), source('http://fake.test/security', 'bookworm-security'),
    source('http://fake.test/tool', 'nodistro'),
  ]
  const list = listCandidates(sources, debian12, { carriers: [], hasLists: true })
  assert.deepEqual(placesIn(list), ['http://fake.test/debian forky', 'http://fake.test/debian sid'])
})

test('listCandidates() gives the machine\'s own suite when it has no package lists, unless that suite is too old', () => {
  const later = parseOsRelease('ID=debian\nVERSION_CODENAME=duke\n')
  assert.equal(placesIn(listCandidates([source('http://fake.test/d', 'duke')], later, nothingKnown))[0], 'http://fake.test/d duke')
  assert.equal(placesIn(listCandidates([source('http://fake.test/d', 'bookworm')], debian12, nothingKnown))[0], 'http://fake.test/d forky')
})

test('listCandidates() gives a derivative its parent\'s archive', () => {
  const sources = [
    source('http://fake.test/mint', 'wilma', ['main', 'upstream']),
    source('http://fake.test/ubuntu', 'noble', ['main', 'restricted', 'universe']),
  ]
  const list = listCandidates(sources, mint, nothingKnown)
  assert.ok(placesIn(list).includes('http://fake.test/ubuntu devel'))
  assert.deepEqual(list.find(({ suite }) => suite === 'devel')?.components, ['main', 'universe'])
})

test('listCandidates() gives nothing for no sources, and each archive and suite once', () => {
  assert.deepEqual(listCandidates([], debian12, nothingKnown), [])
  const twice = [source('http://fake.test/d/', 'bookworm'), source('http://fake.test/d', 'bookworm')]
  assert.equal(listCandidates(twice, debian12, nothingKnown).length, 2)
})

test('listCandidates() keeps the key of the source', () => {
  const signed = { ...source('http://fake.test/d', 'bookworm'), signedBy: '/k.gpg', checkValidUntil: 'no' }
  const [first] = listCandidates([signed], debian12, nothingKnown)
  assert.equal(first?.signedBy, '/k.gpg')
  assert.equal(first.checkValidUntil, 'no')
})
