/**
 * `replay FILE|-`: a recording on the same screen, or a stream that comes through a pipe, as from another host.
 *
 * A file can be moved in; a pipe is drawn as it comes, and the keys are the terminal's then, which is opened by itself. Where
 * there is no screen a file comes as fast as it can be read. The screen stays when the stream has ended.
 */
import { sentences, UserError } from '../core/errors/user-error.js'
import type { Header } from '../core/stream/event.js'
import { type Pace, timeOf } from '../core/stream/playback.js'
import { Session } from '../session.js'
import { isSeekable } from '../sources/recording/open-path.js'
import { recordingSource } from '../sources/recording/pipe-source.js'
import { Replay } from '../sources/recording/file-source.js'
import type { Source } from '../sources/source.js'
import { paceOf } from './options/parse.js'
import { conducted, saving } from './shared/run-session.js'
import { checkLook, lookOf, type LookWords } from './options/view-options.js'
import { outputsOf } from './shared/open-sinks.js'
import { isLight, surroundingsOf, terminalKeys } from './shared/terminal-info.js'
import { chooseView } from './shared/choose-view.js'
import type { World } from './shared/process-context.js'
import { replaying } from '../core/state/initial.js'

/** The command line's words, unchecked. */
export interface ReplayCommandOptions extends LookWords {
  readonly speed?: string
  readonly at?: string
  readonly skipIdle?: boolean
  readonly ndjson?: boolean
  readonly text?: boolean
  readonly unit?: string
  readonly title?: string
  readonly color?: string
}

/** Returns the exit code. Throws UserErrors. */
export async function replay(file: string, options: ReplayCommandOptions, world: World): Promise<number> {
  const { unit, title, ndjson = false, skipIdle = false } = options
  checkLook(options)
  const drawn = !ndjson && options.text !== true && world.stdout.isTTY === true
  const stdin = file === '-' && drawn ? terminalKeys() : world.stdin
  const hold = drawn && stdin?.isTTY === true
  const pace = options.speed === undefined ? (drawn && file !== '-' ? 1 : 'max') : paceOf(options.speed)
  const source = sourceOf(file, options, { pace, hold, skipIdle, lead: world.stdout.columns || 80 }, world)
  const around = stdin === undefined ? world : { ...world, stdin }
  const view = ndjson ? undefined : await chooseView(options, around)
  const surroundings = surroundingsOf(options, around)
  const look = lookOf(options, surroundings)
  const { sinks } = outputsOf({ ndjson }, world)
  const session = new Session({
    source, sinks, hold, save: saving(world),
    begun: async () => ({ light: await isLight(options.background, surroundings.colored, around) }),
    model: { ...look, ...(unit === undefined ? {} : { unit }), ...(title === undefined ? {} : { title }) },
    ...(view === undefined ? {} : { view }),
    ...(source instanceof Replay ? { replay: { source, state: replaying(pace, skipIdle) } } : {}),
  })
  const status = await conducted(session, world)
  if (source instanceof Replay && source.failure !== undefined) throw source.failure
  return status
}

interface How {
  readonly pace: Pace
  readonly hold: boolean
  readonly skipIdle: boolean
  readonly lead: number
}

function sourceOf(file: string, { at }: ReplayCommandOptions, how: How, world: World): Source {
  if (at !== undefined && timeOf(at, 0, 0) === undefined) throw new UserError(sentences.badPlace(at))
  const option = at !== undefined ? '--at' : how.skipIdle ? '--skip-idle' : undefined
  if (option !== undefined && (file === '-' || !isSeekable(file))) throw new UserError(sentences.pipeHasNoPlaces(option))
  if (file === '-') {
    if (world.stdin.isTTY === true) throw new UserError(sentences.recordingIsTerminal())
    return recordingSource({ stream: world.stdin, name: 'standard input', pace: how.pace })
  }
  if (!isSeekable(file)) return recordingSource({ path: file, pace: how.pace })
  return new Replay({ path: file, ...how, ...(at === undefined ? {} : { at: ({ start }: Header) => timeOf(at, start, 0)! }) })
}
