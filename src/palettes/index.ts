/**
 * The palettes. To add one, add a file here and a line below.
 *
 * The file has a row for each shade, from zero (which no other count has) to the highest: red, green, blue, the nearest of xterm's
 * colors 16 to 255, and one of the 16 ANSI colors. Choose the 256-color steps first: each must be lighter than the one before. Then
 * choose 24-bit colors of about the same lightness. The tests in test/palettes compute the lightness and report where it does not
 * rise.
 */
import type { Palette } from '../core/color/palette.js'
import { article } from './article.js'
import { cividis } from './cividis.js'
import { gray } from './gray.js'
import { inferno } from './inferno.js'
import { magma } from './magma.js'
import { viridis } from './viridis.js'

/** In the order in which the keyboard goes through them; the first is the default. */
export const palettes: readonly Palette[] = [inferno, viridis, cividis, magma, gray, article]
