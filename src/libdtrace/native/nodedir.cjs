/**
 * Prints node-gyp's --nodedir option when this Node has its headers beside it, so that the build downloads nothing. Prints
 * nothing otherwise: then npm's own configuration applies.
 */
const { existsSync } = require('node:fs')
const { join, resolve } = require('node:path')

const prefix = resolve(process.execPath, '..', '..')
if (existsSync(join(prefix, 'include', 'node', 'node_api.h'))) console.log(`--nodedir=${prefix}`)
