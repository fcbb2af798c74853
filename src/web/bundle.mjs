/**
 * Bundles what an exported page runs: `app.js` and all it imports, as one text, and its style sheet as another, both minified.
 *
 * Plain JavaScript after `tsc -b`, whose output it reads: the compiler has checked every line of it, and what is bundled is what
 * the tests import. Written only where it differs, so that a build of what is built leaves dist alone; takes a tenth of a second.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const BUILT = fileURLToPath(new URL('../../dist/src/web/', import.meta.url))
const STYLE = fileURLToPath(new URL('./page.css', import.meta.url))

function textOf(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

const { outputFiles } = await build({
  entryPoints: [{ in: `${BUILT}app.js`, out: 'page' }, { in: STYLE, out: 'page' }],
  outdir: BUILT, write: false, bundle: true, minify: true, format: 'iife', target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning',
})
for (const { path, text } of outputFiles) if (textOf(path) !== text) writeFileSync(path, text)
