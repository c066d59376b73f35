import { expect, it } from 'vitest'
import { clientMessageIdPattern, identifierPattern } from '../../../shared/contract/text/identifier.ts'
import { isOutsideId } from '../../../shared/contract/text/outside-id.ts'

it.each([
  ['a', true],
  ['Az09_-', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['', false],
  ['a.b', false],
  [' a', false],
  ['a ', false],
  ['a\n', false],
  ['é', false],
])('%j is an id of a chat, user or file: %j', (id, isOne) => {
  expect(identifierPattern.test(id)).toBe(isOne)
})

it.each([
  ['a', true],
  ['Az09_.:-', true],
  ['', false],
  [' a', false],
  ['a/b', false],
])('%j is an id that a client gives its message: %j', (id, isOne) => {
  expect(clientMessageIdPattern.test(id)).toBe(isOne)
})

it.each([
  ['fills a key', 'x'.repeat(900), true],
  ['is too long', 'x'.repeat(901), false],
  ['is too long once it is encoded', 'é'.repeat(151), false],
  ['has half a character', 'a\ud800', false],
])('an id of another service that %s', (_, id, isOne) => {
  expect(isOutsideId(id)).toBe(isOne)
})
