/** Scripts for the calls of programs, each with a workload that it must show. */
import { testRow } from './test-row.js'
import { CALLS } from './table.js'

for (const row of CALLS) testRow(row)
