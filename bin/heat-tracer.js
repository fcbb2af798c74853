#!/usr/bin/env node
// The command. All it does is in src/cli.ts, built into dist/ by `npm run setup`.
import { existsSync } from 'node:fs'

const cli = new URL('../dist/src/cli.js', import.meta.url)
if (existsSync(cli)) await import(cli.href)
else {
  process.stderr.write('heat-tracer: not built yet.\n  Run `npm run setup` in its directory first.\n')
  process.exitCode = 1
}
