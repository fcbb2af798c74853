#!/usr/bin/env node
// The command. All it does is in src/cli.ts, built into dist/ by `npm run setup`. Root runs it only if no other user can change it.
import { existsSync } from 'node:fs'

// Ignored: it would open Node's inspector, through which any user of this machine could run code as this user.
process.on('SIGUSR1', () => {})

const cli = new URL('../dist/src/cli.js', import.meta.url)
if (!existsSync(cli)) {
  process.stderr.write('heat-tracer: not built yet.\n  Run `npm run setup` in its directory first.\n')
  process.exitCode = 1
} else {
  const refusal = process.geteuid?.() === 0 ? await explainUntrusted() : undefined
  if (refusal === undefined) await import(cli.href)
  else {
    process.stderr.write(`heat-tracer: ${refusal}\n`)
    process.exitCode = 4
  }
}

/** Why root must not run the program; undefined when it may. */
async function explainUntrusted() {
  const { explainUntrustedProgram } = await import('../dist/src/runtime/own-program.js')
  return explainUntrustedProgram(process.env, process.execPath)
}
