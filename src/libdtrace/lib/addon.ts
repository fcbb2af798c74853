/**
 * Loads the compiled addon when it is first needed, so that importing the package works without it. The types here describe
 * what native/*.cc takes and returns; consumer.ts builds from them what users of the package see.
 */
import { createRequire } from 'node:module'
import { DTraceError } from './error.js'
import type { Layout } from './ranges.js'
import type { CallerOptions, ProbeName, Snapshot } from './types.js'

/** Something that libdtrace reported while it worked. */
export type NativeEvent =
  | { readonly type: 'record'; readonly probe: ProbeName; readonly data?: number | string }
  | { readonly type: 'output'; readonly text: string; readonly aggregation: boolean }
  | { readonly type: 'drop'; readonly text: string; readonly kind: number; readonly count: number; readonly total: number }
  | {
      readonly type: 'error'
      readonly text: string
      readonly probe?: ProbeName
      readonly fault: number
      readonly epid: number
      readonly action: number
      readonly address: string
    }
  | { readonly type: 'process'; readonly text: string; readonly pid: number; readonly ended: boolean }

/** The result of one `work`. */
export interface NativeWork {
  /** The script has called exit(), or the consumer was stopped. */
  readonly done: boolean
  readonly events: readonly NativeEvent[]
  /** The value given to exit(); null when it was not called. */
  readonly exitStatus: number | null
  readonly error?: { readonly message: string; readonly errno: number }
  /** What beforeReset threw. */
  readonly thrown?: unknown
}

/** The addon's class: a libdtrace handle. It does not check the order of calls; Consumer does. */
export interface NativeConsumer {
  setopt(option: string, value: string | null): void
  getopt(option: string): number | null
  init(): void
  compile(text: string, argv: readonly string[], flags: number): { aggregations: number; matches: number; recordGenerations: number }
  probes(pattern: string): (ProbeName & { readonly id: number })[]
  grab(pid: number): void
  create(argv: readonly string[]): number
  go(): number
  stop(): void
  work(collect: boolean): NativeWork
  snapshot(): Snapshot
  drain(): readonly NativeEvent[]
  version(): string
  close(): void
}

/** All that the addon exports. */
export interface Addon {
  readonly NativeConsumer: new (library: string, beforeReset: () => void) => NativeConsumer
  readonly layout: Layout
  reserveStdio(): { input: number; output: number }
  /** These two are not in older builds. */
  setCaller?(caller: CallerOptions): void
  setProcessName?(name: string, words: readonly string[]): void
  setsid(): number
}

let loaded: Addon | undefined

/** The addon. @throws DTraceError ADDON_MISSING when it is not built or cannot be loaded */
export function loadAddon(): Addon {
  try {
    return (loaded ??= createRequire(import.meta.url)('../build/Release/dtrace.node') as Addon)
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new DTraceError('ADDON_MISSING', `the libdtrace addon is not built or cannot be loaded: ${reason}`)
  }
}
