import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findConfigPath, readConfigFile, parseConfig } from '../../../src/commands/options/config-file.js'
import {
  checkViewWords, parseHistory, buildModelOptions, parsePercentiles, parseRange, type TerminalInfo, parseSlo,
} from '../../../src/commands/options/view-options.js'
import { UserError } from '../../../src/core/errors/user-error.js'

const refused = (code: string, says?: RegExp) => (error: unknown) =>
  error instanceof UserError && error.details.code === code && (says === undefined || says.test(error.message))
const TERMINAL: TerminalInfo = { utf8: true, colored: true, depth: '256', light: false, besidePane: false }

test('buildModelOptions() turns option values into the model\'s options', () => {
  const options = buildModelOptions({ scale: 'rank', weight: 'time', axis: 'log', range: '1us-1s', percentiles: '50,99.9', slo: '10ms',
    history: '3600', notices: true }, TERMINAL)
  assert.deepEqual([options.scale, options.weight, options.axis, options.history, options.notices, options.lines], ['rank', 'time', 'log', 3600, true, true])
  assert.deepEqual([options.percentiles, options.slo], [[0.5, 0.9990000000000001], { value: 10, unit: 'ms' }].map((one) => one))
})

test('buildModelOptions() shows the table, hides it, or leaves it to the window', () => {
  for (const table of [true, false]) assert.equal(buildModelOptions({ table }, TERMINAL).table, table)
  assert.equal(buildModelOptions({}, TERMINAL).table, undefined)
})

test('buildModelOptions() leaves the mouse to the terminal only with --no-mouse', () => {
  assert.deepEqual([buildModelOptions({ mouse: false }, TERMINAL).mouse, buildModelOptions({ mouse: true }, TERMINAL).mouse,
    buildModelOptions({}, TERMINAL).mouse], [false, true, undefined])
})

test('buildModelOptions() sweeps beside another pane unless --no-sweep is given, and has half blocks only with colors', () => {
  const sweeps = (words: object, besidePane: boolean) => buildModelOptions(words, { ...TERMINAL, besidePane }).sweep
  assert.deepEqual([sweeps({}, true), sweeps({}, false), sweeps({ sweep: false }, true), sweeps({ sweep: true }, false)],
    [true, false, false, true])
  const halves = (words: object, colored: boolean) => buildModelOptions(words, { ...TERMINAL, colored }).half
  assert.deepEqual([halves({}, true), halves({ half: false }, true), halves({ half: true }, false)], [true, false, false])
  assert.equal(buildModelOptions({}, TERMINAL).offset, 0)
})

for (const [name, words, code] of [
  ['palette', { palette: 'blue' }, 'no-such-palette'], ['scale', { scale: 'cubic' }, 'not-one-of'],
  ['axis', { axis: 'own ' }, 'not-one-of'],
  ['weight', { weight: 'bytes' }, 'not-one-of'], ['background', { background: 'pink' }, 'not-one-of'],
  ['range', { range: '5ms' }, 'bad-value'],
  ['slo', { slo: 'soon' }, 'bad-value'], ['percentiles', { percentiles: '99,50' }, 'bad-value'],
  ['history', { history: '15' }, 'bad-value'],
] as const) {
  test(`checkViewWords() refuses a wrong ${name} by name`, () => {
    assert.throws(() => checkViewWords(words), refused(code, new RegExp(name)))
  })
}

test('parseSlo(), parseRange(), parsePercentiles() and parseHistory() refuse wrong values', () => {
  for (const word of ['', '0', '-5ms', '10 parsecs']) assert.throws(() => parseSlo(word), refused('bad-value'))
  for (const word of ['', '-', '1ms-', 'a..b']) assert.throws(() => parseRange(word), refused('bad-value'))
  for (const word of ['', '0', '101', '50,50', '10,20,30,40,50', 'p', '1e1']) {
    assert.throws(() => parsePercentiles(word), refused('bad-value'))
  }
  for (const word of ['', '0', '100001', '1e3', '64.5']) assert.throws(() => parseHistory(word), refused('bad-value'))
  assert.deepEqual(parsePercentiles('p50, p99'), [0.5, 0.99])
})

test('parseConfig() gives settings as option values', () => {
  const text = '{"palette": "viridis", "history": 3600, "percentiles": [50, 99], "sweep": true, "slo": "10ms", '
    + '"mouse": false, "table": true}'
  assert.deepEqual(parseConfig('f', text),
    { palette: 'viridis', history: '3600', percentiles: '50,99', sweep: true, slo: '10ms', mouse: false, table: true })
  assert.deepEqual(parseConfig('f', '{}'), {})
})

test('parseConfig() says what is wrong, and where', () => {
  for (const text of ['', '[]', 'null', '3', '{', '{"a": 1,}']) {
    assert.throws(() => parseConfig('/x/config.json', text), refused('config-not-json', /\/x\/config\.json/))
  }
  assert.throws(() => parseConfig('f', '{"palete": "gray"}'), refused('no-such-setting', /palette/))
  assert.throws(() => parseConfig('f', '{"__proto__x": 1}'), refused('no-such-setting'))
  assert.throws(() => parseConfig('f', '{"probe": "syscall"}'), refused('no-such-setting'))
  assert.throws(() => parseConfig('f', '{"sweep": "yes"}'), refused('bad-setting', /true or false/))
  assert.throws(() => parseConfig('f', '{"history": 1.5}'), refused('bad-setting'))
  assert.throws(() => parseConfig('/x/config.json', '{"palette": "blue"}'), refused('no-such-palette', /\/x\/config\.json: --palette blue/))
})

test('readConfigFile() reads the file of XDG_CONFIG_HOME or of HOME, and needs none', () => {
  const place = mkdtempSync(join(tmpdir(), 'heat-tracer-config-'))
  try {
    assert.deepEqual(readConfigFile({ env: { XDG_CONFIG_HOME: place }, euid: 1000 }), {})
    assert.deepEqual(readConfigFile({ env: {}, euid: 1000 }), {})
    mkdirSync(join(place, 'heat-tracer'))
    writeFileSync(join(place, 'heat-tracer', 'config.json'), '{"palette": "gray"}')
    assert.deepEqual(readConfigFile({ env: { XDG_CONFIG_HOME: place, HOME: '/nowhere' }, euid: 1000 }), { palette: 'gray' })
    assert.equal(findConfigPath({ env: { HOME: '/home/a' }, euid: 1000 }), '/home/a/.config/heat-tracer/config.json')
    assert.equal(findConfigPath({ env: { HOME: '/root', SUDO_UID: '4294967000', SUDO_GID: '1', SUDO_USER: 'x' }, euid: 0 }), undefined)
  } finally {
    rmSync(place, { recursive: true })
  }
})
