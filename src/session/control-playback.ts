/**
 * Playback control: carries out the playback effects of `update` on the source of a replay.
 */
import type { PlaybackEffect } from '../core/update/effects.js'
import type { SeekableSource } from '../sources/source.js'

/** Calls the method of the source that carries out the effect. */
export function controlPlayback(source: SeekableSource, effect: PlaybackEffect): void {
  switch (effect.type) {
    case 'hold': return source.setPaused(effect.held)
    case 'step': return source.step()
    case 'pace': return source.setPace(effect.pace)
    case 'skip-idle': return source.setSkipIdle(effect.skip)
    case 'seek': return source.seek(effect.time, effect.lead)
    case 'seek-mark': return source.seekMark(effect, effect.lead)
  }
}
