/**
 * The pictures of the README, and others to look at: the real command replays a real recording on a terminal, keys are pressed as a user
 * would, and the terminal's cells become a PNG. The same recording gives the same pictures.
 *
 *     npm run pictures                   all of them into pictures/ of the temporary directory, and those of the README into docs/
 *     npm run pictures -- DIRECTORY      all of them into DIRECTORY and none into docs/
 *     npm run pictures -- record         make the recording anew first: root and a minute (record.ts)
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { renderPng } from '../support/picture.js'
import { runHeatTracerInTerminal } from '../support/terminal.js'
import { waitUntil, type PtyScreen } from '../support/pty.js'
import type { Screen } from '../support/screen.js'
import { recordService } from './record.js'

const TOP = fileURLToPath(new URL('../../../', import.meta.url))
export const RECORDING = join(TOP, 'test/fixtures/pictures/service.ndjson.gz')

export interface Picture {
  readonly columns: number
  readonly rows: number
  readonly words?: readonly string[]
  /** Typed one after another, each when the screen stands still. */
  readonly keys?: readonly string[]
  /** What must be on the screen in the end. */
  readonly shows: RegExp
  /** It stands in the README. */
  readonly readme?: boolean
}

const ENTER = '\r', TAB = '\t', CTRL_U = '\x15', UP = '\x1b[A', LEFT = '\x1b[D'

const times = (count: number, key: string): string[] => Array<string>(count).fill(key)

export const PICTURES: Readonly<Record<string, Picture>> = {
  'heat-map': { columns: 140, rows: 36, shows: /in sight/, readme: true },
  'keys': { columns: 160, rows: 36, keys: ['f', '<', TAB, ENTER, 'j', ENTER, 'j', ENTER, 'j', ENTER, TAB], shows: /^4 [^]*^ {2}\w[^]*4 selected/m, readme: true },
  'folded': { columns: 160, rows: 40, keys: ['f', TAB, '/', 's', 'q', 'l', ENTER, ENTER, 'i', '/', CTRL_U, ENTER, TAB], shows: /isolated/ },
  'box': { columns: 140, rows: 40, keys: [...times(21, LEFT), 'v', ...times(12, LEFT), ...times(5, UP)], shows: /of its columns/ },
  'percentiles': { columns: 120, rows: 36, words: ['--percentiles', '50,90,99', '--slo', '10ms', '--axis', 'log', '--scale', 'rank'], shows: /┈>10ms/ },
  'back': { columns: 120, rows: 36, keys: ['<', 'n'], shows: /BACK[^]*notices/ },
}

/** Looks at the screen in the end, while it is there. */
export async function replayPicture<Seen>({ columns, rows, words = [], keys = [], shows }: Picture, look: (screen: Screen) => Seen): Promise<Seen> {
  const env = { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', XDG_CONFIG_HOME: '/nonexistent', NO_COLOR: '', TMUX: '' }
  const program = runHeatTracerInTerminal(['replay', RECORDING, '--speed', 'max', '--background', 'dark', ...words], { columns, rows, env })
  try {
    await waitUntil('all of it is replayed', () => /END max/.test(program.screen.text()[0]!), 60_000)
    for (const key of keys) {
      await waitUntilStill(program)
      program.type(key)
    }
    await waitUntilStill(program)
    await waitUntil(`${shows} is on the screen`, () => shows.test(program.screen.text().join('\n')))
    return look(program.screen)
  } finally {
    await program.leave()
  }
}

/** Nothing has come for a tenth of a second, and all of it is understood. */
async function waitUntilStill({ bytes, screen }: PtyScreen): Promise<void> {
  let [before, polls] = [-1, 0]
  await waitUntil('the screen stands still', () => {
    polls = bytes() === before ? polls + 1 : 0
    before = bytes()
    return polls === 20
  })
  await screen.feed('')
}

async function main([word]: readonly string[]): Promise<void> {
  if (word === 'record') await recordService(RECORDING)
  const elsewhere = word === undefined || word === 'record' ? undefined : word
  const directory = elsewhere ?? join(tmpdir(), 'pictures')
  mkdirSync(directory, { recursive: true })
  for (const [name, picture] of Object.entries(PICTURES)) {
    const png = await replayPicture(picture, renderPng)
    const places = [join(directory, `${name}.png`), ...(picture.readme === true && elsewhere === undefined ? [join(TOP, 'docs', `${name}.png`)] : [])]
    for (const place of places) writeFileSync(place, png)
    process.stdout.write(`${places.join(', ')}\n`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2))
