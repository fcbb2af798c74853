/**
 * `replay FILE|-`: a recording on the same screen, or a stream that comes through a pipe, as from another host.
 *
 * A file can be moved in; a pipe is drawn as it comes, and the keys are the terminal's then, which is opened by itself. Where
 * there is no screen a file comes as fast as it can be read. The screen stays when the stream has ended.
 */
import { errors } from '../core/errors/messages.js'
import { UserError } from '../core/errors/user-error.js'
import type { Header } from '../core/stream/event.js'
import { type Pace, parsePlaybackTime } from '../core/stream/playback.js'
import { Session } from '../session.js'
import { isSeekable } from '../sources/recording/open-path.js'
import { pipeSource } from '../sources/recording/pipe-source.js'
import { FileSource } from '../sources/recording/file-source.js'
import type { Source } from '../sources/source.js'
import { parsePace } from './options/parse.js'
import { runSession, makeViewSaver } from './shared/run-session.js'
import { checkViewWords, buildModelOptions, type ViewWords } from './options/view-options.js'
import { openSinks } from './shared/open-sinks.js'
import { isBackgroundLight, readTerminalInfo, openTerminalInput } from './shared/terminal-info.js'
import { loadView } from './shared/choose-view.js'
import type { ProcessContext } from './shared/process-context.js'
import { initialReplay } from '../core/state/initial.js'

/** The command line's words, unchecked. */
export interface ReplayCommandOptions extends ViewWords {
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
export async function replayCommand(file: string, options: ReplayCommandOptions, context: ProcessContext): Promise<number> {
  const { unit, title, ndjson = false, skipIdle = false } = options
  checkViewWords(options)
  const drawn = !ndjson && options.text !== true && context.stdout.isTTY === true
  const stdin = file === '-' && drawn ? openTerminalInput() : context.stdin
  const hold = drawn && stdin?.isTTY === true
  const pace = options.speed === undefined ? (drawn && file !== '-' ? 1 : 'max') : parsePace(options.speed)
  const source = sourceOf(file, options, { pace, holdAtEnd: hold, skipIdle, leadTicks: context.stdout.columns || 80 }, context)
  const around = stdin === undefined ? context : { ...context, stdin }
  const view = ndjson ? undefined : await loadView(options, around)
  const surroundings = readTerminalInfo(options, around)
  const look = buildModelOptions(options, surroundings)
  const { sinks } = openSinks({ ndjson }, context)
  const session = new Session({
    source, sinks, hold, save: makeViewSaver(context),
    onHeader: async () => ({ light: await isBackgroundLight(options.background, surroundings.colored, around) }),
    model: { ...look, ...(unit === undefined ? {} : { unit }), ...(title === undefined ? {} : { title }) },
    ...(view === undefined ? {} : { view }),
    ...(source instanceof FileSource ? { replay: { source, state: initialReplay(pace, skipIdle) } } : {}),
  })
  const status = await runSession(session, context)
  if (source instanceof FileSource && source.failure !== undefined) throw source.failure
  return status
}

interface How {
  readonly pace: Pace
  readonly holdAtEnd: boolean
  readonly skipIdle: boolean
  readonly leadTicks: number
}

function sourceOf(file: string, { at }: ReplayCommandOptions, how: How, context: ProcessContext): Source {
  if (at !== undefined && parsePlaybackTime(at, 0, 0) === undefined) throw new UserError(errors.badPlace(at))
  const option = at !== undefined ? '--at' : how.skipIdle ? '--skip-idle' : undefined
  if (option !== undefined && (file === '-' || !isSeekable(file))) throw new UserError(errors.pipeHasNoPlaces(option))
  if (file === '-') {
    if (context.stdin.isTTY === true) throw new UserError(errors.recordingIsTerminal())
    return pipeSource({ stream: context.stdin, name: 'standard input', pace: how.pace })
  }
  if (!isSeekable(file)) return pipeSource({ path: file, pace: how.pace })
  return new FileSource({ path: file, ...how, ...(at === undefined ? {} : { startAt: ({ start }: Header) => parsePlaybackTime(at, start, 0)! }) })
}
