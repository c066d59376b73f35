import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatIdOf, chatItemKind, keys, ranges } from '../../../shared/domain/records/keys.ts'
import type * as z from 'zod'
import { chatName, chatNamePrefix } from '../../../shared/contract/fields.ts'
import { foldText } from '../../../shared/contract/text/fold.ts'
import { isOutsideId } from '../../../shared/contract/text/outside-id.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { anyText } from '../../steps/generic/any-text.ts'

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

  it('sort changes by their time, of whatever message', () => {
    const changes = fc.tuple(
      fc.integer({ min: 0, max: 9_999_999_999_999 }),
      fc.integer({ min: 1, max: 999_999_999 }),
    )
    fc.assert(
      fc.property(changes, changes, ([a, seqA], [b, seqB]) => {
        fc.pre(a !== b)
        const [left, right] = [
          keys.messageChanged('chat', a, seqA).sk,
          keys.messageChanged('chat', b, seqB).sk,
        ]
        expect(a < b).toBe(left < right)
      }),
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

  it('give a user of another issuer exactly their own subscriptions, whatever characters their id has', () => {
    fc.assert(
      fc.property(sessionId, sessionId, id, (user, other, connection) => {
        const key = keys.subscription('chat', user, connection)
        expect(isIn(ranges.subscriptionsOf('chat', other), key)).toBe(user === other)
      }),
    )
  })

  it('put the sharding of a chat before its subscriptions, and among those of nobody', () => {
    fc.assert(
      fc.property(sessionId, id, fc.integer({ min: 1, max: 200 }), (user, connection, shard) => {
        const sharding = keys.sharding('chat')
        expect(isIn(ranges.subscriptions('chat'), sharding)).toBe(true)
        expect(sharding.sk < keys.subscription('chat', user, connection).sk).toBe(true)
        expect(isIn(ranges.subscriptionsOf('chat', user), sharding)).toBe(false)
        expect(chatItemKind(sharding.sk)).toBe('other')
        const inShard = keys.subscription('chat', user, connection, shard)
        expect(isIn(ranges.subscriptions('chat'), inShard)).toBe(false)
        expect(isIn(ranges.subscriptions('chat', shard), inShard)).toBe(true)
        expect(isIn(ranges.subscriptions('chat', shard), keys.shardCursor('chat', shard))).toBe(false)
        expect(isIn(ranges.shard('chat', shard), keys.shardCursor('chat', shard))).toBe(true)
      }),
    )
  })

  it('keep memberships, sockets and sessions of one user apart', () => {
    expect(isIn(ranges.memberships('u'), keys.userConnection('u', 's', 'c'))).toBe(false)
    expect(isIn(ranges.userConnections('u'), keys.membership('u', 'chat'))).toBe(false)
    expect(isIn(ranges.connectionChats('c'), keys.connection('c'))).toBe(false)
    expect(isIn(ranges.userConnections('u'), keys.userSession('u', 's'))).toBe(false)
    expect(isIn(ranges.userSessions('u'), keys.userSession('u', 's#1'))).toBe(true)
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

/** Texts of the greatest length that the contract allows, of characters that fold and encode to many bytes. */
const longest = (schema: z.ZodType, length: number) =>
  fc
    .string({
      unit: fc.constantFrom('ﷺ', 'ﷻ', 'ΐ', 'ß', 'İ', '㌖', '😀', 'é', 'x', '\u0390', '#', '%'),
      minLength: length,
      maxLength: length,
      size: 'max',
    })
    .filter((text) => schema.safeParse(text).success)
const outside = fc
  .string({ unit: fc.constantFrom('€', '#', '%', 'x', '😀'), minLength: 1, maxLength: 256, size: 'max' })
  .filter(isOutsideId)
const anyLongId = fc.constant('x'.repeat(64))

describe('every key fits the table', () => {
  const { chat, name, email, user, session, connection, emoji, contentId, prefix } = {
    chat: anyLongId,
    name: fc.integer({ min: 3, max: 64 }).chain((length) => longest(chatName, length)),
    prefix: fc.integer({ min: 0, max: 64 }).chain((length) => longest(chatNamePrefix, length)),
    email: fc.constant(`${'a'.repeat(64)}@${`${'b'.repeat(60)}.`.repeat(3)}de`),
    user: outside,
    session: outside,
    connection: anyLongId,
    emoji: fc.constantFrom('🏴󠁧󠁢󠁳󠁣󠁴󠁿', '👩🏿‍❤️‍💋‍👩🏿', '👨‍👩‍👧‍👦'),
    contentId: anyLongId,
  }
  const args: { [K in keyof typeof keys]: fc.Arbitrary<Parameters<(typeof keys)[K]>> } = {
    chatMeta: fc.tuple(chat),
    chatHead: fc.tuple(chat),
    message: fc.tuple(chat, fc.constant(999_999_999_999)),
    rosterEntry: fc.tuple(chat, user),
    subscription: fc.tuple(chat, user, connection, fc.constant(4096)),
    sharding: fc.tuple(chat),
    shardCursor: fc.tuple(chat, fc.constant(4096)),
    postBudget: fc.tuple(),
    ban: fc.tuple(chat, user),
    reaction: fc.tuple(chat, fc.constant(1), emoji, user),
    messageChanged: fc.tuple(chat, fc.constant(Date.UTC(2099, 0)), fc.constant(999_999_999_999)),
    attachment: fc.tuple(chat, contentId),
    sweepState: fc.tuple(chat),
    requiredNotification: fc.tuple(chat, fc.constant(1)),
    requiredNotice: fc.tuple(chat, fc.constant(1), user),
    deletedDirect: fc.tuple(chat),
    publicName: fc.tuple(name),
    publicNameIn010: fc.tuple(name),
    publicNamesRefolded: fc.tuple(),
    foldedPublicName: fc.tuple(name.map(foldText)),
    profile: fc.tuple(user),
    avatar: fc.tuple(user),
    acts: fc.tuple(user, fc.constant('changeAvatar'), fc.constant(999_999_999)),
    presence: fc.tuple(user),
    pendingUploads: fc.tuple(user),
    membership: fc.tuple(user, chat),
    left: fc.tuple(user, chat),
    block: fc.tuple(user, user),
    blockedBy: fc.tuple(user, user),
    userConnection: fc.tuple(user, session, connection),
    userSession: fc.tuple(user, session),
    emailChange: fc.tuple(user),
    export: fc.tuple(user),
    erasure: fc.tuple(user),
    passwordChange: fc.tuple(user, id),
    connection: fc.tuple(connection),
    connectionChat: fc.tuple(connection, chat),
    session: fc.tuple(session),
    ticket: fc.tuple(anyLongId),
    username: fc.tuple(anyText({ maxLength: 254 })),
    userEntry: fc.tuple(anyText({ maxLength: 30 })),
    email: fc.tuple(email),
    emailFeedback: fc.tuple(email),
    attempts: fc.tuple(anyLongId, fc.constant(999_999_999)),
    verdict: fc.tuple(user, chat, anyLongId),
    hook: fc.tuple(chat, anyLongId),
    hookSecret: fc.tuple(anyLongId),
    unsubscribe: fc.tuple(anyLongId),
    importState: fc.tuple(chat),
    importMembers: fc.tuple(chat, fc.constant(9)),
    importedPassword: fc.tuple(user),
    importKey: fc.tuple(),
    dedup: fc.tuple(chat, user, contentId),
    appendOutcome: fc.tuple(id),
  }
  it.each(Object.keys(keys) as (keyof typeof keys)[])('%s, with the longest inputs', (builder) => {
    fc.assert(
      fc.property(args[builder] as unknown as fc.Arbitrary<never[]>, (values) => {
        const key = (keys[builder] as (...values: never[]) => Key | undefined)(...values)
        if (!key) return
        expect(Buffer.byteLength(key.pk)).toBeLessThanOrEqual(2048)
        expect(Buffer.byteLength(key.sk)).toBeLessThanOrEqual(1024)
      }),
      { numRuns: 50 },
    )
  })

  it('so does the beginning of a name', () => {
    fc.assert(
      fc.property(prefix, (start) => {
        expect(Buffer.byteLength(ranges.publicNames(start).prefix)).toBeLessThanOrEqual(1024)
        expect(Buffer.byteLength(ranges.publicNamesIn010(start)?.prefix ?? '')).toBeLessThanOrEqual(1024)
      }),
      { numRuns: 50 },
    )
  })

  it('or is refused as the fault of the request, before the table is asked', () => {
    const tooLong = () => keys.foldedPublicName('x'.repeat(1020))
    expect(tooLong).toThrow(expect.objectContaining({ code: 'validation_failed', status: 400 }))
    expect(() => keys.session('€'.repeat(300))).toThrow(ParleyError)
  })
})

describe('names that 0.1.0 reserved', () => {
  it('have another key only where its fold was another', () => {
    expect(keys.publicNameIn010('Lunch')).toBeUndefined()
    expect(keys.publicNameIn010('İstanbul')).toEqual({ pk: 'PUBLIC', sk: 'NAME#i\u0307stanbul' })
    expect(keys.publicName('İstanbul')).toEqual({ pk: 'PUBLIC', sk: 'NAME#istanbul' })
  })

  it('are found by their beginnings as before', () => {
    expect(ranges.publicNamesIn010('Lun')).toBeUndefined()
    expect(ranges.publicNamesIn010('İ')).toBeUndefined()
    expect(ranges.publicNamesIn010('İst')).toEqual({ pk: 'PUBLIC', prefix: 'NAME#i\u0307st' })
  })
})
