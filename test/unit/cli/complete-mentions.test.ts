import { describe, expect, test } from 'vitest'
import { mentionIn, mentionsFor } from '../../../clients/cli/conversation/complete-mentions.ts'

const people = [
  { userId: '1', username: 'ann.b' },
  { userId: '2', username: 'anna', displayName: 'Zoë Zander' },
  { userId: '3', username: 'ünal', displayName: 'Ömer Ünal' },
  { userId: '4', username: '小明' },
]

describe('a mention that is being typed', () => {
  test.each([
    ['@', '@'],
    ['hello @an', '@an'],
    ['(@ann.b-c_d', '@ann.b-c_d'],
    ['你好,@小', '@小'],
  ])('in %s is %s', (line, mention) => {
    expect(mentionIn(line)).toBe(mention)
  })

  test.each(['hello', 'ann@example', '@ann hello', 'a@@ann', ''])('is not in "%s"', (line) => {
    expect(mentionIn(line)).toBeUndefined()
  })
})

describe('a mention is completed', () => {
  test.each([
    ['@an', ['@ann.b', '@anna']],
    ['@ANNA', ['@anna ']],
    ['@u\u0308n', ['@ünal ']],
    ['@小', ['@小明 ']],
    ['@zoe\u0308', ['@anna ']],
    ['@x', []],
  ])('%s by %j', (typed, completions) => {
    expect(mentionsFor(typed, people)).toEqual(completions)
  })

  test('by nobody where several display names begin so: a shorter text would replace what was typed', () => {
    expect(mentionsFor('@z', [...people, { userId: '5', username: 'ben', displayName: 'Zed' }])).toEqual([])
  })
})
