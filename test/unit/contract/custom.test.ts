import { expect, it } from 'vitest'
import { checkFields } from '../../../shared/contract/field-errors.ts'
import { SendMessageBody } from '../../../shared/contract/requests/messages.ts'
import { isDeeperThan } from '../../../shared/contract/nesting.ts'

const checkMessage = (custom: string) =>
  checkFields(SendMessageBody, JSON.parse(`{"text":"a","clientMessageId":"c","custom":${custom}}`))
const nested = (levels: number) => `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`
const tooLong = [{ path: 'custom', message: 'Must have at most 2048 bytes as JSON' }]

it.each([
  ['a field __proto__ was dropped without a word', '{"a":[{"__proto__":{"b":1}}]}', /__proto__/],
  ['a number beyond those of JavaScript came back as null', '{"a":{"b":[1e999]}}', /1\.8e308/],
])('%s', (_, custom, message) => {
  expect(checkMessage(custom).errors).toEqual([{ path: 'custom', message: expect.stringMatching(message) }])
})

it('data with more levels than the stack has frames was an error of the server', () => {
  expect(checkMessage(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`).errors).toEqual(tooLong)
})

it('data may be as deep as its bytes allow', () => {
  // Each level but the last takes six bytes.
  expect(checkMessage(nested(342)).errors).toBeUndefined()
  expect(checkMessage(nested(343)).errors).toEqual(tooLong)
})

it.each(['[1]', '"text"', '7', 'true'])('%s is no object', (custom) => {
  expect(checkMessage(custom).errors).toEqual([{ path: 'custom', message: 'Must be an object' }])
})

it.each([
  [{}, 1],
  [[[], {}], 2],
  [{ a: [{ b: {} }, 1] }, 4],
  ['text', 0],
])('%j has %i levels', (value, levels) => {
  expect(isDeeperThan(value, levels)).toBe(false)
  if (levels > 0) expect(isDeeperThan(value, levels - 1)).toBe(true)
})
