/**
 * How the map is shown: the range of time and values, the weight, the top of the color scale, the lines over the map.
 *
 * One part of the model, kept apart from the stream: each field belongs to a module of its own, and `updateViewSettings` says which
 * action changes which field. Nothing here changes the history.
 */
import { NO_SAVE_PROMPT } from '../state/initial.js'
import { convertQuantity } from '../text/units.js'
import { openSavePrompt, typeInSavePrompt } from './save-prompt.js'
import { finestRate } from '../color/auto-scale.js'
import { stepTop } from '../color/color-scale.js'
import { computeHeatMap } from '../heatmap/heatmap.js'
import { mapRect } from '../heatmap/window-layout.js'
import { updateTimeViewport } from '../grid/time-viewport.js'
import { updateValueAxis } from '../grid/value-axis.js'
import { type Model, shownTrace, shownTrack } from '../state/state.js'
import type { ViewSettingsAction } from '../state/actions.js'
import { beginMark, deleteMark, typeMark } from './marks.js'
import { mapWidth, newestTickInSight, newestTimeInSight } from '../heatmap/in-sight.js'

/** Sets the requested value range, converted into the script's unit; changes nothing when it cannot be converted. */
export function applyRangeUnit(model: Model): Model {
  const [low, high] = (model.rangeAsked ?? []).map((quantity) => convertQuantity(quantity, model.unit))
  return low === undefined || high === undefined || !(high > low) ? model : { ...model, axis: { ...model.axis, range: { low, high } } }
}

/** What an action changes; undefined when it is not an action of the view settings. */
export function updateViewSettings(model: Model, action: { readonly type: string }): Partial<Model> | undefined {
  const known = action as ViewSettingsAction
  switch (known.type) {
    case 'step': case 'page': case 'jump': case 'zoom-time': {
      const { history } = shownTrace(model)
      return { viewport: updateTimeViewport(model.viewport, known, history, mapWidth(model), model.marks.list.map(({ seq }) => seq)) }
    }
    case 'next-axis': case 'zoom-values': {
      const track = shownTrack(model)
      return { axis: updateValueAxis(model.axis, known, track === undefined ? undefined : shownTrace(model).history.tracks[track]) }
    }
    case 'next-weight': return { weight: model.weight === 'count' ? 'time' : 'count', top: undefined }
    case 'top': return { top: known.by === 0 ? undefined : pinTop(model, known.by) }
    case 'reset': return { top: undefined, axis: { ...model.axis, range: undefined }, viewport: { ...model.viewport, zoom: 1 } }
    case 'percentile-lines': return { percentileLines: !model.percentileLines }
    case 'half-blocks': return { halfBlocks: !model.halfBlocks }
    case 'zone': return { offset: model.offset === 0 ? model.local : 0 }
    case 'log': return { noticesOpen: !model.noticesOpen }
    case 'pointer': return { mouse: !model.mouse }
    case 'mark': return { marks: beginMark(model.marks, newestTickInSight(model)) }
    case 'drop-mark': return { marks: deleteMark(model.marks, newestTickInSight(model) ?? -1) }
    case 'save': return { saving: openSavePrompt(model, newestTimeInSight(model)) }
    case 'saved': return { saving: { ...NO_SAVE_PROMPT, outcome: { text: known.text, failed: known.failed } } }
    case 'type': {
      if (model.saving.typing !== undefined) return { saving: typeInSavePrompt(model.saving, known.key) }
      return { marks: typeMark(model.marks, known.key) }
    }
    case 'window': return { window: { columns: known.columns, rows: known.rows } }
    case 'map': return { map: { top: 0, left: 0, width: known.width, height: known.height } }
    default: return undefined
  }
}

/** The next step above or below the top in use, pinned or automatic. */
function pinTop(model: Model, by: 1 | -1): number | undefined {
  if (shownTrack(model) === undefined) return undefined
  const { top, query } = computeHeatMap(model, mapRect(model))
  return stepTop(top, by, finestRate(query))
}
