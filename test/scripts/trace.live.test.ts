/** Scripts of the kernel's own work, each under a load that it must show. */
import { shows } from './shows.js'
import { KERNEL } from './table.js'

for (const row of KERNEL) shows(row)
