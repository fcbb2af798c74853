import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listConsumerFiles } from '../../src/runtime/own-package.js'

test('listConsumerFiles() names node and this package\'s own consumer', () => {
  const { files, trees } = listConsumerFiles('/fake/node')
  assert.ok(files.includes('/fake/node'))
  assert.ok(trees.some(name => name.endsWith('/dist/src/consumer')))
})
