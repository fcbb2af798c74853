/**
 * The pictures of the README, and some more: the real command replays a real recording in a terminal, keys are pressed as by a user,
 * and the cells of the terminal become a PNG. The same recording gives the same pictures.
 *
 *     npm run pictures                   writes all of them into pictures/ of the temporary directory, and those of the README into docs/
 *     npm run pictures -- DIRECTORY      writes all of them into DIRECTORY, and none into docs/
 *     npm run pictures -- record         first makes the recording again: needs root and takes a minute (record.ts)
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
/** Path of the recording that the pictures show. */
export const RECORDING = join(TOP, 'test/fixtures/pictures/service.ndjson.gz')

/** One picture: the terminal's size in cells, and how to reach the state that it shows. */
export interface Picture {
  readonly columns: number
  readonly rows: number
  /** Further words of the command line. */
  readonly words?: readonly string[]
  /** Typed one after another, each when the screen no longer changes. */
  readonly keys?: readonly string[]
  /** Must match the text of the final screen. */
  readonly shows: RegExp
  /** Whether the README shows it. */
  readonly readme?: boolean
}

const ENTER = '\r', TAB = '\t', CTRL_U = '\x15', UP = '\x1b[A', LEFT = '\x1b[D'

const repeatKey = (count: number, key: string): string[] => Array<string>(count).fill(key)

/** All pictures by name. */
export const PICTURES: Readonly<Record<string, Picture>> = {
  'heat-map': { columns: 140, rows: 36, shows: /in sight/, readme: true },
  'keys': {
    columns: 160, rows: 36, keys: ['f', '<', TAB, ENTER, 'j', ENTER, 'j', ENTER, 'j', ENTER, TAB],
    shows: /^4 [^]*^ {2}\w[^]*4 selected/m, readme: true,
  },
  'folded': {
    columns: 160, rows: 40, keys: ['f', TAB, '/', 's', 'q', 'l', ENTER, ENTER, 'i', '/', CTRL_U, ENTER, TAB], shows: /isolated/,
  },
  'box': {
    columns: 140, rows: 40, keys: [...repeatKey(21, LEFT), 'v', ...repeatKey(12, LEFT), ...repeatKey(5, UP)], shows: /of its columns/,
  },
  'percentiles': {
    columns: 120, rows: 36, words: ['--percentiles', '50,90,99', '--slo', '10ms', '--scale', 'rank'], shows: /┈>10ms/,
  },
  'back': { columns: 120, rows: 36, keys: ['<', 'n'], shows: /BACK[^]*notices/ },
}

/** A terminal with 24-bit colors and UTF-8, without a configuration file. */
const ENVIRONMENT = {
  TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8',
  XDG_CONFIG_HOME: '/nonexistent', NO_COLOR: '', TMUX: '',
}

/**
 * Replays the recording in a terminal, brings it to the state of the picture and returns what `look` makes of the screen.
 * @throws when the state is not reached.
 */
export async function replayPicture<Result>(picture: Picture, look: (screen: Screen) => Result): Promise<Result> {
  const { columns, rows, words = [], keys = [], shows } = picture
  const args = ['replay', RECORDING, '--speed', 'max', '--background', 'dark', ...words]
  const program = runHeatTracerInTerminal(args, { columns, rows, env: { ...process.env, ...ENVIRONMENT } })
  try {
    await waitUntil('the whole recording is replayed', () => /END max/.test(program.screen.text()[0]!), 60_000)
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

/** Waits until no output has arrived for a tenth of a second and the screen has processed all of it. */
async function waitUntilStill({ bytes, screen }: PtyScreen): Promise<void> {
  let [before, polls] = [-1, 0]
  await waitUntil('the screen no longer changes', () => {
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
    const paths = [join(directory, `${name}.png`)]
    if (picture.readme === true && elsewhere === undefined) paths.push(join(TOP, 'docs', `${name}.png`))
    for (const path of paths) writeFileSync(path, png)
    process.stdout.write(`${paths.join(', ')}\n`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2))
