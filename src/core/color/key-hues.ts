/**
 * The hues of selected keys: for each a ramp of shades from few events to many, chosen by hand for every color depth, and a gray ramp for
 * the events of keys that are not selected.
 *
 * On a dark background lightness rises strictly along a ramp in 24-bit and in 256 colors and never falls in 16. The first six hues also
 * differ in 16 colors. Sixteen colors have no more hues, so there the last two share a hue with others, and the digit in the key table
 * distinguishes them. When more keys are selected than there are hues, hues repeat.
 */
import type { Shade } from './palette.js'

/** Shades of one hue, from few events to many. Palettes use some of them for counts below zero. */
export type Ramp = readonly Shade[]

export const azure: Ramp = [
  [2, 59, 96, 17, 4], [0, 84, 134, 18, 4], [3, 110, 174, 24, 4], [6, 137, 215, 25, 4],
  [45, 166, 250, 32, 12], [113, 191, 255, 39, 12], [169, 215, 255, 81, 12], [213, 235, 255, 153, 12],
]
export const orange: Ramp = [
  [86, 43, 2, 94, 3], [120, 63, 2, 130, 3], [156, 83, 1, 166, 3], [194, 105, 0, 172, 3],
  [232, 127, 7, 208, 3], [254, 156, 72, 214, 11], [254, 195, 150, 216, 11], [254, 226, 205, 222, 11],
]
const green: Ramp = [
  [1, 69, 14, 22, 2], [2, 97, 23, 28, 2], [4, 127, 33, 34, 2], [7, 159, 43, 71, 2],
  [59, 188, 74, 40, 10], [90, 214, 100, 83, 10], [141, 235, 145, 120, 10], [188, 251, 189, 194, 10],
]
export const magenta: Ramp = [
  [98, 1, 86, 53, 5], [136, 2, 120, 90, 5], [168, 39, 149, 127, 5], [199, 72, 178, 164, 5],
  [230, 101, 207, 201, 13], [255, 131, 231, 207, 13], [254, 182, 238, 213, 13], [255, 219, 246, 219, 13],
]
export const teal: Ramp = [
  [0, 65, 65, 23, 6], [5, 92, 92, 30, 6], [4, 120, 121, 37, 6], [1, 150, 150, 44, 6],
  [13, 181, 181, 80, 14], [26, 209, 209, 51, 14], [117, 231, 230, 123, 14], [175, 248, 247, 195, 14],
]
const red: Ramp = [
  [110, 2, 13, 52, 1], [153, 1, 22, 88, 1], [194, 23, 37, 124, 1], [226, 63, 64, 160, 1],
  [255, 100, 95, 196, 9], [255, 149, 142, 203, 9], [254, 191, 185, 210, 9], [254, 224, 221, 217, 9],
]
const yellow: Ramp = [
  [65, 56, 1, 58, 3], [91, 80, 3, 100, 3], [120, 105, 0, 142, 3], [149, 132, 3, 178, 11],
  [180, 159, 8, 184, 11], [208, 184, 14, 220, 11], [228, 211, 105, 226, 11], [245, 234, 165, 229, 11],
]
const violet: Ramp = [
  [69, 1, 139, 54, 4], [93, 36, 174, 55, 4], [117, 68, 205, 56, 4], [143, 97, 236, 62, 4],
  [168, 132, 255, 99, 12], [189, 167, 254, 141, 12], [212, 200, 254, 147, 12], [233, 228, 254, 189, 12],
]

/** The ramps in the order in which keys get them. */
export const hueRamps: readonly Ramp[] = [azure, orange, green, magenta, teal, red, yellow, violet]

/** For each hue, the indices among 256 colors for cells of which selected keys have only a quarter: the ramp in paler colors. */
export const mutedSteps: readonly (readonly number[])[] = [
  [17, 18, 24, 67, 74, 110, 117, 153], [94, 130, 137, 173, 180, 216, 222, 223], [22, 28, 65, 71, 108, 114, 151, 157],
  [53, 89, 96, 132, 139, 175, 182, 218],
  [23, 30, 66, 73, 109, 116, 152, 159], [52, 88, 95, 131, 138, 174, 181, 224], [58, 101, 143, 144, 186, 187, 229, 230],
  [54, 55, 60, 97, 103, 140, 146, 189],
]

/** For the events of keys that are not selected. */
export const grayRamp: Ramp = [
  [38, 38, 38, 235, 8], [56, 56, 56, 237, 8], [74, 74, 74, 239, 8], [93, 93, 93, 241, 8],
  [113, 113, 113, 243, 7], [137, 137, 137, 245, 7], [161, 161, 161, 247, 7], [186, 186, 186, 250, 7],
]
