/**
 * `run SCRIPT` and `--probe NAME`: trace, and draw the heat map, or write the stream or lines of text.
 *
 * Every error in the command line is found before the consumer starts, so before sudo asks for a password. The view is loaded
 * while the consumer starts, because both take a while.
 */
import { basename } from 'node:path'
import { errors } from '../core/errors/messages.js'
import { UserError, EXIT } from '../core/errors/user-error.js'
import type { Header } from '../core/stream/event.js'
import type { ConsumerRequest } from '../core/stream/consumer-protocol.js'
import { readScriptHeader } from '../core/stream/script-header.js'
import { readShebang } from '../core/stream/shebang.js'
import { watchStdout } from '../runtime/watch-stdout.js'
import type { Outcome, Session } from '../session.js'
import { dtraceSource } from '../sources/dtrace.js'
import type { Source } from '../sources/source.js'
import type { View } from '../views/view.js'
import { parseDuration, parseInterval, parseDTraceOption, parsePid, parseTicks, splitWords } from './options/parse.js'
import { checkPackages } from './shared/settle-privileges.js'
import { guardPassword } from './shared/password-guard.js'
import { makeViewSaver, signalStatus } from './shared/run-session.js'
import { findConsumerCommand } from './shared/consumer-command.js'
import { checkViewWords, buildModelOptions, type ViewWords } from './options/view-options.js'
import { readShippedScript, readScript, readScriptFromInput, type Script } from './shared/find-script.js'
import { chooseView } from './shared/choose-view.js'
import { openSinks, type OpenedSinks, type RecordWords } from './shared/open-sinks.js'
import { isBackgroundLight, openTerminalInput, readTerminalInfo } from './shared/terminal-info.js'
import type { ProcessContext } from './shared/process-context.js'
import type { ModelOptions } from '../core/state/state.js'

/** The options as commander gives them, unchecked. */
export interface RunOptions extends ViewWords, RecordWords {
  readonly probe?: string
  readonly interval: string
  readonly duration?: string
  readonly ticks?: string
  readonly text?: boolean
  readonly demo?: boolean
  readonly pid?: string
  readonly command?: string
  readonly option?: readonly string[]
  readonly preprocess?: boolean
  readonly define?: readonly string[]
  readonly include?: readonly string[]
  readonly zeroMatches?: boolean
  readonly destructive?: boolean
  readonly unit?: string
  readonly title?: string
  readonly color?: string
}

type TraceRequest = Omit<ConsumerRequest, 'library' | 'libraryDirectory'>

/** Traces until the end. Returns the exit code. Throws UserErrors. */
export async function runCommand(
  script: string | undefined, args: readonly string[], options: RunOptions, context: ProcessContext,
): Promise<number> {
  checkViewWords(options)
  const source = options.demo === true ? await openDemo(options) : await openTrace(script, args, options, context)
  const keyContext = script === '-' ? takeKeysFromTerminal(options, context) : context
  const loadView = options.ndjson === true ? undefined : chooseView(options, keyContext)
  const opened = openSinks(options, context)
  const terminal = readTerminalInfo(options, keyContext)
  return runTrace({
    source, loadView, opened, model: buildModelOptions(options, terminal),
    readBackground: async () => ({ light: await isBackgroundLight(options.background, terminal.colored, keyContext) }),
  }, context)
}

/** Standard input was the script, so the keys come from the terminal itself. */
function takeKeysFromTerminal({ ndjson, text }: RunOptions, context: ProcessContext): ProcessContext {
  const isDrawn = ndjson !== true && text !== true && context.stdout.isTTY === true
  const stdin = isDrawn ? openTerminalInput() : undefined
  return stdin === undefined ? context : { ...context, stdin }
}

interface Trace {
  readonly source: Source
  /** Absent: nothing is drawn. */
  readonly loadView: (() => Promise<View>) | undefined
  readonly opened: OpenedSinks
  readonly model: ModelOptions
  /** Asks the terminal; called when the header has arrived, because sudo uses the terminal before that. */
  readBackground(): Promise<Partial<ModelOptions>>
}

async function runTrace({ source, loadView, opened, model, readBackground }: Trace, context: ProcessContext): Promise<number> {
  let session: Session | undefined
  let signalled: NodeJS.Signals | undefined
  context.onInterrupt((signal) => {
    signalled = signal
    session?.quit('interrupted')
  })
  context.onExit(() => session?.close())
  const guard = guardPassword(context)
  source.start?.()
  await checkPackages('others', context)
  let unwatch = (): void => {}
  const view = await loadView?.()
  const { Session } = await import('../session.js')
  session = new Session({
    source, sinks: opened.sinks, model, save: makeViewSaver(context),
    ...(view === undefined ? {} : { view }),
    onHeader: ({ interval }: Header) => {
      guard.release()
      if (context.stdout.isTTY === true) return readBackground()
      unwatch = watchStdout(1, interval, (reason) => session?.fail(new UserError(errors.outputClosed(reason))))
      return undefined
    },
  })
  opened.reportTo(session)
  if (signalled !== undefined) session.quit('interrupted')
  try {
    return chooseExitCode(await session.run(), signalled)
  } finally {
    guard.release()
    unwatch()
    opened.printFailure()
  }
}

/** 128 + signal, the status that the D script gave to exit(), or 0. */
function chooseExitCode({ end, how }: Outcome, signalled: NodeJS.Signals | undefined): number {
  if (signalled !== undefined || how === 'interrupted') return signalStatus(signalled ?? 'SIGINT')
  return end?.reason === 'exit' ? end.status & 0xff : EXIT.ok
}

async function openDemo(options: RunOptions): Promise<Source> {
  const { demoSource } = await import('../sources/demo.js')
  const interval = parseInterval(options.interval)
  const most = options.ticks === undefined ? Infinity : parseTicks(options.ticks)
  const lasting = options.duration === undefined ? Infinity : Math.ceil(parseDuration(options.duration) / interval)
  return demoSource({ seed: 1, interval, ticks: Math.min(most, lasting) })
}

async function openTrace(
  given: string | undefined, args: readonly string[], options: RunOptions, context: ProcessContext,
): Promise<Source> {
  const piped = given === '-' && options.probe === undefined ? await readScriptFromInput(context.stdin) : undefined
  const request = buildRequest(given, args, options, piped)
  const { runtime, ...start } = findConsumerCommand(context)
  const startsPrograms = request.command !== undefined || request.preprocess
  return dtraceSource({
    ...start,
    request: {
      ...request, library: runtime.library, libraryDirectory: runtime.libraryDirectory,
      ...(startsPrograms ? { environment: selectDefined(context.env) } : {}),
    },
  })
}

function selectDefined(env: ProcessContext['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function findScript(given: string | undefined, probe: string | undefined): Script {
  if (given !== undefined && probe !== undefined) throw new UserError(errors.scriptAndProbe(given, probe))
  if (probe !== undefined) return readShippedScript(probe)
  if (given === undefined) throw new UserError(errors.nothingToRun())
  return readScript(given)
}

/** What the consumer is asked for. Checks every option and reads the script, unless it was `read` before; throws UserErrors. */
export function buildRequest(given: string | undefined, args: readonly string[], options: RunOptions, read?: Script): TraceRequest {
  const interval = parseInterval(options.interval)
  const ticks = options.ticks === undefined ? {} : { ticks: parseTicks(options.ticks) }
  const duration = options.duration === undefined ? {} : { duration: parseDuration(options.duration) }
  const pid = options.pid === undefined ? {} : { pid: parsePid(options.pid) }
  const command = options.command === undefined ? {} : { command: splitWords(options.command) }
  if ('pid' in pid && 'command' in command) throw new UserError(errors.pidAndCommand())
  const chosen = (options.option ?? []).map(parseDTraceOption)
  const script = read ?? findScript(given, options.probe)
  const header = readScriptHeader(script.text)
  const first = readShebang(script.text)
  if (first.unknown.length > 0) throw new UserError(errors.unknownShebang(script.name, first.unknown))
  return {
    script: { name: script.name, text: script.text, arguments: args },
    title: options.title ?? (header.title || header.name || basename(script.name)),
    unit: options.unit ?? header.unit,
    keys: header.keys.map((key) => key.replace(/=.*/, '')),
    translations: header.keys.map((key) => /=(.*)/.exec(key)?.[1] ?? ''),
    interval, ...ticks, ...duration, ...pid, ...command,
    options: [...first.options.map(parseDTraceOption), ...chosen],
    preprocess: options.preprocess === true || first.preprocess,
    defines: [...first.defines, ...options.define ?? []],
    includes: [...first.includes, ...options.include ?? []],
    zeroMatches: options.zeroMatches === true || first.zeroMatches,
    destructive: options.destructive === true,
    picture: options.ndjson !== true,
  }
}

