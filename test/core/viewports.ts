/** Two viewports: of one size each over the same stream, and two that look at one history. For the test and the benchmark. */
import type { Size } from '../../src/core/frame.js'
import type { Action } from '../../src/core/state/actions.js'
import { initialModel } from '../../src/core/state/initial.js'
import type { Model } from '../../src/core/state/state.js'
import type { Header } from '../../src/core/stream/event.js'
import { reduce } from '../../src/core/update/update.js'
import { palettes } from '../../src/palettes/index.js'

export interface Viewport {
  readonly size: Size
  /** What the user does in it, before the first tick. */
  readonly actions: readonly Action[]
}

/** A model in a window of this size that has seen the header and taken the actions. */
export function openViewport({ size, actions }: Viewport, header: Header): Model {
  const first = reduce(reduce(initialModel({ palettes, half: true }), header), { type: 'window', ...size })
  return actions.reduce((model, action) => reduce(model, action), first)
}

/** The viewport after `lead` has taken in an event: the trace is the lead's, how it is looked at is its own. */
export function follow(viewport: Model, { header, history, plain, drops, errors, notices, messages, ended }: Model): Model {
  return { ...viewport, header, history, plain, drops, errors, notices, messages, ended }
}

