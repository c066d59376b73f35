import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatIdOf, chatItemKind, keys, ranges } from '../../../shared/domain/records/keys.ts'

const id = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-'), minLength: 1, maxLength: 20 })
/** Session ids come from outside and may hold what separates the parts of a key. */
const sessionId = fc.string({
  unit: fc.constantFrom('#', '%', '/', 'a', 'b', '2', '3', 'é', ' '),
  minLength: 1,
  maxLength: 12,
})

const isIn = (range: { pk: string; prefix: string }, key: { pk: string; sk: string }) =>
  key.pk === range.pk && key.sk.startsWith(range.prefix)

describe('keys', () => {
  it('sort messages by their seq', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999_999_998 }),
        fc.integer({ min: 1, max: 999_999_999_998 }),
        (a, b) => {
          const [left, right] = [keys.message('chat', a).sk, keys.message('chat', b).sk]
          expect(Math.sign(a - b)).toBe(left < right ? -1 : left > right ? 1 : 0)
        },
      ),
    )
  })

  it('give a session exactly its own sockets, whatever characters its id has', () => {
    fc.assert(
      fc.property(id, sessionId, sessionId, id, (user, session, other, connection) => {
        const key = keys.userConnection(user, session, connection)
        expect(isIn(ranges.sessionConnections(user, session), key)).toBe(true)
        expect(isIn(ranges.sessionConnections(user, other), key)).toBe(session === other)
        expect(isIn(ranges.userConnections(user), key)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('tell sessions apart', () => {
    fc.assert(
      fc.property(sessionId, sessionId, (one, other) => {
        expect(keys.session(one).pk === keys.session(other).pk).toBe(one === other)
      }),
    )
  })

  it("give a user exactly their own subscriptions, also when one id begins with another's", () => {
    fc.assert(
      fc.property(id, id, id, (user, other, connection) => {
        const key = keys.subscription('chat', user, connection)
        expect(isIn(ranges.subscriptionsOf('chat', other), key)).toBe(user === other)
        expect(isIn(ranges.subscriptions('chat'), key)).toBe(true)
      }),
    )
  })

  it('keep memberships and sockets of one user apart', () => {
    expect(isIn(ranges.memberships('u'), keys.userConnection('u', 's', 'c'))).toBe(false)
    expect(isIn(ranges.userConnections('u'), keys.membership('u', 'chat'))).toBe(false)
    expect(isIn(ranges.connectionChats('c'), keys.connection('c'))).toBe(false)
  })

  it('know names and addresses regardless of case', () => {
    expect(keys.username('Alice')).toEqual(keys.username('aLICE'))
    expect(keys.email('A@Example.com')).toEqual(keys.email('a@example.COM'))
  })

  it('tell what an item of a chat is, and whose', () => {
    fc.assert(
      fc.property(id, id, id, fc.integer({ min: 1, max: 1e9 }), (chat, user, connection, seq) => {
        const kinds = {
          meta: keys.chatMeta(chat),
          head: keys.chatHead(chat),
          message: keys.message(chat, seq),
          roster: keys.rosterEntry(chat, user),
          subscription: keys.subscription(chat, user, connection),
        }
        for (const [kind, key] of Object.entries(kinds)) {
          expect(chatItemKind(key.sk)).toBe(kind)
          expect(chatIdOf(key)).toBe(chat)
          expect(isIn(ranges.chat(chat), key)).toBe(true)
        }
      }),
    )
    expect(chatItemKind('PROFILE')).toBe('other')
  })
})
