/**
 * Prints node-gyp's --nodedir option when this Node came with its headers, so that building the addon downloads nothing.
 * Prints nothing otherwise: then npm's own configuration decides.
 */
const { existsSync } = require('node:fs')
const { join, resolve } = require('node:path')

const prefix = resolve(process.execPath, '..', '..')
if (existsSync(join(prefix, 'include', 'node', 'node_api.h'))) console.log(`--nodedir=${prefix}`)
