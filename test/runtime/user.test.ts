import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findHome, findUserName } from '../../src/runtime/user.js'

test('findHome() and nameOf() know root, and do not know a user that does not exist', () => {
  assert.equal(findUserName(0), 'root')
  assert.match(findHome(0) ?? '', /^\//)
  assert.equal(findHome(3_999_999_999), undefined)
})
