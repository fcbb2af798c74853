/**
 * `replay FILE|-`: draws a recording on the same screen, or a stream from a pipe, such as from another host.
 *
 * The user can move to any time in a file. A pipe is drawn as it comes, and keys are then read from the terminal itself. Without a
 * screen, a file is read as fast as possible. The screen stays open when the stream ends.
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
import { namedInput } from './shared/print.js'
import { initialReplay } from '../core/state/initial.js'

/** The options as commander gives them, unchecked. */
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

/** Draws or prints the recording until it ends. Returns the exit code. Throws UserErrors. */
export async function replayCommand(file: string, options: ReplayCommandOptions, context: ProcessContext): Promise<number> {
  const { unit, title, ndjson = false, skipIdle = false } = options
  checkViewWords(options)
  const drawn = !ndjson && options.text !== true && context.stdout.isTTY === true
  const keyInput = file === '-' && drawn ? openTerminalInput() : context.stdin
  const hold = drawn && keyInput?.isTTY === true
  const pace = options.speed === undefined ? (drawn && file !== '-' ? 1 : 'max') : parsePace(options.speed)
  const source = openSource(file, options, { pace, holdAtEnd: hold, skipIdle, leadTicks: context.stdout.columns || 80 }, context)
  const viewContext = keyInput === undefined ? context : { ...context, stdin: keyInput }
  const view = ndjson ? undefined : await loadView(options, viewContext)
  const terminal = readTerminalInfo(options, viewContext)
  const model = buildModelOptions(options, terminal)
  const { sinks } = openSinks({ ndjson }, context)
  const session = new Session({
    source, sinks, hold, save: makeViewSaver(context),
    onHeader: async () => ({ light: await isBackgroundLight(options.background, terminal.colored, viewContext) }),
    model: { ...model, ...(unit === undefined ? {} : { unit }), ...(title === undefined ? {} : { title }) },
    ...(view === undefined ? {} : { view }),
    ...(source instanceof FileSource ? { replay: { source, state: initialReplay(pace, skipIdle) } } : {}),
  })
  const status = await runSession(session, context)
  if (source instanceof FileSource && source.failure !== undefined) throw source.failure
  return status
}

interface PlaybackOptions {
  readonly pace: Pace
  /** Keep the replay open at the end, to go back in it. */
  readonly holdAtEnd: boolean
  readonly skipIdle: boolean
  /** Ticks before the time of --at that are drawn at once. */
  readonly leadTicks: number
}

function openSource(file: string, { at }: ReplayCommandOptions, playback: PlaybackOptions, context: ProcessContext): Source {
  if (at !== undefined && parsePlaybackTime(at, 0, 0) === undefined) throw new UserError(errors.badTime(at))
  const option = at !== undefined ? '--at' : playback.skipIdle ? '--skip-idle' : undefined
  if (option !== undefined && (file === '-' || !isSeekable(file))) throw new UserError(errors.pipeNotSeekable(option))
  if (file === '-') {
    if (context.stdin.isTTY === true) throw new UserError(errors.recordingIsTerminal())
    return pipeSource({ stream: context.stdin, name: 'standard input', pace: playback.pace })
  }
  if (!isSeekable(file)) return pipeSource({ ...namedInput(file, context.stderr), pace: playback.pace })
  if (at === undefined) return new FileSource({ path: file, ...playback })
  return new FileSource({ path: file, ...playback, startAt: ({ start }: Header) => parsePlaybackTime(at, start, 0)! })
}
