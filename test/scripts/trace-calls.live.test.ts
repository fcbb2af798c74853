/** Scripts of what programs ask for, each under a load that it must show. */
import { shows } from './shows.js'
import { CALLS } from './table.js'

for (const row of CALLS) shows(row)
