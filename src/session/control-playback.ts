/** Carries out what the user asks of a replay: hold, step, change the speed, go to another place. */
import type { PlaybackEffect } from '../core/update/effects.js'
import type { SeekableSource } from '../sources/source.js'

/** Tells the source of a replay what to do. */
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
