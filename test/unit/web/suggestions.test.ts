import { expect, test } from 'vitest'
import { begunMention, suggestionsFor } from '../../../clients/web/conversation/suggestions.ts'

const people = [
  { userId: '1', username: 'bob' },
  { userId: '2', username: 'bobby.tables', displayName: 'Robert Tables' },
  { userId: '3', username: 'ann', displayName: 'Ann Bobrow' },
  { userId: '4', username: 'Юлия' },
  { userId: '5', username: 'مريم', displayName: 'مريم خالد' },
  { userId: '6', username: 'müller_k', displayName: '小明' },
]
const namesFor = (name: string) => suggestionsFor(name, people).map(({ username }) => username)

test.each([
  ['@bo', '@bo'],
  ['ask @b', '@b'],
  ['(@bobby.t', '@bobby.t'],
  ['سلام @مر', '@مر'],
  ['“@ю', '@ю'],
  ['one\n@_x', '@_x'],
])('in %j a mention is begun: %s', (text, begun) => {
  const mention = begunMention(text, text.length)
  expect(mention && text.slice(mention.start)).toBe(begun)
  expect(mention && `@${mention.name}`).toBe(begun)
})

test.each(['', '@', 'see you @', 'bob@exam', '@@b', '@bob ', 'bob', 'a.@b'])(
  'in %j no mention is begun',
  (text) => {
    expect(begunMention(text, text.length)).toBeUndefined()
  },
)

test('a mention is begun before the cursor alone, and not while letters follow', () => {
  expect(begunMention('hi @bo, come', 6)).toEqual({ start: 3, name: 'bo' })
  expect(begunMention('hi @bob, come', 6)).toBeUndefined()
})

test.each([
  ['b', ['bob', 'bobby.tables', 'ann']],
  ['BOB', ['bob', 'bobby.tables', 'ann']],
  ['rob', ['bobby.tables']],
  ['tab', ['bobby.tables']],
  ['ю', ['Юлия']],
  ['خال', ['مريم']],
  ['小', ['müller_k']],
  ['mu\u0308', ['müller_k']],
  ['k', ['müller_k']],
  ['x', []],
])('%s is completed to %j', (name, expected) => {
  expect(namesFor(name)).toEqual(expected)
})

test('a whole name is suggested only while another one goes on from it', () => {
  expect(namesFor('bob')).toContain('bob')
  expect(namesFor('юлия')).toEqual([])
})

test('no more are suggested than can be overseen', () => {
  const many = Array.from({ length: 50 }, (_, index) => ({ userId: `${index}`, username: `bob${index}` }))
  expect(suggestionsFor('b', many)).toHaveLength(8)
})
