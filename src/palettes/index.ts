/**
 * The palettes, in the order in which the keyboard goes through them; the first is the default.
 *
 * To add one: a file here with a row for each shade – red, green, blue, the nearest of xterm's colors 16…255, and one of
 * the 16 ANSI colors – from the ground (zero, and zero alone) to the hottest, then a line below. Choose the 256-color
 * steps first: each must be lighter than the one before; then 24-bit colors of about the same lightness. The test of this
 * family works the lightness out and says where it does not rise.
 */
import type { Palette } from '../core/color/palette.js'
import { article } from './article.js'
import { cividis } from './cividis.js'
import { gray } from './gray.js'
import { inferno } from './inferno.js'
import { magma } from './magma.js'
import { viridis } from './viridis.js'

export const palettes: readonly Palette[] = [inferno, viridis, cividis, magma, gray, article]
