import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainEvents } from '../../../shared/contract/domain-events.ts'
import { parseChange } from '../../../shared/domain/domain-events/change.ts'
import { toDomainEvent } from '../../../shared/domain/domain-events/to-domain-event.ts'
import { tombstone } from '../../../shared/domain/messages/tombstone.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { toMessage } from '../../../shared/domain/records/message.ts'
import { chatId, message, meta, occurredAtMs, profile, rosterEntry, streamRecord } from './given-changes.ts'

const eventOf = (...change: Parameters<typeof streamRecord>) =>
  toDomainEvent(parseChange(streamRecord(...change)))
const nameOf = (...change: Parameters<typeof streamRecord>) => eventOf(...change)?.name

describe('an event', () => {
  it('says what happened, to which chat, when, and where it stands in the order', () => {
    expect(eventOf(undefined, message())).toEqual({
      name: 'message.created',
      detail: {
        version: 1,
        eventId: 'event-4421584500000000017450439091',
        sequence: '0000000000004421584500000000017450439091',
        chatId,
        occurredAt: '2026-11-21T13:45:00.000Z',
        message: toMessage(message()),
      },
    })
  })

  it('is the same when its record comes again', () => {
    expect(eventOf(meta(), meta({ name: 'Dinner' }))).toEqual(eventOf(meta(), meta({ name: 'Dinner' })))
  })

  it('compares by its sequence as text, as the stream’s numbers do', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 40n - 1n), fc.bigInt(1n, 10n ** 40n - 1n), (one, other) => {
        const [a, b] = [one, other].map((sequence) =>
          eventOf(undefined, message(), { sequence: String(sequence) }),
        )
        expect((a?.detail.sequence ?? '') < (b?.detail.sequence ?? '')).toBe(one < other)
      }),
    )
  })
})

describe('of a user', () => {
  const suspended = { suspendedAtMs: occurredAtMs, suspensionBy: 'carol' }

  it('says who was suspended by whom, and nothing of a chat or of the account', () => {
    expect(eventOf(profile(), profile(suspended))).toEqual({
      name: 'user.suspended',
      detail: {
        version: 1,
        eventId: 'event-4421584500000000017450439091',
        sequence: '0000000000004421584500000000017450439091',
        occurredAt: '2026-11-21T13:45:00.000Z',
        userId: 'bob',
        byUserId: 'carol',
      },
    })
  })

  it.each([
    ['reinstated', profile(suspended), profile({ suspensionBy: 'carol' }), 'user.reinstated'],
    [
      'in another chat while suspended',
      profile(suspended),
      profile({ ...suspended, chatCount: 2 }),
      undefined,
    ],
    ['registered', undefined, profile(), undefined],
    ['erased while suspended', profile(suspended), undefined, undefined],
  ])('is made once %s', (_, before, after, name) => {
    expect(nameOf(before, after)).toBe(name)
  })
})

describe('of a chat', () => {
  it.each([
    ['written', undefined, meta(), 'chat.created'],
    ['taken away', meta(), undefined, 'chat.deleted'],
    ['renamed', meta(), meta({ name: 'Dinner' }), 'chat.updated'],
    ['described', meta(), meta({ description: 'Thursdays' }), 'chat.updated'],
    ['handed over', meta(), meta({ ownerId: 'bob' }), 'chat.updated'],
    ['counted', meta(), meta({ memberCount: 3 }), undefined],
    ['begun, with members still to come', undefined, meta({ expiresAt: 1 }), undefined],
    ['finished', meta({ expiresAt: 1 }), meta(), 'chat.created'],
    ['given up half-way', meta({ expiresAt: 1 }), undefined, undefined],
  ] as const)('%s', (_, before, after, name) => {
    expect(nameOf(before, after)).toBe(name)
  })
})

describe('of a member', () => {
  it.each([
    ['written', undefined, rosterEntry(), 'member.added'],
    ['taken away', rosterEntry(), undefined, 'member.removed'],
    ['made an admin', rosterEntry(), rosterEntry({ role: 'admin' }), 'member.updated'],
    ['written again', rosterEntry(), rosterEntry(), undefined],
  ] as const)('%s', (_, before, after, name) => {
    expect(nameOf(before, after)).toBe(name)
  })

  it('who is gone, tells who that was', () => {
    expect(eventOf(rosterEntry({ role: 'admin' }), undefined)?.detail).toMatchObject({
      member: { userId: 'bob', role: 'admin', joinedAt: '2026-11-21T13:45:00.000Z' },
    })
  })
})

describe('of a message', () => {
  const edited = message({ text: 'hello!', editedAtMs: occurredAtMs, revision: 1 })
  const liked = message({ reactions: { '👍': { count: 1, userIds: ['bob'] } }, revision: 1 })
  const deleted = { ...tombstone(message(), occurredAtMs), revision: 1 }
  it.each([
    ['written', undefined, message(), 'message.created'],
    ['said by the system', undefined, message({ type: 'joined' }), 'message.created'],
    ['imported, which is no news', undefined, message({ imported: true }), undefined],
    ['imported and edited', message({ imported: true }), { ...edited, imported: true }, 'message.updated'],
    ['edited', message(), edited, 'message.updated'],
    ['reacted to', message(), liked, 'message.updated'],
    ['deleted', edited, { ...deleted, revision: 2 }, 'message.deleted'],
    ['changed in what nobody sees', message(), { ...message(), shard: 3 }, undefined],
    ['taken away with its chat', message(), undefined, undefined],
  ] as const)('%s', (_, before, after, name) => {
    expect(nameOf(before, after)).toBe(name)
  })
})

describe('what is nobody else’s business', () => {
  it.each([
    ['the head', keys.chatHead(chatId)],
    ['a subscription', keys.subscription(chatId, 'bob', 'c=')],
    ['a reaction’s item', keys.reaction(chatId, 1, '👍', 'bob')],
    ['a ban', keys.ban(chatId, 'bob')],
    ['an attachment', keys.attachment(chatId, 'a')],
    ['a membership', keys.membership('bob', chatId)],
    ['a session', keys.session('s')],
  ])('%s', (_, key) => {
    expect(nameOf(undefined, { ...key, any: 1 })).toBeUndefined()
    expect(nameOf({ ...key, any: 1 }, { ...key, any: 2 })).toBeUndefined()
    expect(nameOf({ ...key, any: 1 }, undefined)).toBeUndefined()
  })
})

describe('an item that is not as the contract has it', () => {
  it.each([
    ['a message without a place', { ...keys.message(chatId, 1), text: 'hello' }],
    ['a message of no known type', { ...message(), type: 'shout' }],
    ['a message with a seq of text', { ...message(), seq: '1' }],
    ['a chat of no known kind', { ...meta(), kind: 'circle' }],
    ['a member with no known role', { ...rosterEntry(), role: 'king' }],
    ['a member who joined never', { ...keys.rosterEntry(chatId, 'bob'), userId: 'bob', role: 'member' }],
  ])('%s is no event, but an error', (_, item) => {
    expect(() => eventOf(undefined, item)).toThrow()
  })

  it('is refused, or becomes an event that keeps the contract, whatever is in it', () => {
    const anything = fc.dictionary(
      fc.constantFrom(
        'seq',
        'type',
        'text',
        'senderId',
        'kind',
        'name',
        'role',
        'userId',
        'sentAtMs',
        'revision',
      ),
      fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constantFrom('text', 'group', 'admin')),
    )
    const whole = fc.constantFrom(meta(), rosterEntry(), message())
    fc.assert(
      fc.property(whole, anything, anything, (item, before, after) => {
        let event: ReturnType<typeof eventOf>
        try {
          event = eventOf({ ...item, ...before }, { ...item, ...after })
        } catch (error) {
          expect(['ZodError', 'RangeError', 'TypeError']).toContain((error as Error).constructor.name)
          return
        }
        if (event) expect(domainEvents[event.name].parse(event.detail)).toEqual(event.detail)
      }),
    )
  })
})

it('what is no record of a stream is refused', () => {
  for (const record of [undefined, null, 'x', {}, { DDBStreamBatchInfo: {} }])
    expect(() => parseChange(record)).toThrow(/eventID|expected object/)
})

it('a record that an operator read with the AWS CLI is the same event', () => {
  const record = streamRecord(undefined, message())
  const ApproximateCreationDateTime = '2026-11-21T14:45:00+01:00'
  const printed = { ...record, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime } }
  expect(toDomainEvent(parseChange(printed))).toEqual(toDomainEvent(parseChange(record)))
})
