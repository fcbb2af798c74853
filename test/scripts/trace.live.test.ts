/** Scripts for the work of the kernel, each with a workload that it must show. */
import { testRow } from './test-row.js'
import { KERNEL } from './table.js'

for (const row of KERNEL) testRow(row)
