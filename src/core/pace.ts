/** How fast a recorded stream goes: a factor above 0, or as fast as it can. */
export type Pace = 'max' | number
