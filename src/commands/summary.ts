/**
 * `summary FILE|-`: summarizes a recording, as text or as JSON.
 *
 * A recording that breaks off or has a wrong line is summarized up to there. The summary says so, the error is reported after it, and the
 * exit code says that the reading was partial. A recording without an end whose lines are all complete was read completely.
 */
import { UserError, EXIT, partialReading } from '../core/errors/user-error.js'
import { summarize, type Summary } from '../core/compare/summary.js'
import { RecordingTally } from '../core/compare/recording-tally.js'
import { pipeSource } from '../sources/recording/pipe-source.js'
import { namedInput, printJson, printReport } from './shared/print.js'
import { buildReportPage } from './shared/report-page.js'
import { formatSummary } from '../reports/summary-text.js'
import type { ProcessContext } from './shared/process-context.js'

/** The options as commander gives them, unchecked. */
export interface SummaryOptions {
  readonly json?: boolean
  readonly color?: string
}

/** A recording, counted as far as it can be read. */
export interface TallyRead {
  readonly tally: RecordingTally
  /** The error that stopped the reading before the end. */
  readonly broken?: UserError
}

/** Prints the summary. Returns the exit code. Throws UserErrors, after it has printed the summary of what could be read. */
export async function summaryCommand(file: string, options: SummaryOptions, context: ProcessContext): Promise<number> {
  const page = buildReportPage(options.color, context)
  const { tally, broken } = await readTally(file, context)
  const found = summarize(tally)
  if (found !== undefined) {
    const partial = broken === undefined ? {} : { partial: broken.details.text }
    const warning = broken === undefined ? [] : ['PARTIAL: the recording up to the error that is reported below.', '']
    if (options.json === true) printJson(context.stdout, { ...found, ...partial })
    else printReport(context.stdout, [...warning, ...formatSummary(found, formatDate(found), page)])
  }
  if (broken !== undefined) throw tally.ticks === 0 ? broken : partialReading(broken)
  return EXIT.ok
}

/** Reads a recording. Never throws a UserError: the error is returned with what was counted until then. */
export async function readTally(file: string, context: Pick<ProcessContext, 'stdin' | 'stderr'>): Promise<TallyRead> {
  const place = file === '-' ? { stream: context.stdin, name: 'standard input' } : namedInput(file, context.stderr)
  const source = pipeSource({ pace: 'max', ...place })
  const tally = new RecordingTally()
  try {
    let broken: UserError | undefined
    for await (const { event, unread } of source.events()) {
      tally.add(event)
      broken = unread
    }
    return broken === undefined ? { tally } : { tally, broken }
  } catch (error) {
    if (error instanceof UserError) return { tally, broken: error }
    throw error
  }
}

/** "2026-01-02". */
export function formatDate({ start }: Pick<Summary, 'start'>): string {
  const date = new Date(start)
  return Number.isNaN(date.getTime()) ? '(no date)' : date.toISOString().slice(0, 10)
}
